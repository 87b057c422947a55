"""A solver that is loading has not begun: no search's time is spent on making machine code."""

from __future__ import annotations

import time
from pathlib import Path
from uuid import UUID

import pytest
from samklasse_scheduling import children
from samklasse_scheduling.children import Child, SolverFailed
from samklasse_scheduling.questions import Question

from .a_slow_solver import SECONDS
from .builders import people, situation

SLOW = "a_slow_solver"


@pytest.fixture(autouse=True)
def _slow_solver_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))


def asked() -> Question:
    return Question(situation(*people(9)), 1, 0.1, UUID(int=1))


async def test_what_a_solver_takes_to_load_is_not_taken_from_its_time() -> None:
    began = time.monotonic()
    child = Child(asked(), module=SLOW)
    solved = await child.solve(patience=SECONDS - 0.2)

    assert solved.plan.placed == 9
    assert child.ready_at is not None
    assert child.ready_at - began > SECONDS


async def test_a_solver_that_never_loads_is_ended_and_has_a_code_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "LOADING_SECONDS", 0.3)

    with pytest.raises(SolverFailed, match="LOADING"):
        await Child(asked(), module=SLOW).solve(patience=60)


async def test_a_solver_that_is_stopped_while_it_loads_still_answers_at_once() -> None:
    child = Child(Question(situation(*people(9)), 1, 600.0, UUID(int=1)), module=SLOW)
    child.stop()
    solved = await child.solve(patience=20)

    assert solved.plan.placed == 9
