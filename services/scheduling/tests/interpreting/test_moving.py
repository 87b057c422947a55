"""Nobody was found at a lesson's own time: it moves to where somebody is, once, or stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from samklasse_contracts import values as v
from samklasse_scheduling.domain.calendars import Calendars
from samklasse_scheduling.domain.interpreting import life
from samklasse_scheduling.domain.interpreting.booking import Booking, Reason, half_hours
from samklasse_scheduling.domain.interpreting.following import follow
from samklasse_scheduling.domain.interpreting.interpreter import Interpreter
from samklasse_scheduling.domain.interpreting.matching import Circle, Diary
from samklasse_scheduling.domain.interpreting.moving import Interpreters, move, unfilled
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.repair.values import Surroundings
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.domain.weekly import WHOLE_WEEK, WeeklyTime, mask_of

from ..builders import LARVIK, teacher
from ..conftest import House
from ..telling import START
from ..telling import teacher as a_teacher
from . import service as s
from .made_up import NOW, interpreter

MORNINGS = mask_of([WeeklyTime(weekday, 8 * 60, 4 * 60) for weekday in range(1, 6)])


def nobody_came(group: Timetable) -> list[Booking]:
    begun = follow(group, {"so": (LARVIK,)}, (), frozenset(), now=NOW).begun
    return [life.give_up(one, Reason.NOBODY_FREE) for one in begun]


def moved(group: Timetable, *pool: Interpreter, diary: Diary | None = None) -> Timetable | None:
    host = teacher("teacher of class", subjects=frozenset({"SOCIAL_STUDIES"}))
    around = Surroundings(
        {group.id: group}, [host], [], {one: WHOLE_WEEK for one in group.enrollments}, Calendars()
    )  # fmt: skip
    there = Interpreters(pool, diary or Diary(), Circle())
    return move(around, group, unfilled(group, nobody_came(group), NOW), there, now=NOW)


def days(group: Timetable | None) -> Sequence[Any]:
    return [(one.start.date().isoformat(), one.start.hour) for one in group.sessions] if group else []


def test_lessons_move_to_the_nearest_time_when_somebody_may_interpret_them() -> None:
    """F02: interpreters are among those whose time counts."""
    group = s.a_group()
    after = moved(group, interpreter(availability=MORNINGS))

    assert days(group) == [("2027-01-11", 16), ("2027-01-13", 16)]
    assert days(after) == [("2027-01-11", 9), ("2027-01-13", 9)]
    assert after is not None
    assert (after.revision, [one.revision for one in after.sessions]) == (2, [2, 2])


def test_two_lessons_are_not_moved_to_one_interpreters_one_hour() -> None:
    group = s.a_group()
    tuesday_only = mask_of([WeeklyTime(2, 16 * 60, 90)])
    after = moved(group, interpreter(availability=tuesday_only))
    assert after is not None
    promised = [half_hours(one.start, one.end, timedelta(minutes=15)) for one in after.sessions if one.revision > 1]

    assert promised
    assert len(frozenset.union(*promised)) == sum(map(len, promised))


@pytest.mark.parametrize(
    "stays",
    [
        {"kind": Kind.FIXED},
        {"revision": 2},
        {"away": True},
    ],
)
def test_what_may_not_or_cannot_move_stays_and_is_not_cancelled(stays: dict[str, Any]) -> None:
    group = s.a_group()
    if "kind" in stays:
        group = replace(group, kind=stays["kind"])
    if "revision" in stays:
        group = replace(group, sessions=tuple(replace(one, revision=2) for one in group.sessions))
    pool = [interpreter(availability=0 if "away" in stays else MORNINGS)]

    assert moved(group, *pool) is None


def test_a_lesson_in_two_languages_stays_for_the_sake_of_the_other() -> None:
    group = s.a_group()
    both = follow(group, {"so": (LARVIK,), "ar": (LARVIK,)}, (), frozenset(), now=NOW).begun
    known = [life.give_up(one, Reason.NOBODY_FREE) if one.language == "so" else one for one in both]

    assert unfilled(group, known, NOW) == []


async def test_a_class_is_told_once_of_its_new_times_and_interpreters_are_asked_for_them(house: House) -> None:
    """B08: not filled, repaired by the smallest move, filled; the coordinator knew meanwhile."""
    await s.a_unit(house)
    told = a_teacher("teacher of class", subjects=(v.Subject.SOCIAL_STUDIES,))
    await house.hear(told, told.teacher_id)
    mornings = f"{MORNINGS:049x}"
    await s.interpreters(house, "amina", availability=mornings)
    await s.a_class(house)
    await house.pass_time(START + timedelta(minutes=1))
    *_, after = await house.said("timetable.published")

    assert [one["reason"] for one in await house.said("interpreter.not-filled")] == ["NOBODY_FREE"] * 2
    assert {one["reason"] for one in after["changed"]} == {"INTERPRETER_MISSING"}
    assert (after["revision"], len(after["changed"])) == (2, 2)
    assert sorted(await s.states(house)) == ["NOT_FILLED"] * 2 + ["OFFERED"] * 2
