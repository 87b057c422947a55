"""The judge of the call-off bench sees every way in which the books may not add up."""

from dataclasses import replace

import pytest
from samklasse.bench import call_offs
from samklasse.bench.place import BenchFailed
from samklasse.checker.ceilings import Books, breaches

GOOD = Books(ceiling_ore=900, used_ore=900, lines_ore=900, lines=9, call_offs=9, seats_taken=9, seats=9, said=9)


def test_books_that_add_up_are_no_breach() -> None:
    """A01: nine orders of a hundred øre under a ceiling of nine hundred."""
    assert list(breaches(GOOD, accepted=9)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"used_ore": 1000, "lines_ore": 1000},
        {"used_ore": 800},
        {"lines_ore": 800},
        {"seats_taken": 8},
        {"lines": 8},
        {"call_offs": 10},
        {"said": 8},
    ],
)
def test_every_sum_that_is_off_is_seen(wrong: dict[str, int]) -> None:
    assert len(list(breaches(replace(GOOD, **wrong), accepted=9))) == 1


@pytest.mark.parametrize(
    "codes",
    [{"201": 9, "500 None": 1}, {"201": 9}, {"201": 8, "422 OVER_CEILING": 2}, {"201": 9, "422 OVER_CAPACITY": 1}],
)
def test_an_answer_that_should_not_be_fails_the_bench(codes: dict[str, int]) -> None:
    told = {"codes": codes, "seconds": 1.0, "p50_ms": 1.0, "p99_ms": 2.0}

    with pytest.raises(BenchFailed):
        call_offs._judged(told, GOOD, 10, 4)


def test_a_good_run_says_how_fast_it_was() -> None:
    told = {"codes": {"201": 9, "422 OVER_CEILING": 1}, "seconds": 2.0, "p50_ms": 1.0, "p99_ms": 2.0}

    assert call_offs._judged(told, GOOD, 10, 4)["call_offs_per_s"] == 5
