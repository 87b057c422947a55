"""What must be true of every story, judged from what was seen to happen; it knows nothing of how it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from samklasse_notifications.domain.attempt import Channel, State
from samklasse_notifications.domain.quiet import Quiet
from samklasse_notifications.domain.receipt import Proof
from samklasse_notifications.domain.thread import ENDS, Kind

from .rows import Claim, Intent, id_of_thread

BY_MORNING = timedelta(hours=12)
"""Longer than any night: what begins later than that can be read in the morning."""
FURTHER = [None, Proof.BUFFERED, Proof.FAILED, Proof.DELIVERED, Proof.READ]
ARRIVED = FURTHER.index(Proof.DELIVERED)
SAYS_AS_MUCH = {Kind.CLASS_CANCELLED: Kind.CLASS_LEFT}


class Breach(StrEnum):
    """What was promised otherwise."""

    UNTOLD_END = "she heard of it, and is not told that it ended"
    NEEDLESS_END = "an end is told to whoever knows of it, or never heard of what ended"
    TIMES_OF_AN_END = "new times of what she was told had ended"
    OF_NO_USE = "claimed when it was of no use any more"
    OVERTAKEN = "claimed though something newer was planned"
    AT_NIGHT = "a telephone rings at night"
    HAD_ARRIVED = "claimed again though it had arrived"
    TWO_IN_FLIGHT = "two in flight in a thread and channel"
    OLDER_AFTER_NEWER = "an older version after a newer one"
    TOO_EARLY = "a held step left before the earlier one had failed"
    TWO_KEYS = "taken twice under two keys"
    TWO_PROVIDERS = "one key given to two providers"
    BACKWARDS = "a receipt went backwards"
    UNCORRECTED = "nothing corrects what was stale when it left"
    LOST = "lost"
    FOR_EVER = "asked again for ever"


@dataclass(frozen=True, slots=True)
class Planned:
    """The thread has gone on to `version`; `spoken`: something is to be said in it."""

    person: UUID
    subject: UUID
    version: int
    wanted: Kind | None
    spoken: bool


@dataclass(frozen=True, slots=True)
class Claimed:
    """`quiet` are her quiet hours."""

    claim: Claim
    quiet: Quiet | None


@dataclass(frozen=True, slots=True)
class Handed:
    """The claim's provider was given it; `current`: nothing newer had been planned. `address`: which of hers."""

    claim: Claim
    taken: bool
    fate: str
    current: bool
    address: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What the provider said is written down."""

    claim: Claim
    state: State


@dataclass(frozen=True, slots=True)
class Failed:
    """It will not come by this way, for certain."""

    intent: Intent
    channel: Channel


@dataclass(frozen=True, slots=True)
class Gone:
    """She has this way no longer."""

    person: UUID
    channel: Channel


@dataclass(frozen=True, slots=True)
class Receipted:
    key: UUID
    heard: Proof
    known: Proof | None


class Judge:
    """Reads a history from its beginning; `breaches` says in words what was promised otherwise."""

    def __init__(self) -> None:
        self.breaches: list[Breach] = []
        self.planned: dict[UUID, list[Planned]] = {}
        self.claims: dict[tuple[UUID, Channel], Claim] = {}
        self.handed: dict[UUID, list[Handed]] = {}
        self.thinks: dict[UUID, Kind] = {}
        self.doubt: dict[UUID, set[UUID]] = {}
        self.failed: set[object] = set()
        self.proved: dict[UUID, int] = {}
        self.went_to: dict[UUID, set[int]] = {}

    def read(self, history: Sequence[object]) -> list[Breach]:
        for event in history:
            READ[type(event)](self, event)
        return self.breaches

    def plan(self, event: Planned) -> None:
        thread = id_of_thread(event.person, event.subject)
        knows = self.thinks.get(event.person) in (None, event.wanted, SAYS_AS_MUCH.get(event.wanted))
        if event.wanted in ENDS and not event.spoken and not knows:
            self.breaches.append(Breach.UNTOLD_END)
        if event.wanted in ENDS and event.spoken and knows and not self.doubt.get(event.person):
            self.breaches.append(Breach.NEEDLESS_END)
        self.planned.setdefault(thread, []).append(event)

    def claim(self, event: Claimed) -> None:
        one, intent = event.claim, event.claim.attempt.intent
        self.claims[intent.thread, one.attempt.channel] = one
        self._arrived(one)
        self.doubt.setdefault(intent.person, set()).add(one.attempt.key)
        if one.at >= intent.occasion.useful_until:
            self.breaches.append(Breach.OF_NO_USE)
        if intent.version != self.planned[intent.thread][-1].version:
            self.breaches.append(Breach.OVERTAKEN)
        (starts,) = intent.occasion.starts
        if _quiet(event.quiet or Quiet(), one.at) and starts - one.at > BY_MORNING:
            self.breaches.append(Breach.AT_NIGHT)

    def _arrived(self, one: Claim) -> None:
        """What a receipt says has arrived leaves no more, unless a try of it has gone to another address."""
        key, tried = one.attempt.key, self.went_to.setdefault(one.attempt.key, set())
        if one.has_address and tried == {one.address} and self.proved.get(key, 0) >= ARRIVED:
            self.breaches.append(Breach.HAD_ARRIVED)
        tried.add(one.address)

    def hand(self, event: Handed) -> None:
        kept, intent = event.claim.attempt, event.claim.attempt.intent
        before = self.handed.setdefault(intent.thread, [])
        if self.claims[intent.thread, kept.channel] is not event.claim:
            self.breaches.append(Breach.TWO_IN_FLIGHT)
        if any(one.claim.attempt.intent.version > intent.version and _on(one, kept.channel) for one in before):
            self.breaches.append(Breach.OLDER_AFTER_NEWER)
        if intent.kind is Kind.CLASS_CHANGED and event.current and self.thinks.get(intent.person) in ENDS:
            self.breaches.append(Breach.TIMES_OF_AN_END)
        self._steps(event)
        self._key(event, before)
        self._understand(event, before)
        before.append(event)

    def _understand(self, event: Handed, before: Sequence[Handed]) -> None:
        """What comes in the same moment as something newer, by another way, is not taken for the newer."""
        intent = event.claim.attempt.intent
        older = any(one.taken and one.claim.attempt.intent.version > intent.version for one in before)
        ended = intent.kind is Kind.REMINDER and not event.current and self.thinks.get(intent.person) in ENDS
        if event.taken and not older and not ended:
            self.thinks[intent.person] = intent.kind

    def _steps(self, event: Handed) -> None:
        """What is held leaves when every earlier step has failed."""
        intent = event.claim.attempt.intent
        for each in intent.deliveries.values():
            gone = {(intent, each.channel), (intent.person, each.channel)} & self.failed
            if each.step < event.claim.step and not gone:
                self.breaches.append(Breach.TOO_EARLY)

    def _key(self, event: Handed, before: Sequence[Handed]) -> None:
        """The same message to the same address: one key, and one provider for it."""
        mine = event.claim.attempt
        for one in before:
            kept = one.claim.attempt
            if kept.intent is mine.intent and kept.channel is mine.channel and one.address == event.address:
                if one.taken and event.taken and kept.key != mine.key:
                    self.breaches.append(Breach.TWO_KEYS)
                if kept.key == mine.key and one.claim.provider != event.claim.provider:
                    self.breaches.append(Breach.TWO_PROVIDERS)

    def settle(self, event: Settled) -> None:
        """What was refused may have been taken by another try, or something else of hers that is still open."""
        intent, key = event.claim.attempt.intent, event.claim.attempt.key
        only = event.claim.tries == 1 and self.claims[intent.thread, event.claim.attempt.channel] is event.claim
        alone = only and self.doubt[intent.person] == {key}
        if event.state is State.ACCEPTED or (event.state is State.REFUSED and alone):
            self.doubt[intent.person].discard(key)

    def receipt(self, event: Receipted) -> None:
        most = max(self.proved.get(event.key, 0), FURTHER.index(event.heard))
        self.proved[event.key] = most
        if FURTHER.index(event.known) != most:
            self.breaches.append(Breach.BACKWARDS)

    def fail(self, event: Failed) -> None:
        self.failed.add((event.intent, event.channel))

    def lose(self, event: Gone) -> None:
        self.failed.add((event.person, event.channel))

    def owed(self, thread: UUID, intent: Intent, ways: Mapping[Channel, int]) -> bool:
        """She can be reached, and has neither been told nor has every way failed for certain.

        An address that she has no longer has told her if its provider has said so.
        """
        handed = [one for one in self.handed.get(thread, ()) if one.claim.attempt.intent is intent]
        hers = {(one.claim.attempt.key, one.address) for one in handed if one.fate in ("taken", "known")}
        hers |= {(one.claim.attempt.key, ways.get(one.claim.attempt.channel)) for one in handed}
        told = [one.claim.attempt.key for one in handed if one.taken and (one.claim.attempt.key, one.address) in hers]
        told += [one.claim.attempt.key for one in handed if self.proved.get(one.claim.attempt.key, 0) >= ARRIVED]
        return bool(ways) and not told and not all((intent, way) in self.failed for way in ways)


def _quiet(quiet: Quiet, at: datetime) -> bool:
    """Said once more: by minutes of the day in January, when Oslo is an hour ahead of UTC."""
    minute = (60 * (at.hour + 1) + at.minute) % 1440
    inside = (
        quiet.start <= minute or minute < quiet.end if quiet.start > quiet.end else quiet.start <= minute < quiet.end
    )
    return quiet.start != quiet.end and inside


def _on(one: Handed, channel: Channel) -> bool:
    return one.claim.attempt.channel is channel


READ = {
    Planned: Judge.plan,
    Claimed: Judge.claim,
    Handed: Judge.hand,
    Settled: Judge.settle,
    Failed: Judge.fail,
    Gone: Judge.lose,
    Receipted: Judge.receipt,
}
