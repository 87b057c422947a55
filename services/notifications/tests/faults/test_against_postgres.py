"""The service's own transactions do what the Book says, after every step of every story."""

import os
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from samklasse_chassis import vault
from samklasse_notifications.domain.attempt import State
from samklasse_notifications.domain.receipt import Proof

from .coming_and_going import ComingAndGoing
from .frozen import frozen
from .story import Story
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


async def differences(database: Any, kek: Path, stories: Sequence[tuple[int, type[Story]]]) -> dict[int, str]:
    """Seed → where the service does otherwise."""
    twin = Twin(await opened(database.url("notifications")), vault.load(kek))
    began, steps, found = perf_counter(), 0, {}
    for seed, kind in stories:
        story = told(seed, kind)
        steps += len(story)
        wrong = await twin.replay(story, random.Random(seed))
        found |= {seed: wrong} if wrong else {}
        if len(found) == ENOUGH:
            break
        twin.held.clear()
    await twin.conn.close()
    print(f"{len(stories)} stories, {steps} transactions, {steps / (perf_counter() - began):.0f}/s")
    return found


async def test_the_service_does_what_the_book_says(standing: Any, kek_file: Path) -> None:
    stories = [(seed, Story) for seed in (*ONCE_OTHERWISE, *range(SOME))]
    to_and_fro = [(seed, ComingAndGoing) for seed in range(SOME // 3)]
    assert await differences(standing, kek_file, [*stories, *to_and_fro]) == {}


def test_a_failure_is_still_heard_before_its_answer_and_again_after_it_in_the_first_of_those_stories() -> None:
    """Whoever changes what stories tell finds another one for it."""
    heard = [said for said in told(ONCE_OTHERWISE[0]) if said.name == "receive" and said.given[1] is Proof.FAILED]
    states = [state for said in heard for key, _, state, *_ in said.left["attempts"] if key == said.given[0]]

    assert states == [State.HANDING_OVER, State.ACCEPTED]


@pytest.mark.long
async def test_the_service_does_what_the_book_says_thousands_of_times(standing: Any, kek_file: Path) -> None:
    stories = [(seed, Story) for seed in range(SOME, SOME + MANY)]
    to_and_fro = [(seed, ComingAndGoing) for seed in range(SOME, SOME + MANY // 3)]
    assert await differences(standing, kek_file, [*stories, *to_and_fro]) == {}
