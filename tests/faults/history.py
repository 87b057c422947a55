"""The judge of a history: what was committed as said against what happened because of it. Pure, no I/O, O(n).

It never searches: every message has a number within its aggregate, so set algebra and one pass over the order suffice.
"Lost" is only judged once nothing is under way any more; before that the verdict says `UNDRAINED` instead.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

OPEN = frozenset({"gap", "behind", "retrying", "stuck"})
"""States of quarantine in which a message may still have its effect."""


class Kind(StrEnum):
    """What may be wrong."""

    LOST = "lost"
    DUPLICATE = "duplicate effect"
    DISORDER = "order violation"
    GHOST = "ghost"
    """An effect of something that nobody committed."""
    FORGOTTEN = "forgotten"
    """The caller was told that it is done, and it is not."""
    HALF_DONE = "half done"
    """An effect without what its handler says in the same transaction, or the other way round."""
    SAID_TWICE = "said twice"
    SAID_OUT_OF_TURN = "said out of turn"
    """The order of publishing is not the order of an aggregate's numbers."""
    EARLY = "timer early"
    LATE = "timer late"
    DOUBLE = "timer double"
    STALE = "timer stale"
    """It rang although it had been moved before."""
    SILENT = "timer silent"
    UNDRAINED = "undrained"


Name = tuple[str, str]
"""Source and id: only together do they name a message."""


@dataclass(frozen=True, slots=True)
class Said:
    """A committed message, as `event_log` or the outbox holds it; `cause` is the id of what it answers."""

    source: str
    id: str
    key: str
    aggregate: str | None = None
    sequence: int | None = None
    cause: str | None = None

    @property
    def name(self) -> Name:
        """What tells it from others."""
        return self.source, self.id


@dataclass(frozen=True, slots=True)
class Effect:
    """A committed effect at one consumer."""

    consumer: str
    source: str
    id: str

    @property
    def name(self) -> Name:
        """Of the message that had it."""
        return self.source, self.id


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row of quarantine."""

    consumer: str
    source: str
    id: str
    state: str
    aggregate: str | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """A timer was set, or moved; `revision` counts these, +1 each."""

    timer: str
    revision: int
    due_at: datetime
    set_at: datetime


@dataclass(frozen=True, slots=True)
class Ring:
    """A timer's handler acted; all instants are the database's."""

    timer: str
    revision: int
    at: datetime


@dataclass(frozen=True)
class History:
    """Everything committed, read in one snapshot.

    `said` per source in the order of publishing, `effects` per consumer in the order of commit. `hears`: the keys that
    must have an effect, by consumer. `answers`: what a consumer's handler always says, as a key, in its transaction.
    `acknowledged`: what a caller was promised. `waiting`: how many messages each outbox and queue still holds.
    `given_up`: (consumer, source, id) that a test left in quarantine on purpose.
    """

    hears: Mapping[str, Collection[str]]
    said: Sequence[Said] = ()
    effects: Sequence[Effect] = ()
    set_aside: Sequence[SetAside] = ()
    settings: Sequence[Setting] = ()
    rings: Sequence[Ring] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    acknowledged: Sequence[Name] = ()
    waiting: Mapping[str, int] = field(default_factory=dict)
    given_up: Collection[tuple[str, str, str]] = frozenset()
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that must not happen."""

    kind: Kind
    what: str

    def __str__(self) -> str:
        """For the test's report."""
        return f"{self.kind}: {self.what}"


@dataclass(frozen=True)
class Verdict:
    """Everything that is wrong with a history; nothing wrong is good."""

    violations: tuple[Violation, ...]

    @property
    def good(self) -> bool:
        """Whether every promise was kept."""
        return not self.violations

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of what is wrong."""
        return frozenset(one.kind for one in self.violations)

    def counts(self) -> dict[str, int]:
        """How many of each kind, all kinds named."""
        found = Counter(one.kind for one in self.violations)
        return {kind.value: found[kind] for kind in Kind}

    def __str__(self) -> str:
        """The counts that are not zero, and the first few."""
        counts = ", ".join(f"{n} {kind}" for kind, n in self.counts().items() if n)
        return "\n  ".join([counts or "good", *map(str, self.violations[:12])])


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
        *_bad_rings(history, slack),
        *_silent(history, slack),
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


def _bad_rings(history: History, slack: timedelta) -> Iterator[Violation]:
    settings = {(one.timer, one.revision): one for one in history.settings}
    rung: set[tuple[str, int]] = set()
    for ring in history.rings:
        which = ring.timer, ring.revision
        what = f"{ring.timer} revision {ring.revision}"
        setting, moved = settings.get(which), settings.get((ring.timer, ring.revision + 1))
        if setting is None:
            yield Violation(Kind.GHOST, what)
            continue
        if which in rung:
            yield Violation(Kind.DOUBLE, what)
        rung.add(which)
        if ring.at < setting.due_at:
            yield Violation(Kind.EARLY, f"{what} by {setting.due_at - ring.at}")
        if ring.at > _expected_at(setting) + slack:
            yield Violation(Kind.LATE, f"{what} by {ring.at - _expected_at(setting)}")
        if moved is not None and moved.set_at < ring.at:
            yield Violation(Kind.STALE, what)


def _silent(history: History, slack: timedelta) -> Iterator[Violation]:
    settings = {(one.timer, one.revision): one for one in history.settings}
    rung = {(ring.timer, ring.revision) for ring in history.rings}
    for which, setting in settings.items():
        moved = settings.get((setting.timer, setting.revision + 1))
        until = moved.set_at if moved else history.read_at
        if which not in rung and until is not None and until > _expected_at(setting) + slack:
            yield Violation(Kind.SILENT, f"{setting.timer} revision {setting.revision}")


def _expected_at(setting: Setting) -> datetime:
    return max(setting.due_at, setting.set_at)
