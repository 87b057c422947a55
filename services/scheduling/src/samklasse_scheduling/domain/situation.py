"""Everything class formation looks at, as plain values: one snapshot, nothing fetched later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from samklasse_scheduling.domain.calendars import Calendars, next_monday
from samklasse_scheduling.domain.level import Level, Levels
from samklasse_scheduling.domain.sessions import last_day
from samklasse_scheduling.domain.weekly import WeeklyTime


class Unit(StrEnum):
    """How a seat was bought."""

    INDIVIDUAL = "INDIVIDUAL"
    GROUP = "GROUP"


class Window(StrEnum):
    """When in the week an offering may lie."""

    DAY = "DAY"
    EVENING = "EVENING"
    WEEKEND = "WEEKEND"


class Need(StrEnum):
    """Consequences for teaching, never their causes."""

    WORK_HOURS = "WORK_HOURS"
    SMALL_GROUP = "SMALL_GROUP"
    INTERPRETER = "INTERPRETER"


@dataclass(frozen=True)
class Seat:
    """The confirmed seat a person sits on."""

    line: UUID
    agreement: UUID
    supplier: str
    offering: UUID
    unit: Unit
    closed: bool
    first_day: date
    last_day: date
    price_ore: int | None = None
    """For the whole course; None: not known."""

    @property
    def bought_whole(self) -> bool:
        """A closed group: nobody is added, nobody split off."""
        return self.unit is Unit.GROUP and self.closed


@dataclass(frozen=True)
class Person:
    """Somebody who waits for a class; `availability` is a weekly mask, `language` only for social studies."""

    enrollment: UUID
    person: UUID
    municipality: str
    seat: Seat
    levels: Levels
    track: int
    availability: int
    language: str | None = None
    needs: frozenset[Need] = frozenset()


@dataclass(frozen=True)
class Offering:
    """What classes may be made of; sizes come from the class rules, seats from enrollment."""

    id: UUID
    supplier: str
    subject: str
    oral: bool
    levels: frozenset[Level]
    windows: frozenset[Window]
    languages: frozenset[str]
    sessions_per_week: int
    session_minutes: int
    weeks: int
    starts_from: date
    starts_to: date

    @property
    def minutes_per_week(self) -> int:
        return self.sessions_per_week * self.session_minutes


@dataclass(frozen=True)
class Teacher:
    """What a teacher can teach, and when; `availability` is a weekly mask."""

    id: UUID
    supplier: str
    subjects: frozenset[str]
    levels: frozenset[Level]
    availability: int
    minutes_per_week: int
    first_day: date
    last_day: date


@dataclass(frozen=True)
class FixedClass:
    """A class with the supplier's own times, which is filled and never moved."""

    id: UUID
    offering: UUID
    level: Level
    teacher: UUID
    times: tuple[WeeklyTime, ...]
    first_day: date
    weeks: int
    open_seats: int
    minimum: int


@dataclass(frozen=True)
class Commitment:
    """Weekly hours that a teacher has already promised, as a mask, from and to with these days."""

    teacher: UUID
    mask: int
    minutes_per_week: int
    first_day: date
    last_day: date


@dataclass(frozen=True)
class RunningClass:
    """A class that ends, whose `members` (enrollments) wait for the next term and would go on together."""

    id: UUID
    members: frozenset[UUID]


@dataclass(frozen=True)
class Term:
    """When the formed classes of an offering run."""

    first_day: date
    last_day: date
    weeks: int


@dataclass(frozen=True)
class Situation:
    """One snapshot; `earliest` is the first day a new class may start.

    `quotas` is the most people whom a plan may place on an offering or an agreement, by its id.
    """

    people: tuple[Person, ...]
    offerings: tuple[Offering, ...]
    teachers: tuple[Teacher, ...]
    fixed: tuple[FixedClass, ...]
    commitments: tuple[Commitment, ...] = ()
    calendars: Calendars = field(default_factory=Calendars)
    earliest: date = date(2027, 1, 4)
    quotas: Mapping[UUID, int] = field(default_factory=dict)
    running: tuple[RunningClass, ...] = ()

    @cached_property
    def offering_by_id(self) -> Mapping[UUID, Offering]:
        return {offering.id: offering for offering in self.offerings}

    @cached_property
    def person_by_id(self) -> Mapping[UUID, Person]:
        return {person.enrollment: person for person in self.people}

    @cached_property
    def teacher_by_id(self) -> Mapping[UUID, Teacher]:
        return {teacher.id: teacher for teacher in self.teachers}


def stands(then: Situation, now: Situation) -> bool:
    """Whether a plan made from a situation holds in another: hours may have come free, FIXED classes been offered."""
    return (
        replace(now, commitments=then.commitments, fixed=then.fixed) == then
        and Counter(now.commitments) <= Counter(then.commitments)
        and frozenset(then.fixed) <= frozenset(now.fixed)
    )


def term_of(offering: Offering, earliest: date) -> Term | None:
    """The term a class formed now would have: from a Monday; None when the offering's start has passed."""
    first = next_monday(max(offering.starts_from, earliest))
    if first > offering.starts_to:
        return None
    return Term(first, last_day(first, offering.weeks), offering.weeks)


def fixed_term(fixed: FixedClass) -> Term:
    """The term that the supplier has set."""
    return Term(fixed.first_day, last_day(fixed.first_day, fixed.weeks), fixed.weeks)


def seat_covers(seat: Seat, term: Term) -> bool:
    """Whether the whole term lies inside what was bought."""
    return seat.first_day <= term.first_day and term.last_day <= seat.last_day
