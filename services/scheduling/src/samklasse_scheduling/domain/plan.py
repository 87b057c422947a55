"""A plan: classes with their people and teachers, and everybody who found no place, with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from samklasse_scheduling.domain.level import Level
from samklasse_scheduling.domain.weekly import WeeklyTime


class Kind(StrEnum):
    """Where a class comes from: the supplier's own times, people brought together, or one bought group."""

    FIXED = "FIXED"
    FORMED = "FORMED"
    GROUP = "GROUP"


class Reason(StrEnum):
    """Why somebody has no class."""

    OFFERING_UNKNOWN = "OFFERING_UNKNOWN"
    OFFERING_STARTED = "OFFERING_STARTED"
    LEVEL_NOT_OFFERED = "LEVEL_NOT_OFFERED"
    LANGUAGE_NOT_OFFERED = "LANGUAGE_NOT_OFFERED"
    SEAT_TOO_SHORT = "SEAT_TOO_SHORT"
    NO_COMMON_TIME = "NO_COMMON_TIME"
    TOO_FEW_AT_LEVEL = "TOO_FEW_AT_LEVEL"
    NO_TEACHER = "NO_TEACHER"
    NO_CAPACITY = "NO_CAPACITY"
    GROUP_TOO_LARGE = "GROUP_TOO_LARGE"
    GROUP_TOO_MIXED = "GROUP_TOO_MIXED"
    SESSION_TOO_LONG = "SESSION_TOO_LONG"
    FREE_DAYS = "FREE_DAYS"
    QUOTA_FULL = "QUOTA_FULL"


class Help(StrEnum):
    """The nearest thing that would help."""

    OTHER_OFFERING = "OTHER_OFFERING"
    LATER_START = "LATER_START"
    LONGER_SEAT = "LONGER_SEAT"
    MORE_AVAILABILITY = "MORE_AVAILABILITY"
    MORE_PEOPLE_AT_LEVEL = "MORE_PEOPLE_AT_LEVEL"
    MORE_TEACHERS = "MORE_TEACHERS"
    MORE_SEATS_IN_CLASS = "MORE_SEATS_IN_CLASS"
    SPLIT_GROUP = "SPLIT_GROUP"
    LARGER_QUOTA = "LARGER_QUOTA"
    NEW_CLASS = "NEW_CLASS"


HELP_FOR: dict[Reason, Help] = {
    Reason.OFFERING_UNKNOWN: Help.OTHER_OFFERING,
    Reason.OFFERING_STARTED: Help.LATER_START,
    Reason.LEVEL_NOT_OFFERED: Help.OTHER_OFFERING,
    Reason.LANGUAGE_NOT_OFFERED: Help.OTHER_OFFERING,
    Reason.SEAT_TOO_SHORT: Help.LONGER_SEAT,
    Reason.NO_COMMON_TIME: Help.MORE_AVAILABILITY,
    Reason.TOO_FEW_AT_LEVEL: Help.MORE_PEOPLE_AT_LEVEL,
    Reason.NO_TEACHER: Help.MORE_TEACHERS,
    Reason.NO_CAPACITY: Help.MORE_SEATS_IN_CLASS,
    Reason.GROUP_TOO_LARGE: Help.SPLIT_GROUP,
    Reason.GROUP_TOO_MIXED: Help.SPLIT_GROUP,
    Reason.SESSION_TOO_LONG: Help.OTHER_OFFERING,
    Reason.FREE_DAYS: Help.LATER_START,
    Reason.QUOTA_FULL: Help.LARGER_QUOTA,
}


@dataclass(frozen=True)
class PlannedClass:
    """One class of a plan. `members` and `waiting` are enrollments, `waiting` first in line first.

    `maximum` is of anybody: fewer may join while somebody in it needs a small group (`waiting.room`).
    """

    id: UUID
    kind: Kind
    offering: UUID
    supplier: str
    level: Level
    track: int
    language: str | None
    teacher: UUID
    times: tuple[WeeklyTime, ...]
    first_day: date
    last_day: date
    weeks: int
    minimum: int
    maximum: int
    members: tuple[UUID, ...]
    waiting: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class NoPlace:
    """Somebody the plan has no class for."""

    enrollment: UUID
    reason: Reason
    helps: Help


class Floor(StrEnum):
    """What became of the least that a municipality should have: not even that many of its people could have a place
    in any plan, or the search found none in which they have.
    """

    MET = "MET"
    INFEASIBLE = "INFEASIBLE"
    GIVEN_UP = "GIVEN_UP"


@dataclass(frozen=True)
class Share:
    """How a municipality fared: at least `least` of its `people` have a place, where that can be.

    Nobody can place more than `most` of them, whatever that would cost others (None: not known). In the plan of one
    part of a situation `least` is of that part's people alone, and so is `floor`: `splitting.together` counts anew.
    """

    municipality: str
    people: int
    placed: int
    least: int
    most: int | None = None

    @property
    def floor(self) -> Floor:
        """Whether it has its floor, and if not, whether it could."""
        if self.placed >= self.least:
            return Floor.MET
        return Floor.INFEASIBLE if self.most is not None and self.most < self.least else Floor.GIVEN_UP


class ProvenBy(StrEnum):
    """How the bound on people placed was proven: counted, by linear programs, or by exact search in part."""

    EVERYBODY = "EVERYBODY"
    LP = "LP"
    EXACT = "EXACT"


@dataclass(frozen=True)
class Progress:
    """A better plan so far; `seconds` since the search began. `plan` writes it out, while it is being told of.

    What `form` returns may place a few fewer than `placed`: municipalities are lifted to their floor at the very end.
    """

    placed: int
    bound: int
    classes: int
    seconds: float
    iterations: int
    plan: Callable[[], Plan] | None = field(default=None, compare=False, repr=False)


class Stop(Exception):
    """Raised by whoever is told of progress: the best plan so far is enough."""


@dataclass(frozen=True)
class Plan:
    """What is proposed. Nobody can place more than `bound` people in this situation, which took `bound_seconds` to
    prove; `proven` says that no plan can place more than this one.
    """

    classes: tuple[PlannedClass, ...]
    unplaced: tuple[NoPlace, ...]
    bound: int
    proven: bool
    seed: int
    bound_seconds: float = field(default=0.0, compare=False)
    bound_by: ProvenBy = ProvenBy.EVERYBODY
    shares: tuple[Share, ...] = ()
    iterations: int = 0

    @property
    def placed(self) -> int:
        return sum(len(group.members) for group in self.classes)

    @property
    def gap(self) -> float:
        """(bound - placed) / bound, 0 where nobody can be placed."""
        return (self.bound - self.placed) / self.bound if self.bound else 0.0
