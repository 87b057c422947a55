"""What is to be placed in a term, with whom, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from samklasse_scheduling.domain.calendars import Calendars
from samklasse_scheduling.domain.weekly import WHOLE_WEEK


@dataclass(frozen=True)
class Wanted:
    """A session without a time. All of `people` are to come; a teacher needs every one of `needs` as a feature."""

    id: UUID
    group: UUID
    """Its class."""
    minutes: int
    people: frozenset[UUID]
    municipalities: frozenset[str]
    needs: frozenset[str] = frozenset()
    first_day: date = date.min
    last_day: date = date.max
    mask: int = WHOLE_WEEK
    """When in the week it may lie."""
    host: UUID | None = None
    """This teacher and no other."""
    after: frozenset[UUID] = frozenset()
    """Sessions that are over before it begins (modules in order)."""
    apart: bool = False
    """Not on a day on which its class meets already, or another session of it is placed that is `apart` too."""
    near: date | None = None
    """Placed one by one, the nearest day to this one is taken; the core does not ask."""


@dataclass(frozen=True)
class Host:
    """A teacher, or a virtual room: what it can (qualifications, languages), when, and how much a week."""

    id: UUID
    features: frozenset[str]
    availability: int = WHOLE_WEEK
    first_day: date = date.min
    last_day: date = date.max
    minutes_per_week: int = 7 * 24 * 60
    away: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Busy:
    """Somebody, teacher or participant, has something else then; `minute` counts from midnight in Oslo."""

    who: UUID
    day: date
    minute: int
    minutes: int


@dataclass(frozen=True)
class Question:
    """A whole term; `first_day` is a Monday, `people` the weekly masks by person (absent: any time)."""

    wanted: tuple[Wanted, ...]
    hosts: tuple[Host, ...]
    first_day: date
    weeks: int
    people: Mapping[UUID, int] = field(default_factory=dict)
    calendars: Calendars = field(default_factory=Calendars)
    busy: tuple[Busy, ...] = ()
    """What a teacher has already counts towards her week."""
    meeting: Mapping[UUID, frozenset[date]] = field(default_factory=dict)
    """The days on which a class meets already."""

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.first_day + timedelta(days=n) for n in range(7 * self.weeks))


@dataclass(frozen=True, order=True)
class Placed:
    """A session with its time in Oslo and its teacher."""

    day: date
    minute: int
    id: UUID
    host: UUID


@dataclass(frozen=True, order=True)
class Nowhere:
    """A session without a time: what is in the way (a closed code), and who or what it comes from (ids, features)."""

    id: UUID
    code: str
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Placements:
    """What came of it; `cost` is the participants' load as the core counts it, `moves` what the search spent."""

    placed: tuple[Placed, ...]
    unplaced: tuple[Nowhere, ...]
    cost: int = 0
    moves: int = 0
