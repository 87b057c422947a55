"""How the engine is kept from seeing what a rule is about, and the small situations in which rules bind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from samklasse_scheduling.domain.calendars import Calendars
from samklasse_scheduling.domain.plan import Plan
from samklasse_scheduling.domain.situation import Commitment, Need, Person, RunningClass, Situation, Unit
from samklasse_scheduling.domain.weekly import WeeklyTime, mask_of

from .builders import LARVIK, MONDAY, SKIEN, SUMMER, an_id, offering, people, seat

EVENINGS = mask_of([WeeklyTime(day, 16 * 60, 360) for day in (1, 2, 3, 4, 5)])
MONDAY_TUESDAY = mask_of([WeeklyTime(day, 17 * 60, 90) for day in (1, 2)])
THURSDAY_FRIDAY = mask_of([WeeklyTime(day, 17 * 60, 90) for day in (4, 5)])
SCHOOL_OF = {LARVIK: "39", SKIEN: "40"}
SMALL = frozenset({Need.SMALL_GROUP})
OTHER_SUPPLIER = "900000002"

Blind = Callable[[Situation], Situation]
Back = Callable[[Plan, Situation], Plan]


@dataclass(frozen=True)
class Removal:
    """A rule, the code its breach has, a situation in which it binds, and how the engine is kept from seeing it."""

    rule: str
    code: str
    truth: Situation
    blind: Blind = lambda truth: truth
    back: Back = lambda plan, truth: plan
    looser: dict[str, object] = field(default_factory=dict)


def everybody(**change: object) -> Blind:
    """The same fields for all people."""
    return lambda truth: replace(truth, people=tuple(replace(one, **change) for one in truth.people))


def every_seat(**change: object) -> Blind:
    return lambda truth: replace(
        truth, people=tuple(replace(one, seat=replace(one.seat, **change)) for one in truth.people)
    )


def every_offering(**change: object) -> Blind:
    return lambda truth: replace(truth, offerings=tuple(replace(one, **change) for one in truth.offerings))


def every_teacher(**change: object) -> Blind:
    return lambda truth: replace(truth, teachers=tuple(replace(one, **change) for one in truth.teachers))


def every_fixed(**change: object) -> Blind:
    return lambda truth: replace(truth, fixed=tuple(replace(one, **change) for one in truth.fixed))


def without(**change: object) -> Blind:
    return lambda truth: replace(truth, **change)


def two_of_each_teacher(truth: Situation) -> Situation:
    """The engine believes that every teacher can be in two places."""
    twins = tuple(replace(one, id=an_id(f"twin of {one.id}")) for one in truth.teachers)
    return replace(truth, teachers=truth.teachers + twins)


def as_one_teacher(plan: Plan, truth: Situation) -> Plan:
    real = {an_id(f"twin of {one.id}"): one.id for one in truth.teachers}
    classes = tuple(replace(group, teacher=real.get(group.teacher, group.teacher)) for group in plan.classes)
    return replace(plan, classes=classes)


def all_in_one_offering(truth: Situation) -> Situation:
    return every_seat(offering=truth.offerings[0].id)(truth)


def two_of_everybody(truth: Situation) -> Situation:
    twins = tuple(replace(one, enrollment=an_id(f"twin of {one.enrollment}")) for one in truth.people)
    return replace(truth, people=truth.people + twins)


def as_one_person(plan: Plan, truth: Situation) -> Plan:
    real = {an_id(f"twin of {one.enrollment}"): one.enrollment for one in truth.people}
    classes = tuple(
        replace(group, members=tuple(real.get(member, member) for member in group.members)) for group in plan.classes
    )
    nowhere = tuple(replace(one, enrollment=real.get(one.enrollment, one.enrollment)) for one in plan.unplaced)
    return replace(plan, classes=classes, unplaced=nowhere)


def all_waiting_everywhere(plan: Plan, truth: Situation) -> Plan:
    nowhere = tuple(one.enrollment for one in plan.unplaced)
    return replace(plan, classes=tuple(replace(group, waiting=nowhere) for group in plan.classes))


def all_of_one_name(plan: Plan, truth: Situation) -> Plan:
    return replace(plan, classes=tuple(replace(group, id=plan.classes[0].id) for group in plan.classes))


def pairs(count: int) -> tuple[RunningClass, ...]:
    """The first with the last, the second with the last but one."""
    return tuple(
        RunningClass(an_id(f"running {n}"), frozenset({an_id(f"p{n}"), an_id(f"p{count - 1 - n}")}))
        for n in range(count // 2)
    )


def busy(count: int, mask: int, prefix: str) -> tuple[Person, ...]:
    return people(count, prefix=prefix, availability=mask)


def a_group(count: int, *, closed: bool, **fields: object) -> tuple[Person, ...]:
    return people(count, prefix="g", on=seat("group", unit=Unit.GROUP, closed=closed), **fields)


def social(count: int, language: str, prefix: str) -> tuple[Person, ...]:
    return tuple(replace(one, language=language) for one in people(count, prefix=prefix))


def free_all_term(*municipalities: str) -> Calendars:
    """Each county is free on other weekdays: together nothing is left of a week."""
    weeks = [MONDAY + timedelta(weeks=week) for week in range(8)]
    days = {"39": (0, 1), "40": (2, 3, 4)}
    return Calendars(
        by_county={
            county: frozenset(monday + timedelta(days=day) for monday in weeks for day in of)
            for county, of in days.items()
        },
        county_of={one: SCHOOL_OF[one] for one in municipalities},
    )


def evenings_off_all_term(*municipalities: str) -> Calendars:
    """As above, but only the evenings, as hours off: one county's by the county, the other's by the municipality."""
    free = free_all_term(*municipalities)
    evening = ((16 * 60, 22 * 60),)
    hours = {county: dict.fromkeys(days, evening) for county, days in free.by_county.items()}
    return Calendars(county_of=free.county_of, half_days={"39": hours["39"], SKIEN: hours["40"]})


TWO = (offering(languages=frozenset({"uk", "ar"})),)
COMMITTED = Commitment(an_id("teacher"), EVENINGS, 180, date(2026, 8, 1), SUMMER)
AWAY = Commitment(an_id("teacher"), mask_of([WeeklyTime(6, 600, 60)]), 750, date(2026, 8, 1), SUMMER)


def seated(first: date = MONDAY, last: date = SUMMER) -> tuple[Person, ...]:
    return tuple(replace(one, seat=replace(one.seat, first_day=first, last_day=last)) for one in people(4, prefix="s"))
