"""An independent verifier: reads the raw situation and a plan, and lists everything that is wrong.

It shares no code with the search: people are looked up one by one, teachers hour by hour.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from uuid import UUID

from samklasse_scheduling.domain import level as levels
from samklasse_scheduling.domain.plan import Kind, Plan, PlannedClass
from samklasse_scheduling.domain.rules import ClassRules, in_force
from samklasse_scheduling.domain.situation import (
    FixedClass,
    Need,
    Person,
    Situation,
    Term,
    fixed_term,
    seat_covers,
    term_of,
)
from samklasse_scheduling.domain.weekly import WeeklyTime, covers, mask_of


@dataclass(frozen=True, order=True)
class Violation:
    """What is broken, in which class, about whom (an id, or empty)."""

    code: str
    class_id: str
    subject: str = ""


def violations(plan: Plan, situation: Situation) -> tuple[Violation, ...]:
    """Everything wrong with a plan; empty when it holds."""
    rules = in_force(situation.earliest)
    found = [*_everybody_once(plan, situation), *_teachers(plan, situation), *_groups_whole(plan, situation)]
    for group in plan.classes:
        found += [Violation(code, str(group.id), subject) for code, subject in _class(group, situation, rules)]
    found += _fixed_first(plan, situation, rules)
    return tuple(sorted(found))


def _everybody_once(plan: Plan, situation: Situation) -> Iterator[Violation]:
    seen = Counter(member for group in plan.classes for member in group.members)
    seen.update(nowhere.enrollment for nowhere in plan.unplaced)
    for enrollment, times in seen.items():
        if times > 1:
            yield Violation("TWICE", "", str(enrollment))
        if enrollment not in situation.person_by_id:
            yield Violation("UNKNOWN_PERSON", "", str(enrollment))
    for person in situation.people:
        if person.enrollment not in seen:
            yield Violation("UNACCOUNTED", "", str(person.enrollment))
    if plan.placed > plan.bound:
        yield Violation("ABOVE_BOUND", "", str(plan.bound))


def _class(group: PlannedClass, situation: Situation, rules: ClassRules) -> Iterator[tuple[str, str]]:
    people = [situation.person_by_id[m] for m in group.members if m in situation.person_by_id]
    yield from _shape(group, situation, rules, people)
    for person in people:
        yield from ((code, str(person.enrollment)) for code in _person(group, person, situation, rules))
    if people and not levels.within_spread([person.levels for person in people], rules):
        yield "SPREAD", ""
    members = set(group.members)
    for enrollment in group.waiting:
        person = situation.person_by_id[enrollment]
        wrong = [*_person(group, person, situation, rules)]
        if enrollment in members or wrong or (group.kind is Kind.GROUP and _closed(people)):
            yield "WAITING", str(enrollment)


def _shape(
    group: PlannedClass, situation: Situation, rules: ClassRules, people: Sequence[Person]
) -> Iterator[tuple[str, str]]:
    offering = situation.offering_by_id[group.offering]
    low, high = rules.minimum, rules.maximum
    if group.kind is Kind.FIXED:
        fixed = _fixed_by_id(situation)[group.id]
        low, high = fixed.minimum, fixed.open_seats
        if (group.times, group.teacher, group.level, group.first_day, group.weeks) != (
            fixed.times, fixed.teacher, fixed.level, fixed.first_day, fixed.weeks
        ):  # fmt: skip
            yield "FIXED_MOVED", ""
    elif not _like_offering(group, situation):
        yield "PATTERN", ""
    if group.kind is Kind.GROUP:
        low = 1
    if any(Need.SMALL_GROUP in person.needs for person in people):
        high = min(high, rules.small_group_maximum)
    if not low <= len(group.members) <= high:
        yield "SIZE", str(len(group.members))
    if group.supplier != offering.supplier:
        yield "SUPPLIER", group.supplier


def _like_offering(group: PlannedClass, situation: Situation) -> bool:
    """The offering's number, length and windows of weekly sessions, and its term."""
    offering = situation.offering_by_id[group.offering]
    term = term_of(offering, situation.earliest)
    return (
        term == Term(group.first_day, group.last_day, group.weeks)
        and len(group.times) == offering.sessions_per_week
        and all(time.minutes == offering.session_minutes for time in group.times)
        and all(any(_in_window(time, window) for window in offering.windows) for time in group.times)
    )


def _in_window(time: WeeklyTime, window: str) -> bool:
    end = time.minute + time.minutes
    if window == "WEEKEND":
        return time.weekday >= 6
    first, beyond = (480, 960) if window == "DAY" else (960, 1320)
    return time.weekday <= 5 and first <= time.minute and end <= beyond


