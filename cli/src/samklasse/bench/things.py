"""The toys: `writer` says things of about one kilobyte, `reader` writes down that it heard them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from pydantic import AwareDatetime
from samklasse_chassis.consumer import Consumer, Handler, Many
from samklasse_chassis.ports import Connection
from samklasse_chassis.runtime import Service
from samklasse_contracts.message import Message, Part, say

WRITER, READER = "writer", "reader"
QUEUE, HEARS = "reader.writer-thing", "writer.thing.#"
MIGRATIONS = Path(__file__).parent / "migrations"
SIZES = 24
"""Different bodies, 700 to 1,400 bytes."""

EFFECT_SQL = """
INSERT INTO effects (id, aggregate, sequence)
VALUES ($1, $2, $3)
"""

EFFECTS_SQL = """
INSERT INTO effects (id, aggregate, sequence)
SELECT id, aggregate, sequence
  FROM unnest($1::uuid[], $2::text[], $3::bigint[]) AS effect (id, aggregate, sequence)
"""


class Line(Part):
    """One of the lines that make a body as long as an ordinary one."""

    code: str
    quantity: int
    price_ore: int
    at: AwareDatetime


class ThingSaid(Message):
    """Something with a number of lines."""

    key = "writer.thing.said.v1"

    reference: str
    lines: tuple[Line, ...]


def _facts(size: int) -> ThingSaid:
    at = datetime(2027, 1, 1, 12, tzinfo=UTC)
    lines = tuple(
        Line(code=f"NO-{size:04}-{n:04}", quantity=n, price_ore=n * 12_500, at=at) for n in range(8 + size // 3)
    )
    return ThingSaid(reference="r" * (40 + size % 3 * 20), lines=lines)


FACTS = tuple(_facts(size) for size in range(SIZES))
BODIES = tuple(facts.body() for facts in FACTS)


def said(number: int, subject: UUID, sequence: int) -> ThingSaid:
    """The message `number` of a run."""
    return say(FACTS[number % SIZES], subject=subject, at=datetime.now(UTC), sequence=sequence)


async def write_down(message: ThingSaid, conn: Connection, *, now: datetime) -> None:
    """The effect."""
    envelope = message.envelope
    await conn.execute(EFFECT_SQL, envelope.id, envelope.subject, envelope.sequence)


async def write_all_down(messages: Sequence[ThingSaid], conn: Connection, *, now: datetime) -> None:
    """The effects of many at once."""
    told = [(message.envelope.id, message.envelope.subject, message.envelope.sequence) for message in messages]
    await conn.execute(EFFECTS_SQL, *map(list, zip(*told, strict=True)))


ONE: Mapping[type[Message], Handler | Many] = {ThingSaid: write_down}
MANY: Mapping[type[Message], Handler | Many] = {ThingSaid: Many(write_all_down)}
PATHS: Mapping[str, Consumer] = {
    "handler": Consumer(QUEUE, HEARS, ONE),
    "batch": Consumer(QUEUE, HEARS, MANY, batch=200),
    "hot": Consumer(QUEUE, HEARS, MANY, batch=500, hot=True),
    "batch-each": Consumer(QUEUE, HEARS, ONE, batch=200),
    "hot-each": Consumer(QUEUE, HEARS, ONE, batch=500, hot=True),
}
"""How the reader may take messages: each in a transaction of its own, or many at a time, handled together or each."""


def service(name: str, path: str) -> Service:
    """One of the toys; `path` is the reader's."""
    consumers: Sequence[Consumer] = [PATHS[path]] if name == READER else []
    return Service(name, tuple(consumers), MIGRATIONS)
