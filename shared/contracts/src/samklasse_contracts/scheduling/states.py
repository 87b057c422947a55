"""The lives of classes and sessions."""

from enum import StrEnum


class ClassKind(StrEnum):
    """FIXED: the supplier's own times. FORMED: made here across municipalities."""

    FIXED = "FIXED"
    FORMED = "FORMED"


class ClassState(StrEnum):
    """The life of a class."""

    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    PUBLISHED = "PUBLISHED"
    RUNNING = "RUNNING"
    ENDED = "ENDED"
    CANCELLED = "CANCELLED"


class SessionState(StrEnum):
    """The life of one session."""

    SCHEDULED = "SCHEDULED"
    HELD = "HELD"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


class SessionKind(StrEnum):
    """Everybody together, everybody in groups, or some alone with the teacher; in all of them people may talk."""

    PLENARY = "PLENARY"
    BREAKOUT = "BREAKOUT"
    TUTORIAL = "TUTORIAL"
