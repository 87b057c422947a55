"""From dated sessions to a case of the mending engine and back: half-hours are slots, teachers are rooms.

Only the sessions that are hit may move, and such as are named beside them, which may not be left out; every other
coming session closes its half-hours to its teacher and people. Modules that are in order now stay so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

import numpy as np

from samklasse_scheduling.domain.attending import attending
from samklasse_scheduling.domain.calendars import instant
from samklasse_scheduling.domain.mending.case import MOST_EASE, Case, case
from samklasse_scheduling.domain.mending.grid import Grid
from samklasse_scheduling.domain.mending.order import between, pairs
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.repair.asking import Asked
from samklasse_scheduling.domain.repair.rules import in_force
from samklasse_scheduling.domain.repair.staff import away, day_of, mask, qualified
from samklasse_scheduling.domain.session import GONE, Session, SessionState
from samklasse_scheduling.domain.situation import Teacher
from samklasse_scheduling.domain.timetable import Timetable as Group
from samklasse_scheduling.domain.timetabling.problem import Problem
from samklasse_scheduling.domain.timetabling.solving import Timetable
from samklasse_scheduling.domain.weekly import FIRST_MINUTE, LAST_MINUTE, SLOT_MINUTES, SLOTS_PER_DAY, covers


@dataclass(frozen=True)
class Dated(Asked):
    """What is asked, looked at as slots and rooms."""

    besides: frozenset[UUID] = frozenset()
    """Sessions that could stay, and may move to make room."""

    @cached_property
    def hit(self) -> tuple[tuple[Group, Session], ...]:
        """Whatever may move, in a fixed order; what is over, gone or under way meanwhile is left out."""
        wanted = self.besides.union(self.sessions)
        found = [
            (group, session)
            for group in self.around.timetables.values()
            if group.open
            for session in group.sessions
            if session.id in wanted and session.state is SessionState.SCHEDULED and session.start > self.now
        ]
        return tuple(sorted(found, key=lambda pair: (pair[1].start, pair[1].id)))

    @cached_property
    def grid(self) -> Grid:
        """As many days before and after as a session may move."""
        days = [day_of(session) for _, session in self.hit if session.id not in self.besides]
        far = timedelta(days=in_force(min(days)).move_days)
        first = min(days) - far
        return Grid(tuple(first + timedelta(days=n) for n in range((max(days) + far - first).days + 1)))

    @cached_property
    def teachers(self) -> tuple[Teacher, ...]:
        """Those of the classes' suppliers who can teach any of them, and those who teach them now."""
        groups = [group for group, _ in self.hit]
        held = {session.teacher for _, session in self.hit}
        return tuple(
            teacher
            for teacher in sorted(self.around.teachers, key=lambda one: one.id)
            if teacher.id in held or any(teacher.supplier == g.supplier and qualified(teacher, g) for g in groups)
        )

    @cached_property
    def others(self) -> tuple[tuple[Group, Session], ...]:
        """Sessions that stay where they are."""
        hit = {session.id for _, session in self.hit}
        return tuple(
            (group, session)
            for group in self.around.timetables.values()
            for session in group.sessions
            if session.id not in hit and session.state not in GONE
        )


def case_of(asked: Dated) -> Case:
    """The case that these sessions are. Raises ValueError where none is left to repair."""
    if not asked.hit:
        raise ValueError("nothing to repair")
    grid, hit, teachers = asked.grid, asked.hit, asked.teachers
    column = {teacher.id: number for number, teacher in enumerate(teachers)}
    places = [grid.half_hours(session.start, session.minutes) for _, session in hit]
    free = np.array([_free(asked, group) for group, _ in hit])
    opened = np.array([_open(asked, group, session) for group, session in hit]) & ~free
    weeks = sorted({day.isocalendar()[:2] for day in grid.days})
    problem = Problem(
        attends=_attends(hit),
        suits=np.array([[t.supplier == group.supplier and qualified(t, group) for t in teachers] for group, _ in hit]),
        open=opened,
        before=pairs(hit),
        slots_per_day=SLOTS_PER_DAY // 2,  # of no account: the engine goes by `day`
    )
    rooms = [column.get(session.teacher, -1) for _, session in hit]
    was = Timetable(
        np.array([place[0] if place else -1 for place in places], dtype=np.int32), np.array(rooms, dtype=np.int32)
    )
    groups = {group.id: number for number, group in enumerate(dict.fromkeys(group for group, _ in hit))}
    return case(
        problem, was,
        closed=_closed(asked),
        length=np.array([place[1] if place else _needed(hit[n][1]) for n, place in enumerate(places)], dtype=np.int32),
        group=np.array([groups[group.id] for group, _ in hit], dtype=np.int32),
        day=np.repeat(np.arange(len(grid.days)), SLOTS_PER_DAY).astype(np.int32),
        week=np.repeat([weeks.index(day.isocalendar()[:2]) for day in grid.days], SLOTS_PER_DAY).astype(np.int32),
        minutes=np.array([session.minutes for _, session in hit], dtype=np.int64),
        limit=_limits(asked, weeks),
        free=free,
        ease=_ease(was.slot, grid.slots),
        weight=np.array([max(len(attending(group, session)), 1) for group, session in hit], dtype=np.int64),
        droppable=np.array([session.id not in asked.besides for _, session in hit]),
    )  # fmt: skip


def _attends(hit: Sequence[tuple[Group, Session]]) -> np.ndarray:
    people = sorted({member.person for group, session in hit for member in attending(group, session)})
    row = {person: number for number, person in enumerate(people)}
    found = np.zeros((len(people), len(hit)), dtype=np.bool_)
    for number, (group, session) in enumerate(hit):
        found[[row[member.person] for member in attending(group, session)], number] = True
    return found


