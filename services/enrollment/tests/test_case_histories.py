"""Whatever happens to a case in whatever order, the law's clocks hold; and each rule is seen to fail when removed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from samklasse_enrollment.domain.training import clocks, leave, social_studies
from samklasse_enrollment.domain.training.social_studies import Counted

from .case_histories import ABOUTS, HISTORIES, play
from .many import many


@many(phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
@given(ABOUTS, HISTORIES)
def test_invariants_9_to_13_hold_after_every_step_of_any_history(about: Any, history: Any) -> None:
    play(about, history)


def plant_offer(plant: pytest.MonkeyPatch) -> None:
    """9: counts from the later of the two days."""
    real = clocks.offer_due

    def planted(case: Any) -> Any:
        later = (
            max(day for day in (case.registered_on, case.claimed_on, case.registered_on) if day)
            if (case.registered_on or case.claimed_on)
            else None
        )
        return real(replace(case, registered_on=later, claimed_on=None))

    plant.setattr(clocks, "offer_due", planted)


def plant_window(plant: pytest.MonkeyPatch) -> None:
    """10: forgets leave."""
    real = clocks.window_ends
    plant.setattr(clocks, "window_ends", lambda case, about, _: real(case, about, ()))


def plant_window_after_a_move(plant: pytest.MonkeyPatch) -> None:
    """10: forgets the leave of the municipality before."""
    real = clocks.window_ends
    plant.setattr(
        clocks, "window_ends", lambda case, about, leaves: real(replace(case, carried_leave_days=0), about, leaves)
    )


def plant_leave(plant: pytest.MonkeyPatch) -> None:
    """11: grants without asking what came of adaptation."""
    plant.setattr(leave, "check_adapted", lambda _: None)
    plant.setattr(leave, "try_adaptation", lambda one, *_: replace(one, state=leave.LeaveState.ADAPTATION_TRIED))


def plant_parental_offer(plant: pytest.MonkeyPatch) -> None:
    """12: says nothing in month four."""
    plant.setattr(clocks, "parental_offer", lambda *_: None)


def plant_modules(plant: pytest.MonkeyPatch) -> None:
    """13: counts a module without end."""

    def planted(taken: Any, rule: Any, **_: Any) -> Counted:
        return Counted(taken, sum(taken.values()), rule.number("hours") * 60)

    plant.setattr(social_studies, "count", planted)


@pytest.mark.parametrize(
    ("plant_in", "number"),
    [
        (plant_offer, "9"),
        (plant_window, "10"),
        (plant_window_after_a_move, "10"),
        (plant_leave, "11"),
        (plant_parental_offer, "12"),
        (plant_modules, "13"),
    ],
)
def test_every_invariant_is_seen_to_fail_when_its_rule_is_removed(
    plant_in: Callable[[pytest.MonkeyPatch], None], number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant_in(monkeypatch)

    said = find(st.tuples(ABOUTS, HISTORIES), lambda drawn: _broken(*drawn).startswith(number), settings=SEARCH)

    assert _broken(*said).startswith(number)


SEARCH = settings(max_examples=5000, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))


def _broken(about: Any, history: Any) -> str:
    try:
        play(about, history)
    except AssertionError as error:
        return str(error)
    return ""
