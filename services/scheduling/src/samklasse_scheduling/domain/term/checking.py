"""An independent judge: reads the question and dated sessions, and lists everything that is wrong.

Plain Python over half-hours, one session at a time; it shares no code with the search, its core or its rules, and reads
the calendars' own fields.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from samklasse_scheduling.domain.term.asking import Host, Nowhere, Placed, Question, Wanted


@dataclass(frozen=True, order=True)
class Violation:
    """What is broken, by which session, about whom."""

    code: str
    session: str
    subject: str = ""


def wrong(question: Question, placed: Sequence[Placed], unplaced: Sequence[Nowhere] = ()) -> tuple[Violation, ...]:
    """Everything wrong with these placements; empty when all of it holds."""
    wanted = {one.id: one for one in question.wanted}
    hosts = {host.id: host for host in question.hosts}
    counted = Counter([*(one.id for one in placed), *(one.id for one in unplaced)])
    found = [Violation("TWICE", str(one)) for one, times in counted.items() if times > 1]
    found += [Violation("UNACCOUNTED", str(one)) for one in wanted if one not in counted]
    known = [one for one in placed if one.id in wanted and one.host in hosts]
    found += [Violation("UNKNOWN", str(one.id)) for one in placed if one not in known]
    for one in known:
        codes = [*_alone(question, wanted[one.id], one), *_teacher(question, wanted[one.id], one, hosts[one.host])]
        found += [Violation(code, str(one.id), subject) for code, subject in codes]
    found += _together(question, wanted, known)
    found += [*_order(wanted, known), *_days(question, wanted, known), *_load(question, wanted, known)]
    return tuple(sorted(set(found)))


def _half_hours(minute: int, minutes: int) -> range:
    """Half-hours from midnight that something touches."""
    return range(minute // 30, (minute + minutes + 29) // 30)


def _may(mask: int, day: date, half_hour: int) -> bool:
    """Whether a weekly mask, read from its first half-hour on Monday at 08:00, allows this one."""
    if not 16 <= half_hour < 44:
        return False
    return f"{mask:0196b}"[day.weekday() * 28 + half_hour - 16] == "1"


def _alone(question: Question, wanted: Wanted, one: Placed) -> Iterator[tuple[str, str]]:
    spent = _half_hours(one.minute, wanted.minutes)
    if one.minute < 480 or one.minute + wanted.minutes > 1320 or one.minute % 30:
        yield "OUTSIDE_GRID", ""
    beyond = question.first_day + timedelta(weeks=question.weeks)
    if not (question.first_day <= one.day < beyond and wanted.first_day <= one.day <= wanted.last_day):
        yield "OUTSIDE_TERM", ""
    if not all(_may(wanted.mask, one.day, h) for h in spent):
        yield "OUTSIDE_WINDOW", ""
    for municipality in sorted(wanted.municipalities):
        if _off(question, municipality, wanted, one):
            yield "FREE_DAY", municipality
    for person in sorted(wanted.people):
        if person in question.people and not all(_may(question.people[person], one.day, h) for h in spent):
            yield "PERSON_AWAY", str(person)


def _off(question: Question, municipality: str, wanted: Wanted, one: Placed) -> bool:
    known = question.calendars
    waived = known.waived.get(municipality, frozenset())
    if (one.day, None) in waived or (one.day, wanted.group) in waived:
        return False
    county = known.county_of.get(municipality, "")
    own = known.by_municipality.get(municipality)
    county_rules = own is None or not any(first <= one.day <= last for first, last in own.periods)
    hours = list(known.half_days.get(municipality, {}).get(one.day, ()))
    if county_rules:
        hours += known.half_days.get(county, {}).get(one.day, ())
    return (
        one.day in known.national
        or (own is not None and one.day in own.days)
        or (county_rules and one.day in known.by_county.get(county, frozenset()))
        or any(first < one.minute + wanted.minutes and one.minute < last for first, last in hours)
    )


def _teacher(question: Question, wanted: Wanted, one: Placed, host: Host) -> Iterator[tuple[str, str]]:
    if any(need not in host.features for need in wanted.needs) or wanted.host not in {None, host.id}:
        yield "TEACHER_UNQUALIFIED", str(host.id)
    spent = _half_hours(one.minute, wanted.minutes)
    here = host.first_day <= one.day <= host.last_day and one.day not in host.away
    if not here or not all(_may(host.availability, one.day, h) for h in spent):
        yield "TEACHER_AWAY", str(host.id)


def _together(question: Question, wanted: dict[UUID, Wanted], placed: Sequence[Placed]) -> Iterator[Violation]:
    """Nobody is in two things in one half-hour."""
    seen: dict[tuple[UUID, date, int], str] = {}
    for busy in question.busy:
        for h in _half_hours(busy.minute, busy.minutes):
            seen[busy.who, busy.day, h] = "busy"
    for one in placed:
        session = wanted[one.id]
        for who in {one.host, *session.people}:
            code = "TEACHER_TWICE" if who == one.host else "PERSON_TWICE"
            for h in _half_hours(one.minute, session.minutes):
                if seen.setdefault((who, one.day, h), str(one.id)) != str(one.id):
                    yield Violation(code, str(one.id), str(who))


def _order(wanted: dict[UUID, Wanted], placed: Sequence[Placed]) -> Iterator[Violation]:
    times = {one.id: one for one in placed}
    for one in placed:
        for earlier in wanted[one.id].after & times.keys():
            before = times[earlier]
            if (before.day, before.minute + wanted[earlier].minutes) > (one.day, one.minute):
                yield Violation("ORDER", str(one.id), str(earlier))


def _days(question: Question, wanted: dict[UUID, Wanted], placed: Sequence[Placed]) -> Iterator[Violation]:
    """No day of a class has two sessions that keep apart, or one beside what it has already."""
    met = {(group, day) for group, days in question.meeting.items() for day in days}
    for one in placed:
        if wanted[one.id].apart:
            meeting = (wanted[one.id].group, one.day)
            if meeting in met:
                yield Violation("SAME_DAY", str(one.id), str(meeting[0]))
            met.add(meeting)


def _load(question: Question, wanted: dict[UUID, Wanted], placed: Sequence[Placed]) -> Iterator[Violation]:
    minutes: dict[tuple[UUID, int, int], int] = defaultdict(int)
    for busy in question.busy:
        minutes[busy.who, *busy.day.isocalendar()[:2]] += busy.minutes
    for one in placed:
        minutes[one.host, *one.day.isocalendar()[:2]] += wanted[one.id].minutes
    most = {host.id: host.minutes_per_week for host in question.hosts}
    for one in placed:
        if minutes[one.host, *one.day.isocalendar()[:2]] > most[one.host]:
            yield Violation("TEACHER_LOAD", str(one.id), str(one.host))
