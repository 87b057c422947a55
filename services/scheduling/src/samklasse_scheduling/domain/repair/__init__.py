"""When a published timetable no longer holds: a substitute first, then the smallest move, then cancel.

One session at a time on the quick path (`quick`); many at once by the mending engine (`samklasse_scheduling.mender`),
which weighs them against each other. FIXED classes are never moved.
"""

from samklasse_scheduling.domain.repair.quick import repair, repair_sessions
from samklasse_scheduling.domain.repair.values import Absence, Fix, Repaired, Surroundings

__all__ = ["Absence", "Fix", "Repaired", "Surroundings", "repair", "repair_sessions"]
