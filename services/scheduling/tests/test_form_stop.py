"""Whoever is told of a search hears of it once a second in every phase, and is heard."""

from __future__ import annotations

import time

import pytest
from samklasse_scheduling.bench.national import national_term
from samklasse_scheduling.domain.check import violations
from samklasse_scheduling.domain.formation import form
from samklasse_scheduling.domain.plan import Plan, Progress, Stop
from samklasse_scheduling.domain.situation import Situation
from samklasse_scheduling.solver import load

PATIENCE = 5.0
"""Seconds between two words, and from `Stop` to the plan: one to two, more on a crowded machine."""


class Listener:
    """Says stop at its `last` word; remembers when it heard what."""

    def __init__(self, last: int) -> None:
        self.last, self.heard = last, list[Progress]()
        self.at = [time.monotonic()]

    def told(self, progress: Progress) -> None:
        self.at.append(time.monotonic())
        self.heard.append(progress)
        if len(self.heard) == self.last:
            raise Stop

    @property
    def longest(self) -> float:
        return max(after - before for before, after in zip(self.at, self.at[1:], strict=False))


def stopped(where: Situation, last: int) -> tuple[Plan, Listener, float]:
    listener = Listener(last)
    plan = form(where, seed=1, limit=60, told=listener.told)
    return plan, listener, time.monotonic() - listener.at[-1]


@pytest.mark.parametrize("last", [1, 4, 7])
def test_a_search_that_finds_no_more_is_still_heard_and_still_hears(last: int) -> None:
    """A14: stop-and-keep, in the middle of proofs."""
    load()
    where = national_term(1_500, 1)
    plan, listener, took = stopped(where, last)

    assert len(listener.heard) == last
    assert listener.longest < PATIENCE
    assert took < PATIENCE
    assert plan.placed >= max(progress.placed for progress in listener.heard)
    assert violations(plan, where) == ()


@pytest.mark.long
@pytest.mark.parametrize("last", [2, 6, 12, 30])
def test_a_large_search_ends_soon_once_it_has_a_plan(last: int) -> None:
    load()
    where = national_term(20_000, 1)
    plan, listener, took = stopped(where, last)

    assert listener.longest < PATIENCE
    assert took < PATIENCE or listener.heard[-1].placed == 0
    assert violations(plan, where) == ()