def _person(group: PlannedClass, person: Person, situation: Situation, rules: ClassRules) -> Iterator[str]:
    offering = situation.offering_by_id[group.offering]
    if person.seat.offering != group.offering or person.seat.supplier != group.supplier:
        yield "SEAT"
    if not seat_covers(person.seat, Term(group.first_day, group.last_day, group.weeks)):
        yield "SEAT_PERIOD"
    if not covers(person.availability, mask_of(group.times)):
        yield "AVAILABILITY"
    if levels.class_level(person.levels, oral=offering.oral, rules=rules) != group.level:
        yield "LEVEL"
    if group.level not in offering.levels:
        yield "LEVEL_NOT_OFFERED"
    if person.track != group.track:
        yield "TRACK"
    if offering.languages and person.language and person.language != group.language:
        yield "LANGUAGE"


def _fixed_by_id(situation: Situation) -> dict[UUID, FixedClass]:
    return {fixed.id: fixed for fixed in situation.fixed}


def _closed(people: Sequence[Person]) -> bool:
    return any(person.seat.bought_whole for person in people)


def _groups_whole(plan: Plan, situation: Situation) -> Iterator[Violation]:
    """A bought group is in one class or in none, and a closed one shares it with nobody."""
    line_members: dict[UUID, set[UUID]] = defaultdict(set)
    for person in situation.people:
        if person.seat.unit == "GROUP":
            line_members[person.seat.line].add(person.enrollment)
    for group in plan.classes:
        members = set(group.members)
        for person in (situation.person_by_id[m] for m in group.members if m in situation.person_by_id):
            whole = line_members.get(person.seat.line)
            if whole is not None and not whole <= members:
                yield Violation("GROUP_SPLIT", str(group.id), str(person.seat.line))
            if person.seat.bought_whole and members != whole:
                yield Violation("GROUP_NOT_ALONE", str(group.id), str(person.seat.line))


def _teachers(plan: Plan, situation: Situation) -> Iterator[Violation]:
    by_teacher: dict[UUID, list[PlannedClass]] = defaultdict(list)
    for group in plan.classes:
        by_teacher[group.teacher].append(group)
    for teacher_id, groups in by_teacher.items():
        formed = [group for group in groups if group.kind is not Kind.FIXED]
        for group in formed:
            if not _qualified(group, situation):
                yield Violation("TEACHER", str(group.id), str(teacher_id))
        taken = [(group.first_day, group.last_day, mask_of(group.times)) for group in formed]
        taken += _promised(situation, teacher_id)
        for (a_from, a_to, a), (b_from, b_to, b) in combinations(taken, 2):
            if a & b and a_from <= b_to and b_from <= a_to:
                yield Violation("DOUBLE_BOOKED", "", str(teacher_id))
        teacher = situation.teacher_by_id.get(teacher_id)
        minutes = sum(time.minutes for group in formed for time in group.times)
        if teacher is not None and formed and minutes > teacher.minutes_per_week:
            yield Violation("LOAD", "", str(teacher_id))


def _promised(situation: Situation, teacher: UUID) -> list[tuple[date, date, int]]:
    fixed = [(fixed_term(f), mask_of(f.times)) for f in situation.fixed if f.teacher == teacher]
    return [(c.first_day, c.last_day, c.mask) for c in situation.commitments if c.teacher == teacher] + [
        (term.first_day, term.last_day, mask) for term, mask in fixed
    ]


def _qualified(group: PlannedClass, situation: Situation) -> bool:
    teacher = situation.teacher_by_id.get(group.teacher)
    return teacher is not None and (
        teacher.supplier == group.supplier
        and situation.offering_by_id[group.offering].subject in teacher.subjects
        and group.level in teacher.levels
        and covers(teacher.availability, mask_of(group.times))
        and teacher.first_day <= group.first_day
        and group.last_day <= teacher.last_day
    )


def _fixed_first(plan: Plan, situation: Situation, rules: ClassRules) -> Iterator[Violation]:
    """Nobody who would fit an open FIXED class that has room is elsewhere, or nowhere."""
    in_fixed = {m for group in plan.classes if group.kind is Kind.FIXED for m in group.members}
    others = [p for p in situation.people if p.seat.unit == "INDIVIDUAL" and p.enrollment not in in_fixed]
    for group in plan.classes:
        if group.kind is not Kind.FIXED or len(group.members) >= group.maximum:
            continue
        aboard = [situation.person_by_id[m].levels for m in group.members]
        for person in others:
            small = Need.SMALL_GROUP in person.needs and len(aboard) >= rules.small_group_maximum
            near = not small and levels.within_spread([*aboard, person.levels], rules)
            if near and not [*_person(group, person, situation, rules)]:
                yield Violation("FIXED_NOT_FILLED", str(group.id), str(person.enrollment))
