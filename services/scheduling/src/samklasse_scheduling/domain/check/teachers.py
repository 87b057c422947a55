"""Teachers: able, free, there all term, never in two places, never above their weekly load in any week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from uuid import UUID

from samklasse_scheduling.domain.check.seen import Case, Seen, Violation, half_hours
from samklasse_scheduling.domain.situation import Teacher


@dataclass(frozen=True)
class Duty:
    """Weekly half-hours and minutes from one day to another; `ours` is planned here, the rest was promised before."""

    first_day: date
    last_day: date
    busy: int
    minutes: int
    ours: bool


TEACHER_RULES: Mapping[str, Callable[[Teacher, Seen], bool]] = {
    "TEACHER_SUPPLIER": lambda teacher, seen: teacher.supplier == seen.group.supplier,
    "TEACHER_SUBJECT": lambda teacher, seen: seen.offering.subject in teacher.subjects,
    "TEACHER_LEVEL": lambda teacher, seen: seen.group.level in teacher.levels,
    "TEACHER_HOURS": lambda teacher, seen: teacher.availability & seen.busy == seen.busy,
    "TEACHER_PERIOD": lambda teacher, seen: (
        teacher.first_day <= seen.group.first_day and seen.group.last_day <= teacher.last_day
    ),
}


def judge(case: Case) -> Iterator[Violation]:
    """Every teacher of a class that is not FIXED; whom a supplier puts on its own FIXED class is its own business."""
    duties: dict[UUID, list[Duty]] = defaultdict(list)
    for seen in case.classes:
        if seen.fixed is None:
            yield from _able(seen)
            duties[seen.group.teacher].append(_ours(seen))
    promised = _promised(case)
    for teacher_id, ours in duties.items():
        yield from _weeks(case.situation.teacher_by_id.get(teacher_id), teacher_id, [*ours, *promised[teacher_id]])


def _able(seen: Seen) -> Iterator[Violation]:
    teacher = seen.case.situation.teacher_by_id.get(seen.group.teacher)
    if teacher is None:
        yield seen.wrong("TEACHER", seen.group.teacher)
        return
    for code, holds in TEACHER_RULES.items():
        if not holds(teacher, seen):
            yield seen.wrong(code, teacher.id)


def _ours(seen: Seen) -> Duty:
    minutes = sum(time.minutes for time in seen.group.times)
    return Duty(seen.group.first_day, seen.group.last_day, seen.busy, minutes, ours=True)


def _promised(case: Case) -> Mapping[UUID, list[Duty]]:
    promised: dict[UUID, list[Duty]] = defaultdict(list)
    for one in case.situation.commitments:
        promised[one.teacher].append(Duty(one.first_day, one.last_day, one.mask, one.minutes_per_week, ours=False))
    for fixed in case.situation.fixed:
        last = fixed.first_day + timedelta(weeks=fixed.weeks, days=-1)
        minutes = sum(time.minutes for time in fixed.times)
        promised[fixed.teacher].append(Duty(fixed.first_day, last, half_hours(fixed.times), minutes, ours=False))
    return promised


def _weeks(teacher: Teacher | None, teacher_id: UUID, duties: Sequence[Duty]) -> Iterator[Violation]:
    for one, other in combinations(duties, 2):
        together = one.first_day <= other.last_day and other.first_day <= one.last_day
        if together and one.busy & other.busy and (one.ours or other.ours):
            yield Violation("DOUBLE_BOOKED", "", str(teacher_id))
    if teacher is not None and any(_minutes(duties, one.first_day) > teacher.minutes_per_week for one in duties):
        yield Violation("LOAD", "", str(teacher_id))


def _minutes(duties: Sequence[Duty], day: date) -> int:
    """What a week holds in which `day` lies; 0 where nothing of this plan does."""
    now = [one for one in duties if one.first_day <= day <= one.last_day]
    return sum(one.minutes for one in now) if any(one.ours for one in now) else 0
