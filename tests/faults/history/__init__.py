"""The judge of a history: what was committed as said against what happened because of it. Pure, no I/O, O(n).

It never searches: every message has a number within its aggregate, so set algebra and one pass over the order suffice.
"Lost" is only judged once nothing is under way any more; before that the verdict says `UNDRAINED` instead.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta

from .facts import Effect, History, Name, Ring, Said, SetAside, Setting
from .rings import bad_rings, silent
from .verdict import Kind, Verdict, Violation

OPEN = frozenset({"gap", "behind", "retrying", "stuck"})
"""States of quarantine in which a message may still have its effect."""


def judge(history: History, *, slack: timedelta = timedelta(seconds=5)) -> Verdict:
    """Find everything that is wrong; a timer may be late by `slack` from when it was due (set, if that was later)."""
    under_way = list(_undrained(history))
    found = [
        *_badly_said(history.said),
        *_ghosts(history),
        *_forgotten(history),
        *_duplicates(history.effects),
        *_disorder(history),
        *_half_done(history),
        *bad_rings(history, slack),
        *silent(history, slack),
        *(under_way or _lost(history)),
    ]
    return Verdict(tuple(found))


def _badly_said(said: Iterable[Said]) -> Iterator[Violation]:
    seen: set[Name] = set()
    last: dict[str, Said] = {}
    for one in said:
        if one.name in seen:
            yield Violation(Kind.SAID_TWICE, f"{one.key} {one.id}")
            continue
        seen.add(one.name)
        if one.aggregate is None or one.sequence is None:
            continue
        before = last.get(one.aggregate)
        if not _follows(before, one):
            passed = before.sequence if before else 0
            yield Violation(Kind.SAID_OUT_OF_TURN, f"{one.aggregate}: {one.sequence} after {passed}")
        last[one.aggregate] = one


def _follows(before: Said | None, one: Said) -> bool:
    """The next number, or the same one in another version of the contract."""
    if before is None or before.sequence is None:
        return one.sequence == 1
    return one.sequence == before.sequence + 1 or (one.sequence == before.sequence and one.key != before.key)


def _ghosts(history: History) -> Iterator[Violation]:
    committed = {one.name for one in history.said}
    for effect in history.effects:
        if effect.name not in committed:
            yield Violation(Kind.GHOST, f"{effect.consumer} {effect.id}")


def _forgotten(history: History) -> Iterator[Violation]:
    committed = {one.name for one in history.said}
    for source, promised in history.acknowledged:
        if (source, promised) not in committed:
            yield Violation(Kind.FORGOTTEN, f"{source} {promised}")


def _duplicates(effects: Iterable[Effect]) -> Iterator[Violation]:
    for effect, times in Counter(effects).items():
        if times > 1:
            yield Violation(Kind.DUPLICATE, f"{effect.consumer} {effect.id}, {times} times")


def _disorder(history: History) -> Iterator[Violation]:
    """Each effect must be that of the next message of its aggregate which its consumer hears."""
    places = _places(history)
    last: dict[tuple[str, str], int] = defaultdict(int)
    seen: set[Effect] = set()
    for effect in history.effects:
        place = places.get(effect)
        if place is None or effect in seen:
            continue
        seen.add(effect)
        aggregate, turn = place
        line = (effect.consumer, aggregate)
        if turn != last[line] + 1:
            yield Violation(Kind.DISORDER, f"{effect.consumer} {aggregate}: turn {turn} after {last[line]}")
        last[line] = max(turn, last[line])


def _places(history: History) -> dict[Effect, tuple[str, int]]:
    """Aggregate and turn of every effect that a sequenced message must have, counted per consumer."""
    excused = _excused(history)
    turns: Counter[tuple[str, str]] = Counter()
    places: dict[Effect, tuple[str, int]] = {}
    for one in history.said:
        if one.aggregate is None:
            continue
        for consumer in _hearers(history, one):
            effect = Effect(consumer, *one.name)
            if effect not in excused and effect not in places:
                turns[consumer, one.aggregate] += 1
                places[effect] = one.aggregate, turns[consumer, one.aggregate]
    return places


def _lost(history: History) -> Iterator[Violation]:
    there = set(history.effects) | _excused(history)
    for one in history.said:
        for consumer in _hearers(history, one):
            if Effect(consumer, *one.name) not in there:
                yield Violation(Kind.LOST, f"{consumer} {one.key} {one.aggregate or one.id} {one.sequence or ''}")


def _hearers(history: History, one: Said) -> Iterator[str]:
    return (consumer for consumer, keys in history.hears.items() if one.key in keys)


def _excused(history: History) -> set[Effect]:
    """What a person discarded, what a test gave up, and what waits behind that."""
    given_up = {Effect(*one) for one in history.given_up}
    lines = {
        (row.consumer, row.aggregate)
        for row in history.set_aside
        if row.aggregate and Effect(row.consumer, row.source, row.id) in given_up
    }
    rows = (row for row in history.set_aside if row.state == "discarded" or (row.consumer, row.aggregate) in lines)
    return given_up | {Effect(row.consumer, row.source, row.id) for row in rows if row.state != "resolved"}


def _undrained(history: History) -> Iterator[Violation]:
    for place, many in history.waiting.items():
        if many:
            yield Violation(Kind.UNDRAINED, f"{place} holds {many}")
    excused = _excused(history)
    for row in history.set_aside:
        if row.state in OPEN and Effect(row.consumer, row.source, row.id) not in excused:
            yield Violation(Kind.UNDRAINED, f"{row.consumer} {row.id} is {row.state}")


def _half_done(history: History) -> Iterator[Violation]:
    for consumer, key in history.answers.items():
        handled = {effect.id for effect in history.effects if effect.consumer == consumer}
        answered = Counter(one.cause or one.id for one in history.said if one.key == key)
        for cause in handled - answered.keys():
            yield Violation(Kind.HALF_DONE, f"{consumer} {cause} had its effect, {key} was not said")
        for cause, times in answered.items():
            if times > 1 or cause not in handled:
                yield Violation(Kind.HALF_DONE, f"{consumer} {cause}: {key} was said {times} times")


__all__ = [
    "Effect", "History", "Kind", "Name", "Ring", "Said", "SetAside", "Setting", "Verdict", "Violation", "judge",
]  # fmt: skip
