"""Two toy services: `alpha` says things, notes and reminders, `beta` writes them down and answers, `alpha` hears it.

Each statement stands beside the plain Python that the double runs for it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from samklasse_chassis import gate, outbox, timers
from samklasse_chassis.consumer import Consumer, Many
from samklasse_chassis.ports import Connection
from samklasse_contracts.message import Cause, Message, say

from .postgres.statements import STATEMENTS
from .postgres.tables import Row, Transaction

DDL_SQL = """
CREATE TABLE things (id uuid PRIMARY KEY, said bigint NOT NULL);
CREATE TABLE effects (
    pos bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, consumer text NOT NULL, source text NOT NULL, id text NOT NULL
);
CREATE TABLE reminders (key text PRIMARY KEY, revision bigint NOT NULL, due_at timestamptz NOT NULL);
CREATE TABLE settings (key text, revision bigint, due_at timestamptz, set_at timestamptz, PRIMARY KEY (key, revision));
CREATE TABLE rings (
    pos bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL, revision bigint NOT NULL, at timestamptz);
"""


class ThingSaid(Message):
    """Something to write down, in order."""

    key = "alpha.thing.said.v1"

    name: str


class ThingUnheard(Message):
    """Something that only moves the gate."""

    key = "alpha.thing.unheard.v1"


class ThingNoted(Message):
    """Something without an order."""

    key = "alpha.thing.noted.v1"
    sequenced = False

    name: str


class AnswerGiven(Message):
    """What beta says to a thing."""

    key = "beta.answer.given.v1"


BUMP_SQL = """
INSERT INTO things (id, said)
VALUES ($1, 1)
    ON CONFLICT (id) DO UPDATE SET said = things.said + 1
RETURNING said
"""


def bump(tx: Transaction, thing: UUID) -> list[Row]:
    """Count what the aggregate says."""
    row = tx.latest("things", thing) or {"said": 0}
    tx.put("things", (thing,), {"said": row["said"] + 1})
    return [{"said": row["said"] + 1}]


EFFECT_SQL = """
INSERT INTO effects (consumer, source, id)
VALUES ($1, $2, $3)
"""


def effect(tx: Transaction, consumer: str, source: str, told: str) -> None:
    """One effect; two of one message are the bug that we look for, so nothing here forbids them."""
    tx.put("effects", (tx.store.next("effects"),), {"consumer": consumer, "source": source, "id": told})


REMIND_SQL = """
INSERT INTO reminders (key, revision, due_at)
VALUES ($1, 1, $2)
    ON CONFLICT (key) DO UPDATE SET revision = reminders.revision + 1, due_at = excluded.due_at
RETURNING revision
"""


def remind(tx: Transaction, key: str, due_at: datetime) -> list[Row]:
    """Set or move."""
    row = tx.latest("reminders", key) or {"revision": 0}
    tx.put("reminders", (key,), {"revision": row["revision"] + 1, "due_at": due_at})
    return [{"revision": row["revision"] + 1}]


SETTING_SQL = """
INSERT INTO settings (key, revision, due_at, set_at)
VALUES ($1, $2, $3, operator.now())
"""


def setting(tx: Transaction, key: str, revision: int, due_at: datetime) -> None:
    """For the judge."""
    tx.put("settings", (key, revision), {"key": key, "revision": revision, "due_at": due_at, "set_at": tx.now})


REMINDER_SQL = """
SELECT revision, due_at
  FROM reminders
 WHERE key = $1
   FOR UPDATE
"""


def reminder(tx: Transaction, key: str) -> list[Row]:
    """What the reminder says now."""
    row = tx.get("reminders", key) and tx.latest("reminders", key)
    return [dict(row)] if row else []


RING_SQL = """
INSERT INTO rings (key, revision, at)
VALUES ($1, $2, $3)
"""


def ring(tx: Transaction, key: str, revision: int, at: datetime) -> None:
    """It rang."""
    tx.put("rings", (tx.store.next("rings"),), {"key": key, "revision": revision, "at": at})


KEPT_SQL = """
SELECT (SELECT count(pos) FROM effects) AS effects, (SELECT count(key) FROM settings) AS settings,
       (SELECT count(pos) FROM rings) AS rings
