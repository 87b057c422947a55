"""What the judgements are made of: plain values, as they were found."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from samklasse.checker.streams import Table


@dataclass(frozen=True)
class Said:
    """One row of a service's `event_log`; `lane` is "core" or "supplier.<orgnr>"."""

    service: str
    id: str
    key: str
    subject: str
    sequence: int | None = None
    lane: str = "core"


@dataclass(frozen=True)
class Deliveries:
    """Everything needed to say who heard what.

    `heard` and `parked` are (consumer, message id); `gates` is (consumer, aggregate) → highest sequence let
    through; `mailed` is (supplier, message id) as the broker delivered it from the supplier's mailbox.
    """

    said: tuple[Said, ...]
    heard: frozenset[tuple[str, str]]
    parked: frozenset[tuple[str, str]]
    gates: dict[tuple[str, str], int]
    table: Table
    mailed: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Session:
    """One session as scheduling's table has it; instants are aware."""

    id: UUID
    class_id: UUID
    teacher_id: UUID
    starts_at: datetime
    ends_at: datetime
    cancelled: bool = False
    only_for: frozenset[UUID] | None = None
    """The enrollments of a tutorial; None: everybody in the class."""

    def is_for(self, enrollment: UUID) -> bool:
        """Whether somebody in the class attends it."""
        return self.only_for is None or enrollment in self.only_for


@dataclass(frozen=True)
class Membership:
    """One person in one class; `person` is the pseudonymous id, `line` the seat she sits on."""

    class_id: UUID
    enrollment: UUID
    person: UUID
    line: UUID | None = None


@dataclass(frozen=True)
class Room:
    """How many somebody may put somewhere, and how many are there. `what` says which limit this is."""

    what: str
    limit: int
    taken: int


REMINDER_KINDS = frozenset({"REMINDER", "REMINDER_SOON"})
"""Messages about one session at one time, which must still be its time."""


@dataclass(frozen=True)
class Notice:
    """One message at a catcher.

    `key` is the Message-ID or idempotency key; `subject` and `version` say what it is about, `revision` which state
    of the class; a reminder names its `session` and when that starts; `at` is real time, in seconds since 1970.
    """

    channel: str
    recipient: str
    key: str
    subject: str
    version: int
    kind: str
    at: float = 0.0
    session: str | None = None
    starts_at: datetime | None = None
    language: str = ""
    revision: int | None = None


@dataclass(frozen=True)
class Known:
    """What notifications had been told about one session: from `at` on it is at `starts_at`, or cancelled (None)."""

    session: str
    at: float
    starts_at: datetime | None


@dataclass(frozen=True)
class Canaries:
    """What must not be found: full names as (first, last), and strings such as addresses, numbers and ids."""

    names: frozenset[tuple[str, str]] = frozenset()
    strings: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Timetable:
    """One revision of a class as it was published."""

    class_id: str
    revision: int
    members: frozenset[str]
    times: dict[str, datetime] = field(default_factory=dict)
    cancelled: bool = False
    moved_away: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()
