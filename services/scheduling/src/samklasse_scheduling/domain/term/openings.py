"""When a session could be, before any other is placed: a table of hard rules, each a set of half-hours of one day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import and_
from uuid import UUID

from samklasse_scheduling.domain.calendars import Hours
from samklasse_scheduling.domain.term.asking import Host, Question, Wanted
from samklasse_scheduling.domain.term.half_hours import FULL, lengths, of_day, starts, taken
from samklasse_scheduling.domain.weekly import WHOLE_WEEK


@dataclass
class View:
    """A question with what is looked up often kept at hand."""

    question: Question
    busy: Mapping[tuple[UUID, date], int] = field(init=False)
    given: Mapping[tuple[UUID, tuple[int, int]], int] = field(init=False)
    """Minutes that somebody has already, by week of a year."""
    _common: dict[UUID, int] = field(default_factory=dict)
    _off: dict[tuple[frozenset[str], UUID], tuple[frozenset[date], Mapping[date, tuple[Hours, ...]]]] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        busy: dict[tuple[UUID, date], int] = defaultdict(int)
        given: dict[tuple[UUID, tuple[int, int]], int] = defaultdict(int)
        for one in self.question.busy:
            busy[one.who, one.day] |= taken(one.minute, one.minutes)
            given[one.who, one.day.isocalendar()[:2]] += one.minutes
        self.busy, self.given = dict(busy), dict(given)

    def has_minutes(self, host: Host, day: date, minutes: int) -> bool:
        """Whether a teacher has so many minutes left in the week of a day, nothing placed yet."""
        return self.given.get((host.id, day.isocalendar()[:2]), 0) + minutes <= host.minutes_per_week

    def common(self, wanted: Wanted) -> int:
        """When in the week everybody who is to come is available."""
        if wanted.id not in self._common:
            masks = (self.question.people.get(person, WHOLE_WEEK) for person in wanted.people)
            self._common[wanted.id] = reduce(and_, masks, WHOLE_WEEK)
        return self._common[wanted.id]

    def off(self, wanted: Wanted) -> tuple[frozenset[date], Mapping[date, tuple[Hours, ...]]]:
        """The free days and the half days of everybody who is to come."""
        asked = (wanted.municipalities, wanted.group)
        if asked not in self._off:
            calendars = self.question.calendars
            self._off[asked] = (calendars.free_days(*asked), calendars.hours_off(*asked))
        return self._off[asked]

    def days(self, wanted: Wanted) -> list[date]:
        """The days of the term that lie in the session's own period."""
        return [day for day in self.question.days if wanted.first_day <= day <= wanted.last_day]


PeopleRule = Callable[[View, Wanted, date], int]
HostRule = Callable[[View, Host, date], int]


def _window(view: View, wanted: Wanted, day: date) -> int:
    return of_day(wanted.mask, day)


def _calendar(view: View, wanted: Wanted, day: date) -> int:
    free, hours = view.off(wanted)
    if day in free:
        return 0
    off = (taken(first, last - first) for first, last in hours.get(day, ()))
    return reduce(lambda left, gone: left & ~gone, off, FULL)


def _people(view: View, wanted: Wanted, day: date) -> int:
    return of_day(view.common(wanted), day)


def _people_busy(view: View, wanted: Wanted, day: date) -> int:
    if not view.busy:
        return FULL
    return reduce(lambda left, person: left & ~view.busy.get((person, day), 0), wanted.people, FULL)


def _meeting(view: View, wanted: Wanted, day: date) -> int:
    meets = wanted.apart and day in view.question.meeting.get(wanted.group, ())
    return 0 if meets else FULL


def _host(view: View, host: Host, day: date) -> int:
    here = host.first_day <= day <= host.last_day and day not in host.away
    return of_day(host.availability, day) if here else 0


def _host_busy(view: View, host: Host, day: date) -> int:
    return FULL & ~view.busy.get((host.id, day), 0)


PEOPLE_RULES: dict[str, PeopleRule] = {
    "WINDOW_TOO_SHORT": _window,
    "CALENDAR_EMPTY": _calendar,
    "PEOPLE_NOT_AVAILABLE": _people,
    "PEOPLE_BUSY": _people_busy,
    "CLASS_MEETS": _meeting,
}
"""By the code of what is in the way when a rule leaves no time."""
HOST_RULES: dict[str, HostRule] = {"TEACHER_NOT_AVAILABLE": _host, "TEACHER_BUSY": _host_busy}


def qualified(host: Host, wanted: Wanted) -> bool:
    """Whether a teacher has every feature the session needs, and is the one it wants if it wants one."""
    return wanted.needs <= host.features and wanted.host in (None, host.id)


def free_for(view: View, wanted: Wanted, day: date) -> int:
    """The half-hours of a day in which everybody could come."""
    return reduce(and_, (rule(view, wanted, day) for rule in PEOPLE_RULES.values()), FULL)


def free_of(view: View, host: Host, day: date) -> int:
    """The half-hours of a day in which a teacher could teach."""
    return reduce(and_, (rule(view, host, day) for rule in HOST_RULES.values()), FULL)


def openings(view: View, wanted: Wanted) -> dict[UUID, dict[date, int]]:
    """By teacher and day, the half-hours at which the session could begin; nothing where it could not."""
    length = lengths(wanted.minutes)
    hosts = [host for host in view.question.hosts if qualified(host, wanted)]
    found: dict[UUID, dict[date, int]] = {host.id: {} for host in hosts}
    for day in view.days(wanted):
        free = free_for(view, wanted, day)
        for host in hosts if starts(free, length) else ():
            at = starts(free & free_of(view, host, day), length)
            if at and view.has_minutes(host, day, wanted.minutes):
                found[host.id][day] = at
    return found
