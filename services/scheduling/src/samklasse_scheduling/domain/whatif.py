"""What would happen if: the same formation on a copy of the situation, with people who do not exist, or more teachers.

Whoever asks sees her own municipality's people, and of others only counts that are too large to point at anybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid5

from samklasse_scheduling.domain.demand import SMALLEST_CELL
from samklasse_scheduling.domain.difference import cost_of
from samklasse_scheduling.domain.level import Level, Levels
from samklasse_scheduling.domain.plan import Plan, PlannedClass
from samklasse_scheduling.domain.situation import Offering, Person, Seat, Situation, Teacher, Unit, Window, term_of
from samklasse_scheduling.domain.weekly import WHOLE_WEEK
from samklasse_scheduling.domain.windows import availability

TEACHER_MINUTES = 900


@dataclass(frozen=True)
class Asked:
    """So many more people of one municipality, and perhaps so many more teachers; `offering` None: whichever suits."""

    municipality: str
    seats: int
    level: Level
    subject: str
    track: int
    window: Window | None = None
    offering: UUID | None = None
    teachers: int = 0


@dataclass(frozen=True)
class SeenClass:
    """A class that would take some of them; `others`: people of other municipalities, None where under five. Of a class
    that goes on already, only those who would join it are counted.
    """

    offering: UUID
    supplier: str
    level: str
    times: tuple[tuple[int, str, int], ...]
    first_day: str
    weeks: int
    placed: int
    ours: int
    others: int | None


@dataclass(frozen=True)
class Answer:
    """What would be: of those asked about, of the municipality's own who wait today, and of others in counts."""

    offering: UUID
    placed: int
    classes: tuple[SeenClass, ...]
    unplaced: tuple[tuple[str, str, int], ...]
    """Reason, what helps, how many of those asked about."""
    ours_placed_today: int
    ours_placed_then: int
    ours_moved: int
    """Own people who would be placed today too, but in other hours."""
    others_more: int | None
    others_fewer: int | None
    cost_ore: int | None
    """Of those who would be placed; None: the municipality has no seat of that kind whose price is known."""


def offering_for(asked: Asked, situation: Situation) -> Offering | None:
    """The offering that most people wait for, of those that suit and can still begin; None: there is none."""
    waiting = Counter(person.seat.offering for person in situation.people)
    suiting = [
        offering
        for offering in situation.offerings
        if (asked.offering in {None, offering.id})
        and offering.subject == asked.subject
        and asked.level in offering.levels
        and (asked.window is None or asked.window in offering.windows)
        and term_of(offering, situation.earliest) is not None
    ]
    return min(suiting, key=lambda offering: (-waiting[offering.id], offering.id), default=None)


def imagined(asked: Asked, offering: Offering, situation: Situation, name: UUID) -> Situation:
    """The situation with more people and teachers in it, whose ids derive from `name`."""
    term = term_of(offering, situation.earliest)
    last = term.last_day if term else offering.starts_to
    seat = Seat(
        name, name, offering.supplier, offering.id, Unit.INDIVIDUAL, False, situation.earliest - timedelta(days=1), last
    )
    mask = availability(offering.windows if asked.window is None else {asked.window})
    people = [
        Person(
            uuid5(name, f"person {number}"),
            uuid5(name, f"somebody {number}"),
            asked.municipality,
            replace(seat, line=uuid5(name, f"line {number}")),
            Levels(*[asked.level] * 4),
            asked.track,
            mask,
            min(offering.languages, default=None),
        )
        for number in range(asked.seats)
    ]
    teachers = [_teacher(offering, asked.level, situation, name, number) for number in range(asked.teachers)]
    return replace(
        situation, people=(*situation.people, *people), teachers=(*situation.teachers, *teachers)
    )  # fmt: skip


def _teacher(offering: Offering, level: Level, situation: Situation, name: UUID, number: int) -> Teacher:
    """One who can all of the week, for a year."""
    return Teacher(
        uuid5(name, f"teacher {number}"),
        offering.supplier,
        frozenset({offering.subject}),
        frozenset({level}),
        WHOLE_WEEK,
        TEACHER_MINUTES,
        situation.earliest - timedelta(days=1),
        situation.earliest + timedelta(days=365),
    )


def compare(asked: Asked, offering: Offering, today: tuple[Situation, Plan], then: tuple[Situation, Plan]) -> Answer:
    """What the second plan gives those asked about, and how it differs from the first for everybody else."""
    (before, plan_before), (after, plan_after) = today, then
    new = {one.enrollment for one in after.people} - {one.enrollment for one in before.people}
    was, will = _places(plan_before), _places(plan_after)
    ours = {one.enrollment for one in before.people if one.municipality == asked.municipality}
    others = {one.enrollment for one in before.people} - ours
    classes = tuple(_seen(group, new, ours) for group in plan_after.classes if not new.isdisjoint(group.members))
    placed = len(new & will.keys())
    return Answer(
        offering=offering.id,
        placed=placed,
        classes=classes,
        unplaced=_lacking(plan_after, new),
        ours_placed_today=len(ours & was.keys()),
        ours_placed_then=len(ours & will.keys()),
        ours_moved=sum(was[one] != will[one] for one in ours & was.keys() & will.keys()),
        others_more=_shown(len((others & will.keys()) - was.keys())),
        others_fewer=_shown(len((others & was.keys()) - will.keys())),
        cost_ore=_cost(asked, offering, before, placed),
    )


def _places(plan: Plan) -> Mapping[UUID, object]:
    """When and where each person of a plan is taught."""
    return {
        member: (group.offering, group.times, group.first_day) for group in plan.classes for member in group.members
    }


def _seen(group: PlannedClass, new: set[UUID], ours: set[UUID]) -> SeenClass:
    members = set(group.members)
    return SeenClass(
        offering=group.offering,
        supplier=group.supplier,
        level=group.level.name,
        times=tuple((time.weekday, time.at(), time.minutes) for time in group.times),
        first_day=group.first_day.isoformat(),
        weeks=group.weeks,
        placed=len(members & new),
        ours=len(members & ours),
        others=_shown(len(members - new - ours)),
    )


def _shown(count: int) -> int | None:
    """Nothing at all, or so many that nobody is pointed at; None between."""
    return count if count == 0 or count >= SMALLEST_CELL else None


def _lacking(plan: Plan, new: set[UUID]) -> tuple[tuple[str, str, int], ...]:
    counted = Counter((str(one.reason), str(one.helps)) for one in plan.unplaced if one.enrollment in new)
    return tuple((reason, helps, count) for (reason, helps), count in sorted(counted.items()))


def _cost(asked: Asked, offering: Offering, before: Situation, placed: int) -> int | None:
    """At the highest price that the municipality pays for such a seat today."""
    paid = [
        person.seat.price_ore
        for person in before.people
        if person.municipality == asked.municipality
        and person.seat.offering == offering.id
        and person.seat.price_ore is not None
    ]
    return cost_of([max(paid)] * placed) if paid else (0 if placed == 0 else None)
