"""Notifications: the right word to the right person, once, in her language."""