def _free(asked: Dated, group: Group) -> np.ndarray:
    """Half-hours that a participating municipality has off."""
    municipalities = {member.municipality for member in group.members}
    off = asked.around.calendars.free_days(municipalities, group.id)
    hours = asked.around.calendars.hours_off(municipalities, group.id)
    found = np.zeros(asked.grid.slots, dtype=np.bool_)
    for number, day in enumerate(asked.grid.days):
        found[number * SLOTS_PER_DAY : (number + 1) * SLOTS_PER_DAY] = day in off
        for first, until in hours.get(day, ()):
            for half_hour in range(SLOTS_PER_DAY):
                minute = asked.grid.at(number * SLOTS_PER_DAY + half_hour)[1]
                found[number * SLOTS_PER_DAY + half_hour] |= first < minute + 30 and minute < until
    return found


def _open(asked: Dated, group: Group, session: Session) -> np.ndarray:
    """Where it may begin, calendars aside: its own time, and, unless FIXED, where everybody can."""
    grid = asked.grid
    own = grid.half_hours(session.start, session.minutes)
    found = np.zeros(grid.slots, dtype=np.bool_)
    if group.kind is not Kind.FIXED:
        busy, common = _busy(asked, group, session), _common(asked, group, session)
        stay = [one for other, one in asked.others if other.id == group.id]
        taken, (after, until) = {day_of(one) for one in stay}, between(stay, session)
        for number, day in enumerate(grid.days):
            if group.first_day <= day <= group.last_day and after <= day <= until and day not in taken:
                rows = slice(number * SLOTS_PER_DAY, (number + 1) * SLOTS_PER_DAY)
                found[rows] = _starts(asked, session, day, common, busy[rows])
    if own is not None:
        found[own[0]] = True
    return found


def _starts(asked: Dated, session: Session, day: date, common: int, busy: np.ndarray) -> np.ndarray:
    """The half-hours of a day at which it could begin, for its people."""
    earliest, needed = asked.now + in_force(day).notice, _needed(session)
    found = np.zeros(SLOTS_PER_DAY, dtype=np.bool_)
    for half_hour in range(SLOTS_PER_DAY - needed + 1):
        minute = FIRST_MINUTE + half_hour * SLOT_MINUTES
        fits = covers(common, mask(day, minute, session.minutes))
        found[half_hour] = fits and not busy[half_hour : half_hour + needed].any() and instant(day, minute) > earliest
    return found


def _needed(session: Session) -> int:
    return -(-session.minutes // SLOT_MINUTES)


def _common(asked: Dated, group: Group, session: Session) -> int:
    common = (1 << 7 * SLOTS_PER_DAY) - 1
    for member in attending(group, session):
        common &= asked.around.availability.get(member.enrollment, 0)
    return common


def _busy(asked: Dated, group: Group, session: Session) -> np.ndarray:
    """Half-hours that other sessions, which stay, take of its people."""
    people = {member.person for member in attending(group, session)}
    found = np.zeros(asked.grid.slots, dtype=np.bool_)
    for other, one in asked.others:
        if not people.isdisjoint(member.person for member in attending(other, one)):
            _mark(asked.grid, one, found)
    return found


def _mark(grid: Grid, session: Session, row: np.ndarray) -> None:
    place = grid.half_hours(session.start, session.minutes)
    if place is not None:
        row[place[0] : place[0] + place[1]] = True


def _closed(asked: Dated) -> np.ndarray:
    """Half-hours in which a teacher is away, off, or with another class: bool [slots, teachers]."""
    found = np.zeros((asked.grid.slots, len(asked.teachers)), dtype=np.bool_)
    for column, teacher in enumerate(asked.teachers):
        for number, day in enumerate(asked.grid.days):
            rows = slice(number * SLOTS_PER_DAY, (number + 1) * SLOTS_PER_DAY)
            there = teacher.first_day <= day <= teacher.last_day and not away(asked.around, teacher.id, day)
            found[rows, column] = ~_able(teacher.availability, day) if there else True
        for _, one in asked.others:
            if one.teacher == teacher.id:
                _mark(asked.grid, one, found[:, column])
    return found


def _able(availability: int, day: date) -> np.ndarray:
    starts = range(FIRST_MINUTE, LAST_MINUTE, SLOT_MINUTES)
    return np.array([covers(availability, mask(day, minute, SLOT_MINUTES)) for minute in starts])


def _limits(asked: Dated, weeks: Sequence[tuple[int, int]]) -> np.ndarray:
    """Minutes a week that a teacher has left beside the sessions that stay."""
    held: dict[tuple[UUID, tuple[int, int]], int] = {}
    for _, one in asked.others:
        key = one.teacher, day_of(one).isocalendar()[:2]
        held[key] = held.get(key, 0) + one.minutes
    return np.array(
        [[teacher.minutes_per_week - held.get((teacher.id, week), 0) for week in weeks] for teacher in asked.teachers],
        dtype=np.int64,
    )


def _ease(home: np.ndarray, slots: int) -> np.ndarray:
    """The nearer to its own time, the kinder: two for a day, one for some hours of it."""
    slot = np.arange(slots)
    day = np.abs(slot[None, :] // SLOTS_PER_DAY - home[:, None] // SLOTS_PER_DAY)
    hours = np.abs(slot[None, :] % SLOTS_PER_DAY - home[:, None] % SLOTS_PER_DAY) // 4
    eased: np.ndarray = np.minimum(day * 2 + hours, MOST_EASE).astype(np.int32)
    return eased
