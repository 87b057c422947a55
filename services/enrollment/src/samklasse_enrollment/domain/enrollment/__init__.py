"""One person's way through one course.

REQUESTED → SEATED (a confirmed seat) → PLACED (a timetable lists her) → ACTIVE (the first session starts, or access
opens) → COMPLETED; SEATED ↔ WAITING (unplaced, with the reason); PLACED/ACTIVE → SEATED (class cancelled);
ACTIVE ↔ PAUSED (a pause outlives a cancelled class, until it is ended by word); any open → WITHDRAWN, ENDED or MOVED.
"""

from samklasse_enrollment.domain.enrollment.leaving import end, finish_access, finish_line, release, withdraw
from samklasse_enrollment.domain.enrollment.states import (
    IN_CLASS,
    LEGAL,
    OPEN,
    OUT,
    Access,
    Case,
    Enrollment,
    Leaving,
    Pausing,
    Person,
    Say,
    State,
    Step,
    move,
)
from samklasse_enrollment.domain.enrollment.steps import (
    changed,
    pause,
    reseat,
    rest,
    resume,
    settle,
    start_access,
    take_resources,
    tell_pause,
    wake,
)

__all__ = [
    "IN_CLASS",
    "LEGAL",
    "OPEN",
    "OUT",
    "Access",
    "Case",
    "Enrollment",
    "Leaving",
    "Pausing",
    "Person",
    "Say",
    "State",
    "Step",
    "changed",
    "end",
    "finish_access",
    "finish_line",
    "move",
    "pause",
    "release",
    "reseat",
    "rest",
    "resume",
    "settle",
    "start_access",
    "take_resources",
    "tell_pause",
    "wake",
    "withdraw",
]
