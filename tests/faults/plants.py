"""A random good history, and a way to spoil it for every kind of violation."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from history import Effect, History, Kind, Ring, Said, SetAside, Setting

START = datetime(2026, 3, 28, 12, tzinfo=UTC)
HEARS = {
    "beta.alpha-item": {"alpha.item.moved.v1"},
    "gamma.alpha-item": {"alpha.item.moved.v1", "alpha.item.noted.v1"},
    "gamma.alpha-note": {"alpha.note.said.v1"},
    "alpha.beta-item": {"beta.item.seen.v1"},
}
ANSWERS = {"beta.alpha-item": "beta.item.seen.v1"}
Plant = Callable[[History, random.Random], History]


def good_history(seed: int) -> History:
    """Some hundred messages, heard as they should be."""
    dice = random.Random(seed)
    said = _said(dice)
    answers = [
        Said("/beta", f"re-{one.id}", "beta.item.seen.v1", cause=one.id)
        for one in said
        if one.key == "alpha.item.moved.v1"
    ]
    history = History(HEARS, [*said, *answers], answers=ANSWERS, read_at=START + timedelta(days=2))
    settings, rings = _timers(dice)
    return replace(
        history,
        effects=_effects(history),
        acknowledged=[one.name for one in said[::3]],
        set_aside=[SetAside("beta.alpha-item", "/alpha", one.id, "resolved", one.aggregate) for one in said[::7]],
        waiting={"outbox alpha": 0, "queue beta.alpha-item": 0},
        settings=settings,
        rings=rings,
    )


def _said(dice: random.Random) -> list[Said]:
    count = dict.fromkeys(range(5), 0)
    said = []
    for n in range(dice.randrange(60, 120)):
        which = dice.randrange(5)
        if dice.random() < 0.3:
            said.append(Said("/alpha", f"n{n}", "alpha.note.said.v1"))
            continue
        count[which] += 1
        key = dice.choice(["alpha.item.moved.v1", "alpha.item.moved.v1", "alpha.item.noted.v1"])
        said.append(Said("/alpha", f"i{n}", key, f"alpha.item/{which}", count[which]))
    return said


def _effects(history: History) -> list[Effect]:
    return [
        Effect(consumer, *one.name) for consumer, keys in history.hears.items() for one in history.said
        if one.key in keys
    ]  # fmt: skip


def _timers(dice: random.Random) -> tuple[list[Setting], list[Ring]]:
    """Each is moved a few times before it is due; the last setting rings."""
    settings, rings = [], []
    for timer in map(str, range(10)):
        moves = dice.randrange(1, 4)
        for revision in range(1, moves + 1):
            set_at = START + timedelta(minutes=revision)
            settings.append(Setting(timer, revision, set_at + timedelta(hours=dice.randrange(1, 9)), set_at))
        rings.append(Ring(timer, moves, settings[-1].due_at + timedelta(seconds=dice.random())))
    return settings, rings


def _picked(history: History, dice: random.Random, consumer: str) -> int:
    return dice.choice([n for n, effect in enumerate(history.effects) if effect.consumer == consumer])


def lose_one(history: History, dice: random.Random) -> History:
    gone = _picked(history, dice, "gamma.alpha-note")
    return replace(history, effects=[*history.effects[:gone], *history.effects[gone + 1 :]])


def lose_the_last(history: History, dice: random.Random) -> History:
    gone = max(n for n, effect in enumerate(history.effects) if effect.consumer == "gamma.alpha-item")
    return replace(history, effects=[*history.effects[:gone], *history.effects[gone + 1 :]])


def repeat_one(history: History, dice: random.Random) -> History:
    return replace(history, effects=[*history.effects, dice.choice(history.effects)])


def swap_two(history: History, dice: random.Random) -> History:
    places = {one.name: one.aggregate for one in history.said}
    mine = [
        n for n, effect in enumerate(history.effects)
        if effect.consumer == "gamma.alpha-item" and places[effect.name] == "alpha.item/0"
    ]  # fmt: skip
    if len(mine) < 2:
        return skip_one(history, dice)
    effects, (first, second) = list(history.effects), mine[:2]
    effects[first], effects[second] = effects[second], effects[first]
    return replace(history, effects=effects)


def skip_one(history: History, dice: random.Random) -> History:
    """A hole: lost is judged too, but the order must be seen broken even while messages are under way."""
    aggregates = {one.name: one.aggregate for one in history.said}
    mine = [e for e in history.effects if e.consumer == "gamma.alpha-item"]
    for effect in mine:
        if [aggregates[e.name] for e in mine].count(aggregates[effect.name]) > 1:
            effects = [e for e in history.effects if e != effect]
            return replace(history, effects=effects, waiting={"queue": 1})
    raise AssertionError("no aggregate with two effects")


def invent_one(history: History, dice: random.Random) -> History:
    return replace(history, effects=[*history.effects, Effect("gamma.alpha-note", "/alpha", "nobody-said-it")])


def mistake_the_source(history: History, dice: random.Random) -> History:
    effects = list(history.effects)
    at = _picked(history, dice, "gamma.alpha-note")
    effects[at] = replace(effects[at], source="/beta")
    return replace(history, effects=effects)


def forget_one(history: History, dice: random.Random) -> History:
    return replace(history, acknowledged=[*history.acknowledged, ("/alpha", "promised")])


def drop_an_answer(history: History, dice: random.Random) -> History:
    answer = dice.choice([one for one in history.said if one.source == "/beta"])
    return replace(
        history,
        said=[one for one in history.said if one != answer],
        effects=[effect for effect in history.effects if effect.name != answer.name],
    )


def drop_an_answered_effect(history: History, dice: random.Random) -> History:
    gone = _picked(history, dice, "beta.alpha-item")
    return replace(history, effects=[*history.effects[:gone], *history.effects[gone + 1 :]])


def say_one_twice(history: History, dice: random.Random) -> History:
    return replace(history, said=[*history.said, dice.choice(history.said)])


def say_out_of_turn(history: History, dice: random.Random) -> History:
    said = list(history.said)
    at = dice.choice([n for n, one in enumerate(said) if one.sequence])
    said[at] = replace(said[at], sequence=(said[at].sequence or 0) + 1)
    return replace(history, said=said)


def _ring(history: History, dice: random.Random, change: Callable[[Ring], Ring]) -> History:
    rings = list(history.rings)
    at = dice.randrange(len(rings))
    rings[at] = change(rings[at])
    return replace(history, rings=rings)


def ring_early(history: History, dice: random.Random) -> History:
    return _ring(history, dice, lambda ring: replace(ring, at=ring.at - timedelta(seconds=2)))


def ring_late(history: History, dice: random.Random) -> History:
    return _ring(history, dice, lambda ring: replace(ring, at=ring.at + timedelta(seconds=9)))


def ring_twice(history: History, dice: random.Random) -> History:
    return replace(history, rings=[*history.rings, dice.choice(history.rings)])


def ring_though_moved(history: History, dice: random.Random) -> History:
    ring = dice.choice(history.rings)
    before = ring.at - timedelta(seconds=30)
    moved = Setting(ring.timer, ring.revision + 1, ring.at + timedelta(days=9), before)
    return replace(history, settings=[*history.settings, moved])


def never_ring(history: History, dice: random.Random) -> History:
    ring = dice.choice(history.rings)
    return replace(history, rings=[one for one in history.rings if one != ring])


def ring_unset(history: History, dice: random.Random) -> History:
    return replace(history, rings=[*history.rings, Ring("nobody", 1, START)])


def leave_one_open(history: History, dice: random.Random) -> History:
    row = SetAside("beta.alpha-item", "/alpha", history.said[0].id, dice.choice(["gap", "behind", "retrying", "stuck"]))
    return replace(history, set_aside=[*history.set_aside, row])


def leave_one_queued(history: History, dice: random.Random) -> History:
    return replace(history, waiting={"outbox alpha": 1})


PLANTS: list[tuple[Plant, Kind]] = [
    (lose_one, Kind.LOST),
    (lose_the_last, Kind.LOST),
    (repeat_one, Kind.DUPLICATE),
    (swap_two, Kind.DISORDER),
    (skip_one, Kind.DISORDER),
    (invent_one, Kind.GHOST),
    (mistake_the_source, Kind.GHOST),
    (ring_unset, Kind.GHOST),
    (forget_one, Kind.FORGOTTEN),
    (drop_an_answer, Kind.HALF_DONE),
    (drop_an_answered_effect, Kind.HALF_DONE),
    (say_one_twice, Kind.SAID_TWICE),
    (say_out_of_turn, Kind.SAID_OUT_OF_TURN),
    (ring_early, Kind.EARLY),
    (ring_late, Kind.LATE),
    (ring_twice, Kind.DOUBLE),
    (ring_though_moved, Kind.STALE),
    (never_ring, Kind.SILENT),
    (leave_one_open, Kind.UNDRAINED),
    (leave_one_queued, Kind.UNDRAINED),
]
