"""Everything that is wrong with a plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from samklasse_scheduling.domain.check import classes, fixed, groups, quotas, running, teachers
from samklasse_scheduling.domain.check.seen import Case, Violation, look
from samklasse_scheduling.domain.plan import Plan
from samklasse_scheduling.domain.situation import Situation

PARTS = (classes.judge, groups.judge, fixed.judge, teachers.judge, quotas.judge, running.judge)


def violations(plan: Plan, situation: Situation) -> tuple[Violation, ...]:
    """Everything wrong with a plan; empty when it holds."""
    case, found = look(plan, situation)
    found += [*_everybody_once(case), *_every_class_once(plan)]
    for judge in PARTS:
        found += judge(case)
    return tuple(sorted(found))


def _everybody_once(case: Case) -> Iterator[Violation]:
    plan, situation = case.plan, case.situation
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


def _every_class_once(plan: Plan) -> Iterator[Violation]:
    for class_id, times in Counter(group.id for group in plan.classes).items():
        if times > 1:
            yield Violation("CLASS_TWICE", str(class_id))
    if plan.placed > plan.bound:
        yield Violation("ABOVE_BOUND", "", str(plan.bound))
