"""Participants behind one port, however they are reached."""
