"""Pauses over random histories of enrollments: told once, in turns, and never in answer to a timetable."""

from collections.abc import Callable

import pytest
from hypothesis import given
from samklasse_enrollment.domain import enrollment
from samklasse_enrollment.domain.enrollment import OPEN, Access, Say, State, steps
from samklasse_enrollment.domain.timetable import ClassState
from samklasse_enrollment.domain.values import CourseType

from .enrollment_histories import HISTORIES, Op, play
from .enrollment_world import World
from .many import many


def pauses_are_told(world: World) -> bool:
    """Who knows of somebody has heard, in turns, that she is away and that she is back; the last word is true."""
    for case in world.cases:
        now, said = case.enrollment, world.told.get(case.enrollment.id, [])
        if said != [Say.PAUSED, Say.RESUMED] * (len(said) // 2) + [Say.PAUSED] * (len(said) % 2):
            return False
        known = now.announced or now.access is Access.OPEN
        away = case.person.on_leave or now.pausing is not None
        if now.state in OPEN and known and away != (len(said) % 2 == 1):
            return False
    return True


def who_is_away_does_not_learn(world: World) -> bool:
    """ACTIVE and away, or PAUSED and not away, is nobody."""
    return not any(
        {State.ACTIVE: away, State.PAUSED: not away}.get(case.enrollment.state, False)
        for case in world.cases
        for away in [case.person.on_leave or case.enrollment.pausing is not None]
    )


def no_timetable_is_echoed(world: World) -> bool:
    """Nothing that scheduling hears is said in answer to scheduling."""
    return not world.echoed


PAUSES = (pauses_are_told, who_is_away_does_not_learn, no_timetable_is_echoed)


@many()
@given(HISTORIES)
def test_a_pause_is_told_once_and_never_in_answer_to_a_timetable(history: list[Op]) -> None:
    """B12: leave and pauses over random histories, classes cancelled and begun meanwhile among them."""
    world = play(history, until=lambda now: not all(holds(now) for holds in PAUSES))

    assert [holds.__name__ for holds in PAUSES if not holds(world)] == []


CLASS_3 = [("order", CourseType.SYNC_GROUP, 1, 0, 1), ("confirm", 0, 1), ("name", 0, 0, False)]
RUNNING, CANCELLED = ("class", 0, ClassState.RUNNING), ("class", 0, ClassState.CANCELLED)


def _told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def repeat(step: enrollment.Step) -> enrollment.Step:
        away = steps._is_away(step.case)
        return enrollment.Step(step.case, (*step.says, Say.PAUSED)) if away else step

    monkeypatch.setattr(enrollment, "tell_pause", repeat)


def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enrollment, "rest", lambda step: step)


def _by_state(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a cancelled class ended a pause."""
    monkeypatch.setattr(steps, "_is_away", lambda case: case.enrollment.state is State.PAUSED)


REMOVED = [
    (_told_again, pauses_are_told, [*CLASS_3, RUNNING, ("pause", 0), ("leave", 0, True)]),
    (_no_rest, who_is_away_does_not_learn, [*CLASS_3, ("leave", 0, True), RUNNING]),
    (_by_state, no_timetable_is_echoed, [*CLASS_3, RUNNING, ("pause", 0), CANCELLED]),
]


@pytest.mark.parametrize(("remove", "holds", "history"), REMOVED)
def test_each_rule_of_pauses_is_seen_to_break_when_its_check_is_removed(
    remove: Callable[[pytest.MonkeyPatch], None],
    holds: Callable[[World], bool],
    history: list[Op],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guarded = holds(play(history))
    remove(monkeypatch)

    assert (guarded, holds(play(history))) == (True, False)
