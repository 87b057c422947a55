"""A person's way through a course, step by legal step."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain import enrollment as rules
from samklasse_enrollment.domain import timetable as classes
from samklasse_enrollment.domain.enrollment import LEGAL, Access, Case, Say, State, Step
from samklasse_enrollment.domain.errors import UnknownReason, WrongState
from samklasse_enrollment.domain.line import LineState
from samklasse_enrollment.domain.timetable import ClassState, Gone, Timetable
from samklasse_enrollment.domain.values import CourseType

from .builders import FIRST, FJORD, LAST, NOW, TODAY, TYPE_1, TYPE_2, TYPE_3, TYPE_4, case

A_CLASS, ANOTHER = uuid4(), uuid4()
MIDTERM = FIRST + timedelta(days=20)


def a_class(class_id: UUID = A_CLASS, state: ClassState = ClassState.PUBLISHED, *, started: bool = False) -> Timetable:
    starts_at = NOW - timedelta(hours=1) if started else NOW + timedelta(days=7)
    return Timetable(class_id, 1, state, FJORD, uuid4(), "NORWEGIAN", "A1", FIRST, LAST, starts_at)


def _class_step(change: Callable[[rules.Enrollment], rules.Enrollment]) -> Callable[[Case], Step]:
    return lambda one: Step(replace(one, enrollment=change(one.enrollment)))


STEPS: dict[str, Callable[[Case], Step]] = {
    "settle": lambda one: rules.settle(one, onboarded=True, today=TODAY),
    "start access": lambda one: rules.start_access(one, today=FIRST),
    "finish access": lambda one: rules.finish_access(one, today=LAST + timedelta(days=1)),
    "withdraw": lambda one: rules.withdraw(one, "OWN_WISH", today=MIDTERM),
    "move away": lambda one: rules.withdraw(one, "MOVED_AWAY", today=MIDTERM),
    "end": lambda one: rules.end(one, "AGREEMENT_TERMINATED", today=MIDTERM),
    "join": _class_step(lambda e: classes.join(e, a_class(), now=NOW)),
    "join a running class": _class_step(lambda e: classes.join(e, a_class(started=True), now=NOW)),
    "class ends": _class_step(lambda e: classes.join(e, a_class(state=ClassState.ENDED), now=NOW)),
    "leave": _class_step(lambda e: classes.leave(e, A_CLASS, Gone(e.id, "CLASS_CANCELLED", None))),
    "change class": _class_step(lambda e: classes.leave(e, A_CLASS, Gone(e.id, "MOVED", ANOTHER))),
    "wait": _class_step(lambda e: classes.wait(e, "NO_CLASS_AT_LEVEL")),
    "begin": _class_step(lambda e: classes.begin(e, A_CLASS)),
}


@given(st.sampled_from(CourseType), st.lists(st.sampled_from(sorted(STEPS)), max_size=12))
def test_whatever_happens_in_whatever_order_every_step_is_legal_and_told_once(
    course_type: CourseType, happens: list[str]
) -> None:
    now, told = case(course_type), list[Say]()
    for what in happens:
        before = now.enrollment
        try:
            step = STEPS[what](now)
        except WrongState:
            continue
        now = step.case
        told += step.says
        path = {now.enrollment.state} - {before.state}
        reachable = LEGAL.get(before.state, frozenset())
        assert path <= reachable | {s for via in reachable for s in LEGAL.get(via, ())}

    assert all(told.count(say) <= 1 for say in Say)
    assert (Say.ACCESS_CLOSED in told) <= (Say.ACCESS_OPENED in told)
    assert (Say.WITHDRAWN in told) <= (Say.PLACEABLE in told)
    assert (now.enrollment.access is Access.OPEN) == (Say.ACCESS_OPENED in told and Say.ACCESS_CLOSED not in told)


@pytest.mark.parametrize(
    ("course_type", "says"),
    [
        (TYPE_1, (Say.ACCESS_OPENED,)),
        (TYPE_2, (Say.ACCESS_OPENED,)),
        (TYPE_3, (Say.PLACEABLE,)),
        (TYPE_4, (Say.ACCESS_OPENED, Say.PLACEABLE)),
    ],
)
def test_a_confirmed_seat_opens_what_the_course_type_has(course_type: CourseType, says: tuple[Say, ...]) -> None:
    step = rules.settle(case(course_type), onboarded=True, today=TODAY)

    assert step.says == says
    assert step.case.enrollment.state is State.SEATED
    assert rules.settle(step.case, onboarded=True, today=TODAY) == Step(step.case)


def test_nobody_is_told_of_before_her_contact_points_are_in_place() -> None:
    step = rules.settle(case(opened=False), onboarded=True, today=TODAY)

    assert (step.says, step.case.enrollment.state) == ((), State.SEATED)
    assert step.case.enrollment.reason == "CONTACT_MISSING"


def test_type_2_waits_for_the_teacher() -> None:
    waiting = rules.settle(case(TYPE_2), onboarded=False, today=TODAY)
    opened = rules.settle(waiting.case, onboarded=True, today=TODAY)

    assert (waiting.says, waiting.case.enrollment.reason) == ((), "TEACHER_NOT_ONBOARDED")
    assert opened.says == (Say.ACCESS_OPENED,)


def test_nothing_follows_from_a_seat_that_is_not_confirmed() -> None:
    one = case()
    requested = replace(one, line=replace(one.line, state=LineState.REQUESTED))

    assert rules.settle(requested, onboarded=True, today=TODAY) == Step(requested)


def test_access_opens_at_once_when_the_period_has_begun() -> None:
    step = rules.settle(case(TYPE_1), onboarded=True, today=MIDTERM)

    assert step.case.enrollment.state is State.ACTIVE
    assert (step.case.enrollment.access_from, step.case.enrollment.access_to) == (MIDTERM, LAST)


def test_access_becomes_active_on_its_first_day() -> None:
    seated = rules.settle(case(TYPE_1), onboarded=True, today=TODAY).case

    assert rules.start_access(seated, today=FIRST - timedelta(days=1)).case.enrollment.state is State.SEATED
    assert rules.start_access(seated, today=FIRST).case.enrollment.state is State.ACTIVE


def test_access_that_has_run_its_time_closes_and_completes() -> None:
    active = rules.settle(case(TYPE_1), onboarded=True, today=FIRST).case

    on_the_last_day = rules.finish_access(active, today=LAST)
    after = rules.finish_access(active, today=LAST + timedelta(days=1))

    assert on_the_last_day == Step(active)
    assert (after.says, after.case.enrollment.state) == ((Say.ACCESS_CLOSED,), State.COMPLETED)


def test_withdrawing_from_a_combined_course_ends_both_halves() -> None:
    seated = rules.settle(case(TYPE_4), onboarded=True, today=MIDTERM).case

    step = rules.withdraw(seated, "WORK", today=MIDTERM)

    assert step.says == (Say.WITHDRAWN, Say.ACCESS_CLOSED)
    assert step.case.enrollment.access_to == MIDTERM


def test_access_that_never_began_leaves_no_days() -> None:
    seated = rules.settle(case(TYPE_1), onboarded=True, today=TODAY).case

    out = rules.withdraw(seated, "WORK", today=TODAY).case.enrollment

    assert (out.access_from, out.access_to) == (None, None)


def test_a_reason_outside_the_closed_list_is_refused() -> None:
    with pytest.raises(UnknownReason):
        rules.withdraw(case(), "ILL", today=TODAY)


def test_nobody_withdraws_twice() -> None:
    out = rules.withdraw(case(), "WORK", today=TODAY).case

    with pytest.raises(WrongState):
        rules.withdraw(out, "WORK", today=TODAY)


def test_an_ended_agreement_says_nothing_that_scheduling_hears_from_the_seat() -> None:
    seated = rules.settle(case(TYPE_4), onboarded=True, today=MIDTERM).case

    assert rules.end(seated, "AGREEMENT_TERMINATED", today=MIDTERM).says == (Say.ACCESS_CLOSED,)


def test_a_late_timetable_does_not_wake_somebody_who_is_out() -> None:
    out = rules.withdraw(case(), "WORK", today=TODAY).case.enrollment

    assert classes.join(out, a_class(), now=NOW) == out


def test_a_cancelled_class_gives_the_seat_back_with_the_reason() -> None:
    placed = classes.join(case(state=State.SEATED).enrollment, a_class(), now=NOW)

    back = classes.leave(placed, A_CLASS, Gone(placed.id, "TOO_FEW", None))

    assert (back.state, back.reason, back.class_id) == (State.SEATED, "TOO_FEW", None)


def test_leaving_the_old_class_late_does_not_undo_joining_the_new_one() -> None:
    placed = classes.join(case(state=State.SEATED).enrollment, a_class(), now=NOW)
    moved = classes.join(placed, a_class(ANOTHER), now=NOW)

    assert classes.leave(moved, A_CLASS, Gone(placed.id, "MOVED", ANOTHER)) == moved
    assert classes.leave(moved, A_CLASS, Gone(placed.id, "CLASS_CANCELLED", None)) == moved


def test_waiting_keeps_the_reason_and_a_class_ends_it() -> None:
    waiting = classes.wait(case(state=State.SEATED).enrollment, "NO_COMMON_TIME")

    assert (waiting.state, waiting.reason) == (State.WAITING, "NO_COMMON_TIME")
    assert classes.join(waiting, a_class(), now=NOW).state is State.PLACED


def test_changes_are_told_only_of_those_whom_scheduling_plans_for() -> None:
    known = case(state=State.SEATED, announced=True)

    assert rules.changed(known).says == (Say.CHANGED,)
    assert rules.changed(case(state=State.SEATED)).says == ()
    assert rules.changed(replace(known, enrollment=replace(known.enrollment, state=State.ENDED))).says == ()


def test_days_of_access_stay_inside_the_line() -> None:
    opened: date | None = rules.settle(case(TYPE_1), onboarded=True, today=TODAY).case.enrollment.access_from

    assert opened == FIRST
