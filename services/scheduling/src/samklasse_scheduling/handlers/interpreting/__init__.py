"""Interpreters: what their units tell, who is asked for a class's sessions, and what became of it."""

from samklasse_scheduling.handlers.interpreting.following import follow, look_again

__all__ = ["follow", "look_again"]
