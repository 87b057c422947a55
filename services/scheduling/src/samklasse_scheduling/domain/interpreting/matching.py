"""Who is asked for which job: the best qualified first, among them whoever has least to do.

Travel is none: interpreting is by screen. The jobs that fewest can do choose first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from samklasse_scheduling.domain.calendars import wall_time
from samklasse_scheduling.domain.errors import OutsideGrid
from samklasse_scheduling.domain.interpreting.booking import Booking, Reason, half_hours
from samklasse_scheduling.domain.interpreting.interpreter import Interpreter
from samklasse_scheduling.domain.interpreting.rules import BEST_FIRST, Category, InterpretingRules, in_force
from samklasse_scheduling.domain.weekly import WeeklyTime, covers, mask_of

Choice = tuple[UUID, Category]


@dataclass(frozen=True)
class Circle:
    """Everybody in a class, and the municipalities that answer for them: whom an interpreter must have no tie to."""

    people: frozenset[UUID] = frozenset()
    municipalities: frozenset[str] = frozenset()


@dataclass
class Diary:
    """What each interpreter has promised or is asked about: half-hours taken, and how many in all."""

    taken: dict[UUID, set[datetime]] = field(default_factory=dict)
    load: dict[UUID, int] = field(default_factory=dict)

    def free(self, interpreter: UUID, hours: Iterable[datetime]) -> bool:
        return self.taken.get(interpreter, set()).isdisjoint(hours)

    def write(self, interpreter: UUID, hours: Iterable[datetime]) -> None:
        """Take these half-hours."""
        fresh = set(hours)
        self.taken.setdefault(interpreter, set()).update(fresh)
        self.load[interpreter] = self.load.get(interpreter, 0) + len(fresh)


@dataclass(frozen=True)
class Found:
    """For one booking: whom to ask until when, or why nobody."""

    chosen: tuple[Choice, ...]
    ends: datetime
    reason: Reason | None = None


def rules_of(booking: Booking) -> InterpretingRules:
    """The rules of the day of the session.

    Raises:
        UnknownRules: there were none.
    """
    return in_force(wall_time(booking.start)[0])


def impartial(interpreter: Interpreter, group: UUID, circle: Circle) -> bool:
    """No tie to anybody in the class, to their municipalities or to the class itself (tolkeloven section 16)."""
    ties = interpreter.conflicts
    return (
        group not in ties.classes
        and ties.people.isdisjoint(circle.people)
        and ties.municipalities.isdisjoint(circle.municipalities)
    )


def present(interpreter: Interpreter, start: datetime, end: datetime) -> bool:
    """Whether she works then and is not away, whatever else she has promised."""
    day, minute = wall_time(start)
    away = any(first <= day <= last for first, last in interpreter.away)
    in_period = interpreter.first_day <= day <= interpreter.last_day
    return in_period and not away and covers(interpreter.availability, _mask(day.isoweekday(), minute, end - start))


@lru_cache(maxsize=4096)
def _mask(weekday: int, minute: int, lasts: timedelta) -> int:
    """Outside the weekly grid nobody is available: a bit that no mask has."""
    try:
        return mask_of([WeeklyTime(weekday, minute, int(lasts.total_seconds()) // 60)])
    except OutsideGrid:
        return -1


def level_for(interpreter: Interpreter, booking: Booking, rules: InterpretingRules) -> Category | None:
    """The category she may be used with (tolkeloven sections 7 and 8); None: not at all."""
    level = interpreter.languages.get(booking.language)
    return level if level in rules.usable and interpreter.safeguards.hold else None


def may(interpreter: Interpreter, booking: Booking, circle: Circle, rules: InterpretingRules) -> bool:
    """Whether the job could be hers, whatever else she has promised."""
    return (
        level_for(interpreter, booking, rules) is not None
        and present(interpreter, booking.start, booking.end)
        and impartial(interpreter, booking.group, circle)
    )


def choose(
    bookings: Sequence[Booking],
    pool: Sequence[Interpreter],
    circles: Mapping[UUID, Circle],
    diary: Diary,
    *,
    now: datetime,
) -> dict[UUID, Found]:
    """Whom to ask for each booking. `circles` are by class; `diary` is written in.

    Nobody is asked for two jobs that meet, though nothing is promised before she says yes.
    """
    able = {one.id: _able(one, pool, circles.get(one.group, Circle())) for one in bookings}
    hardest_first = sorted(bookings, key=lambda one: (len(able[one.id]), one.start, one.id))
    return {one.id: _choose(one, able[one.id], pool, diary, now) for one in hardest_first}


def _able(booking: Booking, pool: Sequence[Interpreter], circle: Circle) -> list[Interpreter]:
    rules = rules_of(booking)
    return [one for one in pool if may(one, booking, circle, rules)]


def _choose(
    booking: Booking, able: Sequence[Interpreter], pool: Sequence[Interpreter], diary: Diary, now: datetime
) -> Found:
    rules = rules_of(booking)
    ends = rules.offer_ends(booking.start, now)
    if ends <= now:
        return Found((), ends, Reason.NO_TIME_LEFT)
    hours = half_hours(booking.start, booking.end, rules.pause)
    free = [one for one in able if one.id not in booking.asked and diary.free(one.id, hours)]
    if not free:
        return Found((), ends, _why_nobody(booking, pool, rules))
    free.sort(key=lambda one: _rank(one, booking, diary))
    chosen = free[: rules.asked(booking.start, now)]
    for one in chosen:
        diary.write(one.id, hours)
    return Found(tuple((one.id, one.languages[booking.language]) for one in chosen), ends)


def _rank(interpreter: Interpreter, booking: Booking, diary: Diary) -> tuple[bool, int, int, UUID]:
    level = BEST_FIRST.index(interpreter.languages[booking.language])
    return interpreter.id != booking.wanted, level, diary.load.get(interpreter.id, 0), interpreter.id


def _why_nobody(booking: Booking, pool: Sequence[Interpreter], rules: InterpretingRules) -> Reason:
    speak = [one for one in pool if booking.language in one.languages]
    if not speak:
        return Reason.NOBODY_SPEAKS_IT
    if all(level_for(one, booking, rules) is None for one in speak):
        return Reason.NOBODY_QUALIFIED
    return Reason.NOBODY_ACCEPTED if booking.asked else Reason.NOBODY_FREE


def free_at(
    pool: Sequence[Interpreter], booking: Booking, circle: Circle, diary: Diary, *, start: datetime, end: datetime
) -> list[UUID]:
    """Who could do the job if the session were then: what a repair asks before it moves one."""
    rules = in_force(wall_time(start)[0])
    hours = half_hours(start, end, rules.pause)
    return [
        one.id
        for one in pool
        if level_for(one, booking, rules) is not None
        and present(one, start, end)
        and impartial(one, booking.group, circle)
        and diary.free(one.id, hours)
    ]
