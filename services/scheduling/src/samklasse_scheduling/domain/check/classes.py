"""Each class by itself: its shape, each person in it, and those who wait for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from samklasse_scheduling.domain.check.seen import (
    Case,
    Seen,
    Violation,
    enough_sessions,
    lawful_term,
    level_of,
    too_far_apart,
)
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.situation import Need, Person
from samklasse_scheduling.domain.weekly import WeeklyTime

WEEK = {
    "DAY": (range(1, 6), 8 * 60, 16 * 60),
    "EVENING": (range(1, 6), 16 * 60, 22 * 60),
    "WEEKEND": (range(6, 8), 8 * 60, 22 * 60),
}
"""The contract's windows: weekdays, first minute, last minute."""


def judge(case: Case) -> Iterator[Violation]:
    """Everything that one class shows alone."""
    for seen in case.classes:
        yield from _size(seen)
        yield from _shape(seen) if seen.fixed is None else _as_offered(seen)
        yield from _together(seen)
        for person in seen.people:
            for code in misfits(person, seen):
                yield seen.wrong(code, person.enrollment)
        yield from _waiting(seen)


def misfits(person: Person, seen: Seen) -> list[str]:
    """The codes of every rule that keeps one person out of a class."""
    return [code for code, holds in PERSON_RULES.items() if not holds(person, seen)]


def _has_the_seat(person: Person, seen: Seen) -> bool:
    return person.seat.offering == seen.group.offering and person.seat.supplier == seen.group.supplier


def _paid_for(person: Person, seen: Seen) -> bool:
    return person.seat.first_day <= seen.group.first_day and seen.group.last_day <= person.seat.last_day


def _free(person: Person, seen: Seen) -> bool:
    return person.availability & seen.busy == seen.busy


def _at_level(person: Person, seen: Seen) -> bool:
    return level_of(person.levels, seen.offering, seen.case.rules) == int(seen.group.level)


def _on_track(person: Person, seen: Seen) -> bool:
    return person.track == seen.group.track


def _understands(person: Person, seen: Seen) -> bool:
    return not seen.offering.languages or not person.language or person.language == seen.group.language


PERSON_RULES: Mapping[str, Callable[[Person, Seen], bool]] = {
    "SEAT": _has_the_seat,
    "SEAT_PERIOD": _paid_for,
    "AVAILABILITY": _free,
    "LEVEL": _at_level,
    "TRACK": _on_track,
    "LANGUAGE": _understands,
}


def _size(seen: Seen) -> Iterator[Violation]:
    rules, count = seen.case.rules, len(seen.group.members)
    low, high = rules.minimum, rules.maximum
    if seen.fixed is not None:
        low, high = seen.fixed.minimum, seen.fixed.open_seats
    elif seen.group.kind is Kind.GROUP:
        low = 1
    if not low <= count <= high:
        yield seen.wrong("SIZE", count)
    if count > rules.small_group_maximum:
        for person in seen.people:
            if Need.SMALL_GROUP in person.needs:
                yield seen.wrong("SMALL_GROUP", person.enrollment)


def _shape(seen: Seen) -> Iterator[Violation]:
    group, offering = seen.group, seen.offering
    lengths = [time.minutes for time in group.times]
    touched = sum(-(-(time.minute + time.minutes) // 30) - time.minute // 30 for time in group.times)
    if lengths != [offering.session_minutes] * offering.sessions_per_week or touched != seen.busy.bit_count():
        yield seen.wrong("PATTERN")
    if not all(any(_inside(time, window) for window in offering.windows) for time in group.times):
        yield seen.wrong("WINDOW")
    if (
        lawful_term(offering, seen.case.situation.earliest) != (group.first_day, group.last_day)
        or group.weeks != offering.weeks
    ):
        yield seen.wrong("TERM")


def _inside(time: WeeklyTime, window: str) -> bool:
    days, first, last = WEEK[window]
    return time.weekday in days and first <= time.minute and time.minute + time.minutes <= last


def _as_offered(seen: Seen) -> Iterator[Violation]:
    group, fixed = seen.group, seen.fixed
    if fixed is not None and (
        (group.offering, group.times, group.teacher, group.level, group.first_day, group.weeks)
        != (fixed.offering, fixed.times, fixed.teacher, fixed.level, fixed.first_day, fixed.weeks)
    ):
        yield seen.wrong("FIXED_MOVED")


def _together(seen: Seen) -> Iterator[Violation]:
    group, offering = seen.group, seen.offering
    if group.supplier != offering.supplier:
        yield seen.wrong("SUPPLIER", group.supplier)
    if group.level not in offering.levels:
        yield seen.wrong("LEVEL_NOT_OFFERED", group.level.name)
    if offering.languages and group.language and group.language not in offering.languages and not _interpreted(seen):
        yield seen.wrong("LANGUAGE_NOT_OFFERED", group.language)
    if too_far_apart([person.levels for person in seen.people], seen.case.rules):
        yield seen.wrong("SPREAD")
    if not enough_sessions(seen, {person.municipality for person in seen.people}):
        yield seen.wrong("TOO_FEW_SESSIONS")


def _interpreted(seen: Seen) -> bool:
    """Whether everybody whose language the class has is to have an interpreter."""
    theirs = [person for person in seen.people if person.language == seen.group.language]
    return bool(theirs) and all(Need.INTERPRETER in person.needs for person in theirs)


def _waiting(seen: Seen) -> Iterator[Violation]:
    """Nobody waits who could not come, who is in already, or for a group that is closed."""
    members = set(seen.group.members)
    closed = any(person.seat.bought_whole for person in seen.people)
    for enrollment in seen.group.waiting:
        person = seen.case.situation.person_by_id.get(enrollment)
        if person is None or closed or enrollment in members or misfits(person, seen):
            yield seen.wrong("WAITING", enrollment)
