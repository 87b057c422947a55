"""The row of a service's consumer table, and how it reads what the broker delivered."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from samklasse_contracts.message import Envelope, Message, envelope_from

from samklasse_chassis.gate import Ticket
from samklasse_chassis.ports import Connection, Delivery

Handler = Callable[..., Awaitable[None]]
"""`async (message, conn, *, now) -> None`, inside the one transaction."""


@dataclass(frozen=True)
class Many:
    """A handler that takes several messages of one type at once: `async (messages, conn, *, now) -> None`.

    They come in the order of their arrival; those of one aggregate in its order.
    """

    handle: Handler


@dataclass(frozen=True)
class Received:
    """Bytes from the broker; `user_id` is the one the broker has checked."""

    headers: Mapping[str, Any]
    body: bytes
    id: str | None = None
    user_id: str | None = None


@dataclass(frozen=True)
class Consumer:
    """One queue, what it is bound to, and who handles what comes out of it.

    `outside`: the queue lies in the suppliers' vhost, and `outside_handler` gets `Received` undecoded.
    `batch`: up to so many messages share one transaction; 1 gives each its own.
    `hot`: a batch read straight from aio-pika's channel, without FastStream.
    `rebuild`: empties the read model that the handlers keep, so that it can be replayed; without it the consumer owns
    facts or acts on the outside world, and is never replayed from scratch.
    """

    queue: str
    hears: str
    handlers: Mapping[type[Message], Handler | Many] = field(default_factory=dict)
    prefetch: int = 50
    outside: bool = False
    outside_handler: Handler | None = None
    batch: int = 1
    hot: bool = False
    rebuild: Callable[[Connection], Awaitable[None]] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {message.key: message for message in self.handlers})

    @property
    def most_unanswered(self) -> int:
        """How many messages the broker may hand over before the first is acknowledged."""
        return self.prefetch if self.batch == 1 else max(self.prefetch, 2 * self.batch)

    by_key: Mapping[str, type[Message]] = field(init=False, repr=False, compare=False)
    """The handled messages by their key."""


class Unreadable(Exception):
    """A body that its contract does not allow; it waits for a person or a newer version."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A received message with its envelope read; `message` is None where nobody handles its type."""

    received: Received
    envelope: Envelope
    ticket: Ticket
    message: Message | None


def aggregate_of(envelope: Envelope) -> str:
    """`<owner>.<aggregate>/<subject>`: what `sequence` counts within."""
    owner, aggregate, _ = envelope.type.split(".", 2)
    return f"{owner}.{aggregate}/{envelope.subject}"


def ticket_of(consumer: Consumer, envelope: Envelope) -> Ticket:
    """How `consumer` tells this message from others."""
    aggregate = aggregate_of(envelope) if envelope.sequence is not None else None
    return Ticket(consumer.queue, envelope.source, str(envelope.id), aggregate, envelope.sequence)


def turn_of(consumer: Consumer, ticket: Ticket) -> str | None:
    """The name of the queue in which messages of one aggregate wait for their turn; None needs none."""
    return f"{consumer.queue} {ticket.aggregate}" if ticket.aggregate else None


def decode(consumer: Consumer, envelope: Envelope, body: bytes) -> Message | None:
    """The message, or None where nobody handles its type.

    Raises:
        Unreadable: the body breaks its contract (the values stay out of the error).
    """
    contract = consumer.by_key.get(envelope.type)
    if contract is None:
        return None
    try:
        return contract.from_body(body, envelope)
    except ValidationError as error:
        places = [".".join(map(str, e["loc"])) for e in error.errors(include_input=False, include_context=False)]
        raise Unreadable(", ".join(places)) from None


def hear(consumer: Consumer, received: Received) -> Heard:
    """Read a message whole.

    Raises:
        ValidationError, UnicodeDecodeError: there is no envelope.
        Unreadable: the body breaks its contract.
    """
    envelope = envelope_from(received.headers)
    return Heard(received, envelope, ticket_of(consumer, envelope), decode(consumer, envelope, received.body))


def received(delivery: Delivery) -> Received:
    """What the broker delivered, as the inbox takes it."""
    told = delivery.headers.get("ce-id") or delivery.message_id
    return Received(delivery.headers, delivery.body, str(told) if told else None, delivery.user_id)
