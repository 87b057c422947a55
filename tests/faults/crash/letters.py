"""Two toy services: `alpha` says things, `beta` answers each of them, and both write down what they heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import NAMESPACE_OID, UUID, uuid5

from fastapi import Depends
from pydantic import BaseModel
from samklasse_chassis import http, outbox, timers
from samklasse_chassis.consumer import Consumer
from samklasse_chassis.ports import Connection
from samklasse_chassis.timers import TimerDue, set_timer
from samklasse_contracts.message import Cause, Message, say

SERVICES = ("alpha", "beta")
MAILBOX, TIGHT_MAILBOX = "999999999", "888888888"
"""Suppliers' organization numbers; the second one's mailbox holds one letter. A lane is `supplier.<orgnr>`."""

TABLES_SQL = """
CREATE TABLE counters (aggregate text PRIMARY KEY, said bigint NOT NULL);
CREATE TABLE effects (
    nr bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, consumer text NOT NULL, source text NOT NULL, id text NOT NULL,
    name text NOT NULL);
CREATE TABLE settings (
    timer text NOT NULL, revision bigint NOT NULL, due_at timestamptz NOT NULL,
    set_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (timer, revision));
CREATE TABLE rings (
    nr bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, timer text NOT NULL, revision bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp());
"""

COUNT_SQL = """
INSERT INTO counters (aggregate, said)
VALUES ($1, 1)
    ON CONFLICT (aggregate) DO UPDATE SET said = counters.said + 1
RETURNING said
"""

WRITE_DOWN_SQL = """
INSERT INTO effects (consumer, source, id, name)
VALUES ($1, $2, $3, $4)
"""

SETTING_SQL = """
INSERT INTO settings (timer, revision, due_at)
VALUES ($1, $2, clock_timestamp() + $3::interval)
RETURNING due_at
"""

LAST_SETTING_SQL = """
SELECT revision, due_at
  FROM settings
 WHERE timer = $1
 ORDER BY revision DESC
 LIMIT 1
"""

RING_SQL = """
INSERT INTO rings (timer, revision)
VALUES ($1, $2)
"""


class ThingSaid(Message):
    """Something that beta answers."""

    key = "alpha.thing.said.v1"

    name: str


class ThingUnheard(Message):
    """Something that only moves the gate."""

    key = "alpha.thing.unheard.v1"

    name: str


class NoteSaid(Message):
    """Something without an order."""

    key = "alpha.note.said.v1"
    sequenced = False

    name: str


class PileSaid(Message):
    """Something that comes in batches."""

    key = "alpha.pile.said.v1"

    name: str


class LetterSaid(Message):
    """Something for a supplier's mailbox."""

    key = "alpha.letter.said.v1"

    name: str


class ReplySaid(Message):
    """Beta's answer."""

    key = "beta.reply.said.v1"

    name: str


Letter = ThingSaid | ThingUnheard | NoteSaid | PileSaid | LetterSaid | ReplySaid
broken: set[str] = set()
"""Names whose handler fails, after its effect."""


async def count(conn: Connection, contract: type[Message], subject: str) -> int | None:
    """The number of what is said next about `subject`; locks its counter."""
    if not contract.sequenced:
        return None
    return int(await conn.fetchval(COUNT_SQL, f"{contract.key.rpartition('.')[0].rpartition('.')[0]}/{subject}"))


async def tell(conn: Connection, body: Letter, subject: str, cause: Message | Cause, lane: str = outbox.CORE) -> None:
    """Count, then say."""
    number, at = await count(conn, type(body), subject), datetime.now(UTC)
    await outbox.add(conn, say(body, subject=subject, at=at, cause=cause, sequence=number), lane=lane)


async def _write_down(message: Letter, conn: Connection, consumer: str) -> None:
    said = message.envelope
    await conn.execute(WRITE_DOWN_SQL, consumer, said.source, str(said.id), message.name)
    if message.name in broken:
        raise RuntimeError("as planted")


async def answer(message: ThingSaid, conn: Connection, *, now: datetime) -> None:
    """The effect, and the answer in its transaction."""
    await _write_down(message, conn, "beta.alpha-thing")
    await tell(conn, ReplySaid(name=message.name), message.envelope.subject, message)


async def note(message: NoteSaid, conn: Connection, *, now: datetime) -> None:
    """The effect."""
    await _write_down(message, conn, "beta.alpha-note")


async def pile(message: PileSaid, conn: Connection, *, now: datetime) -> None:
    """The effect."""
    await _write_down(message, conn, "beta.alpha-pile")


async def hear_reply(message: ReplySaid, conn: Connection, *, now: datetime) -> None:
    """The effect."""
    await _write_down(message, conn, "alpha.beta-reply")


async def ring(due: TimerDue, conn: Connection, *, now: datetime) -> None:
    """Re-read the state; a timer that has been moved meanwhile does nothing."""
    setting = await conn.fetchrow(LAST_SETTING_SQL, due.timer)
    if setting is not None and setting["due_at"] == due.due_at:
        await conn.execute(RING_SQL, due.timer, setting["revision"])


async def set_bell(conn: Connection, timer: str, after: Any) -> None:
    """Set the timer, or move it, to ring `after` from now."""
    revision = await conn.fetchval(COUNT_SQL, f"bell/{timer}")
    await set_timer(conn, "bell", timer, await conn.fetchval(SETTING_SQL, timer, revision, after))


THINGS = Consumer("beta.alpha-thing", "alpha.thing.#", {ThingSaid: answer})
NOTES = Consumer("beta.alpha-note", "alpha.note.#", {NoteSaid: note})
PILES = Consumer("beta.alpha-pile", "alpha.pile.#", {PileSaid: pile}, batch=10)
REPLIES = Consumer("alpha.beta-reply", "beta.reply.#", {ReplySaid: hear_reply})
BELLS = timers.consumer("alpha", {"bell": ring})
TABLE: Mapping[str, Sequence[Consumer]] = {"alpha": [REPLIES, BELLS], "beta": [THINGS, NOTES, PILES]}
OWNER = {consumer.queue: service for service, consumers in TABLE.items() for consumer in consumers}
HEARS = {
    THINGS.queue: [ThingSaid.key], NOTES.queue: [NoteSaid.key], PILES.queue: [PileSaid.key],
    REPLIES.queue: [ReplySaid.key],
}  # fmt: skip
ANSWERS = {THINGS.queue: ReplySaid.key}


def cause(name: str) -> Cause:
    """The same for every try to say `name`, so that its message has the same id."""
    told: UUID = uuid5(NAMESPACE_OID, f"crash points {name}")
    return Cause(told, told)


class Order(BaseModel):
    """The body of a command."""

    name: str
    subject: str


routes = http.router()


@routes.post("/things")
async def order(body: Order, do: Annotated[http.Command, Depends(http.command)]) -> dict[str, str]:
    """Say a thing by HTTP."""
    await tell(do.conn, ThingSaid(name=body.name), body.subject, do.cause)
    return {"name": body.name}
