"""Rows of the tables as the protocol sees them, and what is decided of them by the domain alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

from samklasse_notifications.domain import attempt
from samklasse_notifications.domain import route as routes
from samklasse_notifications.domain.attempt import CALL, LEASE, Channel, State
from samklasse_notifications.domain.quiet import Quiet
from samklasse_notifications.domain.receipt import Proof
from samklasse_notifications.domain.route import Occasion, Reader, Way
from samklasse_notifications.domain.thread import Kind, intent_id, thread_id

LEASED, CALLED = LEASE.total_seconds(), CALL.total_seconds()
LONG_AGO = -1e9
NEVER_TOO_MANY = 10**9
"""Messages in an hour: the brake is tried elsewhere."""
NOWHERE, LONG_SINCE = 0, datetime.min.replace(tzinfo=UTC)
NOBODY = Reader(False, None, ())
route, due_at = lru_cache(maxsize=50_000)(routes.route), lru_cache(maxsize=50_000)(routes.due_at)
id_of_thread, id_of_intent = lru_cache(None)(thread_id), lru_cache(maxsize=50_000)(intent_id)


@dataclass(slots=True)
class Person:
    """Her ways in her own order: of each how many addresses it has been, and since when it is this one."""

    ways: dict[Channel, tuple[int, datetime]] = field(default_factory=dict)
    quiet: Quiet | None = None
    reader: Reader = NOBODY

    def address(self, channel: Channel) -> tuple[int, datetime]:
        return self.ways.get(channel, (NOWHERE, LONG_SINCE))

    def changed(self) -> None:
        self.reader = Reader(False, self.quiet, tuple(Way(channel) for channel in self.ways))


@dataclass(slots=True)
class Delivery:
    """A row of `deliveries`; `not_before` in real seconds."""

    channel: Channel
    step: int
    state: str
    due_at: datetime
    not_before: float = LONG_AGO
    provider: str | None = None
    part: int = 1


@dataclass(slots=True, eq=False)
class Intent:
    """A row of `intents` with its deliveries and its attempts. `position`: how many came before it, and itself."""

    position: int
    id: UUID
    thread: UUID
    person: UUID
    version: int
    occasion: Occasion
    planned_at: datetime
    state: str = "WAITING"
    unreachable: bool = False
    deliveries: dict[Channel, Delivery] = field(default_factory=dict)
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        return self.occasion.kind

    def flying(self, channel: Channel) -> bool:
        return any(one.state is State.HANDING_OVER and one.channel is channel for one in self.attempts)


@dataclass(slots=True, eq=False)
class Attempt:
    """A row of `attempts`; `lease_until` in real seconds.

    `taken_before`: an earlier try was taken. `parked_at`: when a failure was heard that its answer has not come for.
    """

    key: UUID
    intent: Intent
    channel: Channel
    provider: str
    state: State
    tries: int
    lease_until: float
    handed_at: datetime
    first_at: datetime
    proof: Proof | None = None
    taken_before: bool = False
    parked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a sender holds: the attempt, to whom, and which of her addresses it was, at the operator's time `at`.

    She has `moved` to it since it was planned.
    """

    attempt: Attempt
    tries: int
    provider: str
    part: int
    step: int
    at: datetime
    address: int
    moved: bool = False

    @property
    def has_address(self) -> bool:
        return self.address != NOWHERE


@dataclass(frozen=True, slots=True)
class Outcome:
    """As the sender settles it. `then` is the provider that is asked next; `begun`: somebody was called."""

    claim: Claim
    state: State
    then: str | None = None
    begun: bool = True

    @property
    def pause(self) -> float:
        """Real seconds."""
        lost = self.state is State.UNKNOWN and self.begun
        return attempt.pause_after(self.claim.tries).total_seconds() if lost else 0.0
