"""From a code to whoever must be asked, by tables."""
