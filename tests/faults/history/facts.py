"""What was committed, as the judge is told it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

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
