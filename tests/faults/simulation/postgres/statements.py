"""Every statement of the chassis that has a double, by its text; importing a module registers those in it."""

from . import aside, gates, ringing, saying
from .doubles import STALE, STATEMENTS

__all__ = ["STALE", "STATEMENTS", "aside", "gates", "ringing", "saying"]
