"""A hundred thousand stories, each in an order of its own, against an oracle that knows only what was promised."""

import os
from collections import Counter
from time import process_time

import pytest

from .coming_and_going import ComingAndGoing
from .judging import judged
from .oracle import Breach
from .story import Story

MANY, MORE = int(os.environ.get("SAMKLASSE_STORIES", "100000")), 1_000_000

ONCE_BROKEN = (627617,)
"""An earlier try is told that it was taken while a later one is in flight, and a correction is planned."""


def breaches(seeds: range, kind: type[Story] = Story) -> dict[Breach, list[int]]:
    """What was broken, and in which stories."""
    began, counts, found = process_time(), Counter[str](), dict[Breach, list[int]]()
    for seed in seeds:
        for what in judged(seed, counts, kind):
            found.setdefault(what, []).append(seed)
    print(f"{len(seeds) / (process_time() - began):.0f} stories/s: {dict(counts)}")
    assert found or (counts["stale"] and counts["again"])  # there was something to get wrong
    return found


def test_whatever_happens_in_whichever_order_what_was_promised_holds() -> None:
    assert breaches(range(MANY)) == {}


def test_whoever_comes_and_goes_is_told_what_she_does_not_know_and_only_that() -> None:
    assert breaches(range(MANY // 5), ComingAndGoing) == {}


def test_what_was_once_broken_holds() -> None:
    assert [broken for seed in ONCE_BROKEN for broken in judged(seed)] == []


@pytest.mark.long
def test_whatever_happens_in_a_million_orders_what_was_promised_holds() -> None:
    assert breaches(range(MANY, MANY + MORE)) == {}
