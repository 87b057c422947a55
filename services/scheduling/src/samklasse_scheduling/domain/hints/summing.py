"""What would help those whom a plan has no class for, summed up: "an evening class at A2 on Tuesdays, 14 people".

People who hold seats on different offerings are looked at together where subject, level, track and language agree:
that no offering of theirs has enough of them is no reason why a class could not. Pure, and no part of the search.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from samklasse_scheduling.domain import level as levels
from samklasse_scheduling.domain.hints.hint import Hint
from samklasse_scheduling.domain.hints.patterns import Pattern
from samklasse_scheduling.domain.hints.pools import Pool, Want, best_of, pool_of, suits_of
from samklasse_scheduling.domain.level import Level
from samklasse_scheduling.domain.plan import HELP_FOR, Help, NoPlace, Plan, Reason
from samklasse_scheduling.domain.rules import ClassRules, in_force
from samklasse_scheduling.domain.situation import Offering, Person, Situation, Unit

A_CLASS_HELPS = frozenset(
    {
        Reason.OFFERING_STARTED,
        Reason.LEVEL_NOT_OFFERED,
        Reason.LANGUAGE_NOT_OFFERED,
        Reason.NO_COMMON_TIME,
        Reason.TOO_FEW_AT_LEVEL,
        Reason.NO_TEACHER,
        Reason.NO_CAPACITY,
        Reason.SESSION_TOO_LONG,
        Reason.FREE_DAYS,
    }
)
"""Reasons that a new class at the right time would overcome; the others need another seat, quota or group."""


def hints(plan: Plan, situation: Situation) -> tuple[Hint, ...]:
    """Everything that would help somebody, what helps most people first. Each unplaced person is in one of them."""
    rules = in_force(situation.earliest)
    found: list[Hint] = []
    pools: dict[Want, list[tuple[Person, Offering]]] = defaultdict(list)
    others: dict[tuple[Help, str, Level], list[Person]] = defaultdict(list)
    for nowhere in plan.unplaced:
        person = situation.person_by_id[nowhere.enrollment]
        offering = situation.offering_by_id.get(person.seat.offering)
        if offering is None:
            others[nowhere.helps, "", min(person.levels)].append(person)
        elif _by_class(nowhere, person):
            pools[_want(person, offering, rules)].append((person, offering))
        else:
            level = levels.class_level(person.levels, oral=offering.oral, rules=rules)
            others[nowhere.helps, offering.subject, level].append(person)
    reasons = {nowhere.enrollment: nowhere.reason for nowhere in plan.unplaced}
    for want, waiting in sorted(pools.items()):
        found += _of_pool(pool_of(want, waiting, rules), reasons, rules)
    found += [_plain(*what, people) for what, people in others.items()]
    return tuple(sorted(found, key=lambda hint: (-hint.count, hint.kind, hint.people)))


def _by_class(nowhere: NoPlace, person: Person) -> bool:
    return nowhere.reason in A_CLASS_HELPS and person.seat.unit is Unit.INDIVIDUAL


def _want(person: Person, offering: Offering, rules: ClassRules) -> Want:
    level = levels.class_level(person.levels, oral=offering.oral, rules=rules)
    return Want(offering.subject, offering.oral, level, person.track, (offering.languages and person.language) or "")


def _of_pool(pool: Pool, reasons: Mapping[UUID, Reason], rules: ClassRules) -> Iterator[Hint]:
    """Class after class while each would have enough people; then one that lacks a few; then what is left."""
    suits = suits_of(pool)
    while pool.left:
        pattern, chosen = best_of(pool, suits, rules)
        if pattern is None:
            break
        kind = Help.NEW_CLASS if chosen.bit_count() >= rules.minimum else Help.MORE_PEOPLE_AT_LEVEL
        pool.left &= ~chosen
        yield _timed(kind, pool, pattern, pool.of(chosen), rules.minimum)
    rest: dict[Help, list[Person]] = defaultdict(list)
    for person in pool.of(pool.left):
        rest[HELP_FOR[reasons[person.enrollment]]].append(person)
    for helps, people in sorted(rest.items()):
        yield _plain(helps, pool.want.subject, pool.want.level, people)


def _timed(kind: Help, pool: Pool, pattern: Pattern, people: Sequence[Person], minimum: int) -> Hint:
    want = pool.want
    return Hint(
        kind=kind,
        subject=want.subject,
        level=want.level,
        people=_ids(people),
        municipalities=_homes(people),
        track=want.track,
        language=want.language or None,
        window=pattern.window,
        times=pattern.times,
        missing=max(0, minimum - len(people)),
        minimum=minimum,
    )


def _plain(kind: Help, subject: str, level: Level, people: Sequence[Person]) -> Hint:
    return Hint(kind=kind, subject=subject, level=level, people=_ids(people), municipalities=_homes(people))


def _ids(people: Iterable[Person]) -> tuple[UUID, ...]:
    return tuple(sorted(person.enrollment for person in people))


def _homes(people: Iterable[Person]) -> tuple[str, ...]:
    return tuple(sorted({person.municipality for person in people}))
