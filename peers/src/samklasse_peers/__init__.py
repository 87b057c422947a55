"""Separate processes that stand in for the outside world."""
