"""What every provider is to the sender: one line to hand messages over on, and one of three answers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from samklasse_notifications.domain.attempt import State


@dataclass(frozen=True)
class Mail:
    """A whole mail with its headers, lines ended by CRLF."""

    raw: bytes


@dataclass(frozen=True)
class Text:
    """An SMS. `valid_for`: after that the network is to throw it away. `reference` is for whoever checks, no person."""

    text: str
    sender: str
    valid_for: timedelta
    reference: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Push:
    """A web push, readable: its line encrypts it (RFC 8291).

    `ttl` in seconds; `topic` replaces what waits under the same one (RFC 8030).
    """

    payload: bytes
    topic: str
    urgency: str
    ttl: int


Message = Mail | Text | Push


@dataclass(frozen=True)
class Answer:
    """ACCEPTED, REFUSED (it will never take this message, for certain) or UNKNOWN (later, or the answer is lost).

    `code` is closed. `reference` is the provider's own name for the hand-over: its receipts come under it.
    `known`: it has taken another message under this key, and takes no other one.
    """

    state: State
    code: str
    reference: str | None = None
    known: bool = False


class Provider(Protocol):
    """One line to a provider: used by one task at a time, connects when it must."""

    name: str

    async def hand_over(self, to: str, message: Message, key: UUID) -> Answer:
        """Hand over under `key`, the same for every try. Ends within CALL. Never raises for what a provider does."""

    def hang_up(self) -> None:
        """Forget the connection."""


Gone = Callable[[UUID], Awaitable[None]]
"""Is told the key of a hand-over to an address that is no more."""


async def unnoticed(key: UUID) -> None:
    """Where nobody keeps it."""
