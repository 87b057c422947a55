"""The judge finds every kind of violation planted in a random good history, and nothing in a good one."""

from __future__ import annotations

import random
import time
from dataclasses import replace

import pytest
from history import Effect, History, Kind, Said, SetAside, judge
from hypothesis import given, settings
from hypothesis import strategies as st
from plants import (
    PLANTS,
    Plant,
    good_history,
    leave_one_queued,
    lose_one,
)

SEEDS = st.integers(0, 2**32)


@given(SEEDS)
def test_a_good_history_gives_nothing(seed: int) -> None:
    assert judge(good_history(seed)).good


@pytest.mark.parametrize(("plant", "kind"), PLANTS, ids=[plant.__name__ for plant, _ in PLANTS])
@settings(max_examples=25)
@given(seed=SEEDS)
def test_a_planted_violation_is_found(plant: Plant, kind: Kind, seed: int) -> None:
    verdict = judge(plant(good_history(seed), random.Random(seed)))

    assert kind in verdict.kinds
    assert str(kind) in str(verdict)


def test_every_kind_has_its_plant() -> None:
    assert {kind for _, kind in PLANTS} == set(Kind)


@given(SEEDS)
def test_lost_is_not_judged_while_anything_is_under_way(seed: int) -> None:
    dice = random.Random(seed)
    verdict = judge(leave_one_queued(lose_one(good_history(seed), dice), dice))

    assert verdict.kinds == {Kind.UNDRAINED}


@given(SEEDS)
def test_what_a_person_discarded_is_neither_lost_nor_a_hole(seed: int) -> None:
    history = good_history(seed)
    effect = next(e for e in history.effects if e.consumer == "gamma.alpha-item")
    row = SetAside(effect.consumer, effect.source, effect.id, "discarded")
    effects = [one for one in history.effects if one != effect]

    assert judge(replace(history, effects=effects, set_aside=[*history.set_aside, row])).good


def test_what_a_test_gave_up_excuses_what_waits_behind_it_and_nothing_else() -> None:
    said = [Said("/alpha", f"{n}", "k", "a/1", n) for n in range(1, 4)] + [Said("/alpha", "9", "k", "a/2", 1)]
    rows = [SetAside("c", "/alpha", "2", "stuck", "a/1"), SetAside("c", "/alpha", "3", "behind", "a/1")]
    one = Effect("c", "/alpha", "1")
    history = History({"c": {"k"}}, said, [one], rows, given_up={("c", "/alpha", "2")})

    assert [str(violation) for violation in judge(history).violations] == ["lost: c k a/2 1"]


def test_judging_takes_time_in_proportion() -> None:
    def seconds(many: int) -> float:
        said = [Said("/alpha", f"{n}", "k", f"a/{n % 100}", n // 100 + 1) for n in range(many)]
        history = History({"c": {"k"}}, said, [Effect("c", *one.name) for one in said])
        began = time.perf_counter()
        assert judge(history).good
        return time.perf_counter() - began

    seconds(1_000)

    assert seconds(40_000) < 40 * max(seconds(4_000), 0.005)
