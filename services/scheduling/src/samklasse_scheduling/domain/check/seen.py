"""A class as the verifier sees it, and the few things it works out from raw values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from samklasse_scheduling.domain.check.days import Closed, closed
from samklasse_scheduling.domain.level import Levels
from samklasse_scheduling.domain.plan import Kind, Plan, PlannedClass
from samklasse_scheduling.domain.rules import ClassRules, in_force
from samklasse_scheduling.domain.situation import FixedClass, Offering, Person, Situation
from samklasse_scheduling.domain.weekly import WeeklyTime

HALF_HOURS = 28
"""Half-hours of one day of an availability mask, from 08:00; Monday 08:00 is the highest of 7 x 28 bits."""
NOBODYS = 1 << 7 * HALF_HOURS
"""A half-hour outside the mask, in which nobody is free."""


@dataclass(frozen=True, order=True)
class Violation:
    """What is broken, in which class, about whom (an id, or empty)."""

    code: str
    class_id: str
    subject: str = ""


@dataclass(frozen=True)
class Seen:
    """A class with the raw values it refers to. `busy` are its half-hours, `people` those of its members we know."""

    group: PlannedClass
    offering: Offering
    fixed: FixedClass | None
    people: tuple[Person, ...]
    busy: int
    case: Case

    def wrong(self, code: str, subject: object = "") -> Violation:
        """A violation in this class."""
        return Violation(code, str(self.group.id), str(subject))


@dataclass
class Case:
    """What is judged: a plan beside its situation."""

    plan: Plan
    situation: Situation
    rules: ClassRules
    classes: list[Seen] = field(default_factory=list)
    shut: dict[str, Closed] = field(default_factory=dict)

    def closed_in(self, municipality: str) -> Closed:
        """One municipality's days and hours off."""
        if municipality not in self.shut:
            self.shut[municipality] = closed(self.situation.calendars, municipality)
        return self.shut[municipality]


def look(plan: Plan, situation: Situation) -> tuple[Case, list[Violation]]:
    """Read a plan; classes that refer to nothing are named and left out."""
    case = Case(plan, situation, in_force(situation.earliest))
    fixed = {one.id: one for one in situation.fixed}
    wrong = []
    for group in plan.classes:
        offering = situation.offering_by_id.get(group.offering)
        if offering is None:
            wrong.append(Violation("OFFERING", str(group.id), str(group.offering)))
        elif group.kind is Kind.FIXED and group.id not in fixed:
            wrong.append(Violation("FIXED_UNKNOWN", str(group.id)))
        else:
            case.classes.append(_see(group, offering, fixed, case))
    return case, wrong


def _see(group: PlannedClass, offering: Offering, fixed: Mapping[UUID, FixedClass], case: Case) -> Seen:
    known = case.situation.person_by_id
    people = tuple(known[member] for member in group.members if member in known)
    own = fixed.get(group.id) if group.kind is Kind.FIXED else None
    return Seen(group, offering, own, people, half_hours(group.times), case)


def half_hours(times: Iterable[WeeklyTime]) -> int:
    """Every half-hour that weekly meetings touch, as a mask."""
    busy = 0
    for time in times:
        for half in range(time.minute // 30, -(-(time.minute + time.minutes) // 30)):
            within = half - 16
            inside = 0 <= within < HALF_HOURS and 1 <= time.weekday <= 7
            busy |= 1 << (7 * HALF_HOURS - 1 - (time.weekday - 1) * HALF_HOURS - within) if inside else NOBODYS
    return busy


def level_of(levels: Levels, offering: Offering, rules: ClassRules) -> int:
    """The lowest skill that decides, as a number."""
    skills = rules.oral_skills if offering.oral else ("LISTENING", "READING", "SPEAKING", "WRITING")
    return min(int(getattr(levels, skill.lower())) for skill in skills)


def too_far_apart(everybody: Iterable[Levels], rules: ClassRules) -> bool:
    """Whether some skill differs by more than the rules allow."""
    return any(int(max(skill)) - int(min(skill)) > rules.spread for skill in zip(*everybody, strict=True))


def lawful_term(offering: Offering, earliest: date) -> tuple[date, date] | None:
    """First and last day of a class formed of `offering`; None when it is too late to begin."""
    first = max(offering.starts_from, earliest)
    while first.isoweekday() != 1:
        first += timedelta(days=1)
    return None if first > offering.starts_to else (first, first + timedelta(weeks=offering.weeks, days=-1))


def enough_sessions(seen: Seen, municipalities: Iterable[str]) -> bool:
    """Whether enough of a class's sessions remain when all that lie on a free day of one of the `municipalities`, or
    in its hours off, are left out.
    """
    first, weeks = seen.group.first_day, seen.group.weeks
    beyond = first + timedelta(weeks=weeks)
    calendars = [seen.case.closed_in(one) for one in municipalities]
    off = {day for one in calendars for day in (*one.days, *one.hours) if first <= day < beyond}
    lost = sum(
        time.weekday == day.isoweekday() and not all(one.meets(day, time) for one in calendars)
        for day in off
        for time in seen.group.times
    )
    planned = weeks * len(seen.group.times)
    return planned - lost >= planned * seen.case.rules.least_sessions_share
