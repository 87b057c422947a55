"""Interpreters: what their units tell, who is asked for a class's sessions, and what became of it."""

from samklasse_scheduling.handlers.interpreting.following import concerned, follow

__all__ = ["concerned", "follow"]
