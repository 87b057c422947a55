"""What the oracle says was broken, it says because it was: of each of its words, a Book that earns it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from samklasse_notifications.domain import attempt as keys
from samklasse_notifications.domain.attempt import State
from samklasse_notifications.domain.thread import Kind, Thread

from . import book, pages
from .book import Book
from .coming_and_going import ComingAndGoing
from .judging import judged
from .oracle import Breach
from .rows import Attempt, Claim, Delivery, Intent, Outcome
from .story import Story
from .test_interleavings import ONCE_BROKEN

SEEDS = range(5000)
Patch = Callable[[pytest.MonkeyPatch], None]


def instead(of: object, name: str, broken: object) -> Patch:
    return lambda patch: patch.setattr(of, name, broken)


def whatever_was_told(thread: Thread, kind: Kind | None, *_: object, **__: object) -> tuple[Thread, Kind | None]:
    return replace(thread, current_version=thread.current_version + 1), kind


def whatever_it_is_of(book: Book, intent: Intent) -> bool:
    """Open as long as it is current, of use or not."""
    return book.current(intent)


def by_night(_book: Book, _intent: Intent, _each: Delivery) -> bool:
    return True


def without_silencing(book: Book) -> list[Claim]:
    """What was silenced leaves as well."""
    found = CLAIM(book)
    for said in book.said.values():
        for intent in said[:-1]:
            for each in intent.deliveries.values():
                if each.state == "SILENCED" and intent.person in book.people:
                    found.append(book._claimed(intent, each))
    return found


def at_each_try_another(patch: pytest.MonkeyPatch) -> None:
    tries = iter(range(10**9))
    patch.setattr(book.attempt, "key", lambda intent, channel, _part: KEY(intent, channel, next(tries)))


def one_for_all_parts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(book.attempt, "key", lambda intent, channel, _part: KEY(intent, channel))


def the_last_one(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(book.receipt, "furthest", lambda heard: heard[0])


def without_a_trace(book: Book, intent: Intent, each: Delivery) -> Claim:
    """Nobody knows that she may have heard."""
    thread = book.threads[intent.thread]
    claim = CLAIMED(book, intent, each)
    book.threads[intent.thread] = thread
    return claim


def unknown_is_refused(book: Book, one: Outcome) -> None:
    SETTLE(book, replace(one, state=State.REFUSED) if one.state is State.UNKNOWN else one)


def land_at_once(_book: Book, kept: Attempt, one: Outcome) -> bool:
    """What an earlier try is told counts for the later one, which is still in flight."""
    kept.taken_before = kept.taken_before or kept.tries != one.claim.tries
    kept.state = State.ACCEPTED if kept.taken_before else one.state
    return kept.state is State.ACCEPTED


CLAIM, CLAIMED, SETTLE, KEY = Book.claim, Book._claimed, Book._settle, keys.key
BROKEN: Sequence[tuple[Breach, Sequence[Patch]]] = (
    (Breach.UNTOLD_END, [instead(Book, "_claimed", without_a_trace)]),
    (Breach.NEEDLESS_END, [instead(pages, "plan", whatever_was_told)]),
    (Breach.TIMES_OF_AN_END, [instead(pages, "plan", whatever_was_told)]),
    (Breach.OF_NO_USE, [instead(Book, "_open", whatever_it_is_of), instead(Book, "_by_day", by_night)]),
    (Breach.OVERTAKEN, [instead(Book, "claim", without_silencing)]),
    (Breach.AT_NIGHT, [instead(Book, "_by_day", by_night)]),
    (Breach.TWO_IN_FLIGHT, [instead(Intent, "flying", lambda _intent, _channel: False)]),
    (Breach.OLDER_AFTER_NEWER, [instead(Book, "claim", without_silencing)]),
    (Breach.TOO_EARLY, [instead(Book, "_turn", lambda *_: True)]),
    (Breach.TWO_KEYS, [at_each_try_another]),
    (Breach.TWO_PROVIDERS, [one_for_all_parts]),
    (Breach.BACKWARDS, [the_last_one]),
    (Breach.HAD_ARRIVED, [instead(Book, "_arrived", lambda _book, _attempt: None)]),
    (Breach.UNCORRECTED, [instead(Book, "_claimed", without_a_trace)]),
    (Breach.LOST, [instead(Book, "_settle", unknown_is_refused)]),
    (Breach.FOR_EVER, [instead(Book, "_lapse", lambda _book: None)]),
)


@pytest.mark.parametrize(("breach", "patches"), BROKEN, ids=[breach.name for breach, _ in BROKEN])
def test_what_is_broken_is_called_by_its_name(
    monkeypatch: pytest.MonkeyPatch, breach: Breach, patches: Sequence[Patch]
) -> None:
    for patch in patches:
        patch(monkeypatch)

    assert any(breach in judged(seed, kind=kind) for seed in SEEDS for kind in (Story, ComingAndGoing))


def test_nothing_that_the_oracle_may_say_is_left_out() -> None:
    assert {breach for breach, _ in BROKEN} == set(Breach)


@pytest.mark.parametrize("seed", ONCE_BROKEN)
def test_what_was_once_broken_is_still_in_the_story_of_that_seed(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Whoever changes what stories tell finds another one for it."""
    monkeypatch.setattr(Book, "_land", land_at_once)

    assert judged(seed) == [Breach.TWO_IN_FLIGHT]
