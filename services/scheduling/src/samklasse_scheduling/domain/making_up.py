"""Sessions that a class loses to free days, made up for elsewhere in its term where its offering promises that.

The term is never lengthened. A session that is made up keeps its id, the clock time of its class and its teacher. It
lies on the nearest day on which nobody in the class has a day off, everybody can, and the class does not meet already.
What cannot be made up is left out, as all lost sessions are without the promise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from samklasse_scheduling.domain.calendars import Calendars, instant, wall_time
from samklasse_scheduling.domain.sessions import Dated, dated
from samklasse_scheduling.domain.term.asking import Busy, Host, Placed, Question, Wanted
from samklasse_scheduling.domain.term.filling import Diary, fill, monday
from samklasse_scheduling.domain.term.openings import View
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.domain.weekly import WeeklyTime, mask_of

WEEKDAYS, WEEKEND = range(1, 6), range(6, 8)


@dataclass(frozen=True)
class Ground:
    """What a made-up session has to keep clear of."""

    teacher: Host
    availability: Mapping[UUID, int]
    """A weekly mask, by person."""
    busy: tuple[Busy, ...]
    """The teacher's and the members' sessions in other classes."""
    calendars: Calendars


def made_up(group: Timetable, held: Sequence[Dated], ground: Ground) -> tuple[Dated, ...]:
    """All sessions of the term in order: those that are held, and those lost that could be made up for."""
    asked = question(group, held, ground)
    diary = Diary(View(asked))
    fill(diary)
    lengths = {one.id: one.minutes for one in asked.wanted}
    every = sorted([*held, *(_dated(one, lengths[one.id]) for one in diary.placed.values())])
    return tuple(replace(one, number=number) for number, one in enumerate(every, start=1))


def question(group: Timetable, held: Sequence[Dated], ground: Ground) -> Question:
    """The lost sessions as what is to be placed in the term."""
    kept = {one.id for one in held}
    whole = dated(group.id, group.times, first_day=group.first_day, weeks=group.weeks, free=frozenset())
    people = frozenset(member.person for member in group.members)
    days = [day for days in (WEEKDAYS, WEEKEND) if any(t.weekday in days for t in group.times) for day in days]
    wanted = Wanted(
        id=group.id,
        group=group.id,
        minutes=0,
        people=people,
        municipalities=frozenset(member.municipality for member in group.members),
        first_day=group.first_day,
        last_day=group.last_day,
        mask=mask_of(WeeklyTime(day, time.minute, time.minutes) for day in days for time in group.times),
        host=ground.teacher.id,
        apart=True,
    )
    lost = tuple(replace(wanted, id=one.id, minutes=one.minutes, near=one.day) for one in whole if one.id not in kept)
    first = monday(group.first_day)
    return Question(
        wanted=lost,
        hosts=(ground.teacher,),
        first_day=first,
        weeks=-(-((group.last_day - first).days + 1) // 7),
        people={person: ground.availability[person] for person in people if person in ground.availability},
        calendars=ground.calendars,
        busy=ground.busy + tuple(_busy(one, group.teacher) for one in held),
        meeting={group.id: frozenset(one.day for one in held)},
    )


def _busy(one: Dated, teacher: UUID) -> Busy:
    """A session of the class itself. Its members are kept off that day by `meeting`."""
    return Busy(teacher, one.day, wall_time(one.start)[1], one.minutes)


def _dated(one: Placed, minutes: int) -> Dated:
    start, end = instant(one.day, one.minute), instant(one.day, one.minute + minutes)
    return Dated(start, end, one.id, one.day, minutes, 0)
