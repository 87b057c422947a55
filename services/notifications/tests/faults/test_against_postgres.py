"""The service's own transactions do what the Book says, after every step of every story."""

import os
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from samklasse_chassis import vault

from .frozen import frozen
from .twin import Twin, opened, told

SOME, MANY = int(os.environ.get("SAMKLASSE_STORIES", "300")), 3000
ONCE_OTHERWISE = (594, 627617)
"""A failure is heard before its answer, and again after it; an earlier try is told late that it was taken."""
ENOUGH = 3
"""More differences say nothing more."""


@pytest.fixture(scope="module")
def standing(migrated: Any) -> Iterator[Any]:
    """A database whose clocks stand."""
    with frozen(migrated) as database:
        yield database


async def differences(database: Any, kek: Path, seeds: Sequence[int]) -> dict[int, str]:
    """Seed → where the service does otherwise."""
    twin = Twin(await opened(database.url("notifications")), vault.load(kek))
    began, steps, found = perf_counter(), 0, {}
    for seed in seeds:
        story = told(seed)
        steps += len(story)
        wrong = await twin.replay(story, random.Random(seed))
        found |= {seed: wrong} if wrong else {}
        if len(found) == ENOUGH:
            break
        twin.held.clear()
    await twin.conn.close()
    print(f"{len(seeds)} stories, {steps} transactions, {steps / (perf_counter() - began):.0f}/s")
    return found


async def test_the_service_does_what_the_book_says(standing: Any, kek_file: Path) -> None:
    assert await differences(standing, kek_file, (*ONCE_OTHERWISE, *range(SOME))) == {}


@pytest.mark.long
async def test_the_service_does_what_the_book_says_thousands_of_times(standing: Any, kek_file: Path) -> None:
    assert await differences(standing, kek_file, range(SOME, SOME + MANY)) == {}
