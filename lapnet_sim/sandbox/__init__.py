"""A whole payment system in one process, with its own time and chance."""
