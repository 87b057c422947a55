"""Who takes a place that falls vacant: the waiting order of a class, and what somebody who joins must fit.

Whoever is let in leaves the class as lawful as a plan's: the same rules hold, one person at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from samklasse_scheduling.domain import level as levels
from samklasse_scheduling.domain import timetable as life
from samklasse_scheduling.domain.calendars import Calendars
from samklasse_scheduling.domain.rules import ClassRules
from samklasse_scheduling.domain.situation import Need, Offering, Person, Unit
from samklasse_scheduling.domain.timetable import Member, Timetable
from samklasse_scheduling.domain.weekly import covers, mask_of


@dataclass(frozen=True, order=True)
class Waiting:
    """One place in line; `place` 1 is first."""

    place: int
    enrollment: UUID
    approved: bool


@dataclass(frozen=True)
class Vacancy:
    """A class that may have a place, as it is now: those in it, and the day from which somebody who joins comes."""

    group: Timetable
    aboard: tuple[Person, ...]
    offering: Offering
    since: date
    calendars: Calendars = field(default_factory=Calendars)

    def after(self, person: Person) -> Vacancy:
        """As it is once somebody has joined."""
        return replace(self, group=with_her(self.group, person), aboard=(*self.aboard, person))


def with_her(group: Timetable, person: Person) -> Timetable:
    """The class with somebody who joins it.

    Raises:
        WrongState: nobody joins a class in this state.
        NoSeatLeft: it is full.
    """
    return life.joined(group, Member(person.enrollment, person.person, person.municipality))


def in_line(line: Iterable[Waiting], people: Mapping[UUID, Person]) -> list[Person]:
    """The approved ones who still wait (`people`), the first in line first."""
    return [people[one.enrollment] for one in sorted(line) if one.approved and one.enrollment in people]


def taking(candidates: Iterable[Person], vacancy: Vacancy, rules: ClassRules) -> tuple[Person, ...]:
    """Who takes a place, first come first served, each beside those before her."""
    came: list[Person] = []
    for person in candidates:
        if fits(person, vacancy, rules):
            came.append(person)
            vacancy = vacancy.after(person)
    return tuple(came)


def fits(person: Person, vacancy: Vacancy, rules: ClassRules) -> bool:
    """Whether somebody with a seat could join a class as it is now."""
    group = vacancy.group
    return (
        room(group, (*vacancy.aboard, person), rules) > 0
        and _has_the_seat(person, vacancy)
        and person.track == group.track
        and levels.class_level(person.levels, oral=vacancy.offering.oral, rules=rules) == group.level
        and covers(person.availability, mask_of(group.times))
        and _understands(person, vacancy)
        and levels.within_spread([*(one.levels for one in vacancy.aboard), person.levels], rules)
        and _leaves_enough_sessions(person, vacancy, rules)
    )


def room(group: Timetable, people: Iterable[Person], rules: ClassRules) -> int:
    """Places left in a class, small where one of `people`, in it or about to be, needs it to be."""
    small = any(Need.SMALL_GROUP in person.needs for person in people)
    most = min(group.maximum, rules.small_group_maximum) if small else group.maximum
    return max(0, most - group.held - len(group.members))


def _has_the_seat(person: Person, vacancy: Vacancy) -> bool:
    """A seat of her own on what the class is made of, for all of it that is left; a closed group stays alone."""
    seat = person.seat
    return (
        seat.unit is Unit.INDIVIDUAL
        and seat.offering == vacancy.group.offering
        and seat.first_day <= vacancy.since
        and seat.last_day >= vacancy.group.last_day
        and not any(one.seat.bought_whole for one in vacancy.aboard)
    )


def _understands(person: Person, vacancy: Vacancy) -> bool:
    """The language is the class's, and is taught in or interpreted for her; hers matters only where languages do."""
    taught = vacancy.offering.languages
    language = person.language if taught else None
    return language == vacancy.group.language and (
        not taught or not person.language or person.language in taught or Need.INTERPRETER in person.needs
    )


def _leaves_enough_sessions(person: Person, vacancy: Vacancy, rules: ClassRules) -> bool:
    """Whether enough of the class's sessions remain with her municipality's free days and hours off left out too."""
    group, towns = vacancy.group, {one.municipality for one in vacancy.aboard}
    if person.municipality in towns:
        return True
    towns.add(person.municipality)
    days = [group.first_day + timedelta(days=number) for number in range(7 * group.weeks)]
    lost = sum(
        time.weekday == day.isoweekday() and vacancy.calendars.shut(towns, day, time.minute, time.minutes, group.id)
        for day in days
        for time in group.times
    )
    planned = group.weeks * len(group.times)
    return planned - lost >= planned * rules.least_sessions_share