"""


def kept(tx: Transaction) -> list[Row]:
    """How much there is for the judge."""
    return [{table: sum(1 for _ in tx.rows(table)) for table in ("effects", "settings", "rings")}]


STATEMENTS |= {
    KEPT_SQL: kept,
    BUMP_SQL: bump,
    EFFECT_SQL: effect,
    REMIND_SQL: remind,
    SETTING_SQL: setting,
    REMINDER_SQL: reminder,
    RING_SQL: ring,
}  # fmt: skip


CONTENDED = frozenset({gate.PASS_SQL, gate.TAKE_SQL, gate.PASS_MANY_SQL, gate.LOCK_GATE_SQL, BUMP_SQL, EFFECT_SQL})


async def set_reminder(conn: Connection, key: str, due_at: datetime) -> None:
    """Set or move a reminder, its timer, and the judge's note of it."""
    revision = await conn.fetchval(REMIND_SQL, key, due_at)
    await conn.execute(SETTING_SQL, key, revision, due_at)
    await timers.set_timer(conn, "bell", key, due_at)


async def say_thing(conn: Connection, kind: type[Message], thing: UUID, name: str, at: datetime) -> Message:
    """What a command does: change the aggregate, say so."""
    cause = Cause(uuid5(NAMESPACE_OID, name), uuid5(NAMESPACE_OID, name))
    body = kind(name=name) if "name" in kind.model_fields else kind()
    sequence = await conn.fetchval(BUMP_SQL, thing) if kind.sequenced else None
    subject = thing if kind.sequenced else uuid5(NAMESPACE_OID, f"note {name}")
    message = say(body, subject=subject, at=at, cause=cause, sequence=sequence)
    await outbox.add(conn, message)
    return message


class Toys:
    """The consumers of both services; `fails` says whether a handler is to fail now."""

    def __init__(self, fails: Callable[[str], bool]) -> None:
        self._fails = fails

    def alpha(self, how: dict[str, Any]) -> list[Consumer]:
        """What alpha hears."""
        return [
            Consumer("alpha.beta-answer", "beta.answer.#", {AnswerGiven: self._heard("alpha.beta-answer")}, **how),
            timers.consumer("alpha", {"bell": self._rang}),
        ]

    def beta(self, how: dict[str, Any], *, many: bool = False) -> list[Consumer]:
        """What beta hears; with `many`, notes in one call."""
        note = self._heard("beta.alpha-thing")

        async def notes(messages: Sequence[Message], conn: Connection, *, now: datetime) -> None:
            for message in messages:
                await note(message, conn, now=now)

        handlers: dict[type[Message], Any] = {ThingSaid: self._said, ThingNoted: Many(notes) if many else note}
        return [
            Consumer("beta.alpha-thing", "alpha.thing.#", handlers, **how),
            timers.consumer("beta", {"bell": self._rang}),
        ]

    def _heard(self, consumer: str) -> Callable[..., Awaitable[None]]:
        async def heard(message: Message, conn: Connection, *, now: datetime) -> None:
            envelope = message.envelope
            await conn.execute(EFFECT_SQL, consumer, envelope.source, str(envelope.id))

        return heard

    async def _said(self, message: ThingSaid, conn: Connection, *, now: datetime) -> None:
        envelope = message.envelope
        await conn.execute(EFFECT_SQL, "beta.alpha-thing", envelope.source, str(envelope.id))
        if self._fails(message.name):
            raise RuntimeError("as planted")
        thing = UUID(envelope.subject)
        sequence = await conn.fetchval(BUMP_SQL, thing)
        await outbox.add(conn, say(AnswerGiven(), subject=thing, at=now, cause=message, sequence=sequence))

    async def _rang(self, due: timers.TimerDue, conn: Connection, *, now: datetime) -> None:
        row = await conn.fetchrow(REMINDER_SQL, due.timer)
        if row is not None and row["due_at"] == due.due_at:
            await conn.execute(RING_SQL, due.timer, row["revision"], now)
