"""Invariants 2-5 of `domain.md` 3.6 over random histories; and each is seen to break without its check."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from samklasse_enrollment.domain import moving, naming
from samklasse_enrollment.domain import offering as offerings
from samklasse_enrollment.domain.enrollment import Say, Step, steps
from samklasse_enrollment.domain.values import CourseType

from .builders import SKIEN, TYPE_2, TYPE_3, TYPE_4
from .enrollment_histories import HISTORIES, Op, play
from .enrollment_invariants import (
    one_course_at_a_time,
    seats_are_enough,
    type_2_has_its_teacher,
    type_4_has_both_halves,
)
from .enrollment_world import World
from .many import many

INVARIANTS = (seats_are_enough, one_course_at_a_time, type_2_has_its_teacher, type_4_has_both_halves)


@many()
@given(HISTORIES)
def test_invariants_2_to_5_hold_after_every_step_of_any_history(history: list[Op]) -> None:
    """A08: access, A12: the teacher, A15: seats per municipality, A17: both halves, over random histories."""
    world = play(history, until=lambda now: not all(holds(now) for holds in INVARIANTS))

    assert [holds.__name__ for holds in INVARIANTS if not holds(world)] == []


def _no_limit_of_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming.Line, "nameable", property(lambda line: 100))


def _no_capacity(monkeypatch: pytest.MonkeyPatch) -> None:
    def take(offering: offerings.Offering, quantity: int, starts_on: object) -> offerings.Offering:
        return replace(offering, seats_taken=offering.seats_taken + quantity)

    monkeypatch.setattr(offerings, "take", take)


def _no_overlap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "overlapping", lambda line, cases: {})


def _no_teacher_at_the_move(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "_check_seat", lambda line, terms: None)


def _no_teacher(monkeypatch: pytest.MonkeyPatch) -> None:
    settle = steps.settle
    monkeypatch.setattr(
        "samklasse_enrollment.domain.enrollment.settle",
        lambda case, **known: settle(case, **known | {"onboarded": True}),
    )


def _half_of_a_combined_course(monkeypatch: pytest.MonkeyPatch) -> None:
    settle = steps.settle

    def only_the_class(case: steps.Case, **known: object) -> Step:
        step = settle(case, **known)  # type: ignore[arg-type]
        if case.line.course_type is CourseType.BLENDED and Say.ACCESS_OPENED in step.says:
            now = replace(step.case.enrollment, access=steps.Access.NONE)
            return Step(replace(step.case, enrollment=now), step.says)
        return step

    monkeypatch.setattr("samklasse_enrollment.domain.enrollment.settle", only_the_class)


ORDER, CONFIRM, NAME = ("order", CourseType.ASYNC_SUPPLIER_TEACHER, 1, 0, 1), ("confirm", 0, 1), ("name", 0, 0, False)
ORDER_3, ORDER_TYPE_2 = ("order", CourseType.ASYNC_SUPPLIER_TEACHER, 3, 0, 1), ("order", TYPE_2, 1, 0, 1)
REMOVED = [
    (_no_limit_of_names, seats_are_enough, [ORDER, CONFIRM, NAME, ("name", 0, 1, False)]),
    (_no_capacity, seats_are_enough, [ORDER_3, ORDER_3]),
    (_no_overlap, one_course_at_a_time, [ORDER, ("order", TYPE_3, 1, 0, 1), NAME, ("name", 1, 0, False)]),
    (_no_teacher, type_2_has_its_teacher, [ORDER_TYPE_2, CONFIRM, NAME]),
    (
        _no_teacher_at_the_move,
        type_2_has_its_teacher,
        [ORDER_TYPE_2, CONFIRM, ("onboard", SKIEN), NAME, ("move", 0, moving.Outcome.TAKE_OVER)],
    ),
    (_half_of_a_combined_course, type_4_has_both_halves, [("order", TYPE_4, 1, 0, 1), CONFIRM, NAME]),
]


@pytest.mark.parametrize(("remove", "holds", "history"), REMOVED)
def test_each_invariant_is_seen_to_break_when_its_check_is_removed(
    remove: Callable[[pytest.MonkeyPatch], None],
    holds: Callable[[World], bool],
    history: list[Op],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guarded = holds(play(history))
    remove(monkeypatch)

    assert (guarded, holds(play(history))) == (True, False)
