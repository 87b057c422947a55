"""Tutorials: half-hours alone with the class's teacher, offered to be booked or given to everybody at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from samklasse_scheduling.domain.calendars import Hours, instant, overlaps, wall_time
from samklasse_scheduling.domain.errors import BadSlot
from samklasse_scheduling.domain.situation import Commitment, Teacher
from samklasse_scheduling.domain.weekly import FIRST_MINUTE, LAST_MINUTE, SLOT_MINUTES, WeeklyTime, covers, mask_of


@dataclass(frozen=True, order=True)
class Span:
    """From and to, as UTC instants."""

    start: datetime
    end: datetime

    def meets(self, other: Span) -> bool:
        """Whether they share a moment."""
        return self.start < other.end and other.start < self.end

    @property
    def day(self) -> date:
        """The day on a clock in Oslo."""
        return wall_time(self.start)[0]

    @property
    def minutes(self) -> int:
        return int((self.end - self.start) / timedelta(minutes=1))


@dataclass(frozen=True)
class Around:
    """What a new session of a class has to keep clear of."""

    teacher: Teacher
    first_day: date
    last_day: date
    """The class's own."""
    not_before: datetime
    free: frozenset[date] = frozenset()
    """Days that are free in any of the members' municipalities."""
    hours_off: Mapping[date, Sequence[Hours]] = field(default_factory=dict)
    """Of their half days."""
    away: Sequence[tuple[date, date]] = ()
    """The teacher's absences, from and to with these days."""
    taken: Sequence[Span] = ()
    """The teacher's other sessions."""
    promised: Sequence[Commitment] = ()
    """Weekly hours of the teacher's in classes that have no sessions yet."""
    availability: Mapping[UUID, int] = field(default_factory=dict)
    """A weekly mask, by enrollment."""
    busy: Mapping[UUID, Sequence[Span]] = field(default_factory=dict)
    """A member's other sessions, in whatever class, by enrollment."""


def span(day: date, minute: int, minutes: int) -> Span:
    """A time on the clock in Oslo; `minute` counts from midnight."""
    start = instant(day, minute)
    return Span(start, start + timedelta(minutes=minutes))


def check(slot: Span, around: Around) -> None:
    """Judge a time for the teacher and the calendar, her load that week excepted.

    Raises:
        BadSlot: it is outside the class's term, too soon, on a free day, or the teacher cannot.
    """
    code = why_not(slot, around)
    if code is not None:
        raise BadSlot(code, starts_at=slot.start.isoformat())


def why_not(slot: Span, around: Around) -> str | None:
    """The closed code of what is wrong with a time, if anything is."""
    day, teacher, mask = slot.day, around.teacher, mask_at(slot)
    judgements = (
        ("TOO_SOON", slot.start < around.not_before),
        ("OUTSIDE_TERM", not around.first_day <= day <= around.last_day),
        ("FREE_DAY", day in around.free),
        ("FREE_DAY", overlaps(around.hours_off.get(day, ()), wall_time(slot.start)[1], slot.minutes)),
        ("OUTSIDE_GRID", mask is None),
        ("TEACHER_NOT_AVAILABLE", not teacher.first_day <= day <= teacher.last_day),
        ("TEACHER_NOT_AVAILABLE", mask is not None and not covers(teacher.availability, mask)),
        ("TEACHER_AWAY", any(first <= day <= last for first, last in around.away)),
        ("TEACHER_BUSY", any(slot.meets(other) for other in around.taken)),
        ("TEACHER_BUSY", any(_promised(one, day) and (mask or 0) & one.mask for one in around.promised)),
    )
    return next((code for code, wrong in judgements if wrong), None)


def mask_at(slot: Span) -> int | None:
    """The half-hours of the week that a time touches; None: it is outside 08:00-22:00 or begins at no half-hour."""
    day, minute = wall_time(slot.start)
    if minute % SLOT_MINUTES or minute < FIRST_MINUTE or minute + slot.minutes > LAST_MINUTE:
        return None
    return mask_of([WeeklyTime(day.isoweekday(), minute, slot.minutes)])


def _promised(one: Commitment, day: date) -> bool:
    return one.first_day <= day <= one.last_day


def can(enrollment: UUID, slot: Span, around: Around) -> bool:
    """Whether a member is available then, and in no other session."""
    mask = mask_at(slot)
    if mask is None or not covers(around.availability.get(enrollment, 0), mask):
        return False
    return not any(slot.meets(other) for other in around.busy.get(enrollment, ()))


def monday_of(day: date) -> date:
    """The week a day belongs to."""
    return day - timedelta(days=day.weekday())


def room_in_week(around: Around, week: date) -> int:
    """How many minutes of a teacher's weekly load nobody has asked for yet."""
    sessions = sum(one.minutes for one in around.taken if monday_of(one.day) == week)
    sunday = week + timedelta(days=6)
    promised = sum(p.minutes_per_week for p in around.promised if p.first_day <= sunday and week <= p.last_day)
    return around.teacher.minutes_per_week - sessions - promised


def candidates(days: Iterable[date], minutes: int, around: Around) -> list[Span]:
    """Every time on these days that the teacher and the calendar allow, one after the other, none overlapping."""
    starts = range(FIRST_MINUTE, LAST_MINUTE - minutes + 1, minutes)
    slots = (span(day, start, minutes) for day in days for start in starts)
    return [slot for slot in slots if why_not(slot, around) is None]


def assign(people: Collection[UUID], slots: Sequence[Span], around: Around) -> dict[UUID, Span]:
    """One slot each for as many people as can have one: nobody two, no slot twice, no week beyond the teacher's load.

    A maximum flow person → slot → week, so that nobody is left out who could have been let in. The slots are of one
    length and do not overlap.
    """
    pipes = _Pipes()
    for person in sorted(people):
        pipes.lay("source", person, 1)
        for slot in slots:
            if can(person, slot, around):
                pipes.lay(person, slot, 1)
    for slot in slots:
        pipes.lay(slot, monday_of(slot.day), 1)
    for week in sorted({monday_of(slot.day) for slot in slots}):
        pipes.lay(week, "sink", max(0, room_in_week(around, week) // slots[0].minutes))
    pipes.fill()
    return {person: slot for person in sorted(people) for slot in slots if pipes.flows(person, slot)}


@dataclass
class _Pipes:
    """What still fits through each pipe, by its two ends; what flows can be sent back."""

    left: dict[tuple[object, object], int] = field(default_factory=dict)
    ends: dict[object, list[object]] = field(default_factory=dict)

    def lay(self, a: object, b: object, capacity: int) -> None:
        self.left[a, b], self.left[b, a] = capacity, 0
        self.ends.setdefault(a, []).append(b)
        self.ends.setdefault(b, []).append(a)

    def fill(self) -> None:
        """As much as there can be from source to sink, one by one along shortest paths."""
        while path := self._path():
            for a, b in pairwise(path):
                self.left[a, b] -= 1
                self.left[b, a] += 1

    def flows(self, a: object, b: object) -> bool:
        return self.left.get((b, a), 0) > 0

    def _path(self) -> list[object]:
        came: dict[object, object] = {"source": None}
        queue = deque[object](["source"])
        while queue and "sink" not in came:
            at = queue.popleft()
            for after in self.ends.get(at, ()):
                if after not in came and self.left[at, after]:
                    came[after] = at
                    queue.append(after)
        path: list[object] = ["sink"] if "sink" in came else []
        while path and path[-1] != "source":
            path.append(came[path[-1]])
        return path[::-1]
