"""A story told again on a real database: every transaction is the service's own, and leaves what the Book says."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from samklasse_chassis.pool import prepare
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import FIRST_PROVIDER, Channel
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.quiet import Quiet
from samklasse_notifications.domain.receipt import Proof, Receipt
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.domain.timetable import Session
from samklasse_notifications.sender.doors import Doors
from samklasse_notifications.sender.worker import Sender
from samklasse_notifications.store import receipts, settling
from samklasse_notifications.store.brakes import Brakes
from samklasse_notifications.store.contacts import Recipient, save_contacts
from samklasse_notifications.store.handovers import Attempt
from samklasse_notifications.tell import silence, tell

from .book import Book
from .rows import LONG_AGO, NEVER_TOO_MANY, Claim, Outcome
from .scene import SESSION
from .story import Story

LARVIK = "811111111"
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
FROZEN_SQL = """
CREATE SCHEMA frozen;
CREATE FUNCTION frozen.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
    AS 'SELECT current_setting(''frozen.clock'')::timestamptz';
CREATE OR REPLACE FUNCTION operator.now() RETURNS timestamptz LANGUAGE sql VOLATILE
    AS 'SELECT current_setting(''frozen.now'')::timestamptz';
GRANT USAGE ON SCHEMA frozen TO PUBLIC;
"""
"""Both clocks stand still in a test's own database: real time is a setting of the session."""
OURS_SQL = """
SET search_path = frozen, notifications, pg_catalog
"""
CLOCKS_SQL = """
SELECT set_config('frozen.clock', $1, false), set_config('frozen.now', $2, false)
"""
EMPTY_SQL = """
DELETE FROM receipts; DELETE FROM escalations; DELETE FROM attempts; DELETE FROM deliveries; DELETE FROM intents;
DELETE FROM notices; DELETE FROM threads; DELETE FROM contact_points; DELETE FROM recipients; DELETE FROM vault;
"""
THREADS_SQL = """
SELECT id, current_version, told_version, maybe_told_version
  FROM threads
"""
INTENTS_SQL = """
SELECT id, state, unreachable
  FROM intents
"""
DELIVERIES_SQL = """
SELECT intent_id, channel, step, state, due_at, not_before, provider, part
  FROM deliveries
"""
ATTEMPTS_SQL = """
SELECT key, provider, state, tries, lease_until, handed_at, first_handed_at, proof
  FROM attempts
"""
TASKS_SQL = """
SELECT intent_id, reason, done_by
  FROM escalations
"""
TABLES = {
    "threads": THREADS_SQL,
    "intents": INTENTS_SQL,
    "deliveries": DELIVERIES_SQL,
    "attempts": ATTEMPTS_SQL,
    "tasks": TASKS_SQL,
}
Rows = Mapping[str, set[tuple[Any, ...]]]


@dataclass(frozen=True)
class Said:
    """One transaction of a story, at what times it was, what it gave and what it left."""

    name: str
    given: tuple[Any, ...]
    now: datetime
    clock: float
    gave: Any
    left: Rows


def told(seed: int, kind: type[Story] = Story) -> list[Said]:
    """A story's transactions."""
    found: list[Said] = []
    story = kind(seed)

    def keep(name: str, given: tuple[Any, ...], gave: Any) -> None:
        if name == "claim":
            gave = {(one.attempt.key, one.tries, one.part, one.has_address, one.moved) for one in gave}
        found.append(Said(name, given, story.book.now, story.book.clock, gave, rows(story.book)))

    story.told = keep
    story.tell_it()
    return found


def real(clock: float) -> datetime | None:
    return None if clock == LONG_AGO else EPOCH + timedelta(seconds=clock)


def rows(book: Book) -> Rows:
    intents = [each for said in book.said.values() for each in said]
    return {
        "threads": {(id_, t.current_version, t.told_version, t.maybe_told_version) for id_, t in book.threads.items()},
        "intents": {(each.id, each.state, each.unreachable) for each in intents},
        "deliveries": {
            (each.id, d.channel, d.step, d.state, d.due_at, real(d.not_before), d.provider, d.part)
            for each in intents
            for d in each.deliveries.values()
        },
        "attempts": {
            (one.key, one.provider, one.state, one.tries, real(one.lease_until), one.handed_at, one.first_at, one.proof)
            for one in book.attempts.values()
        },
        "tasks": {(id_, reason, done_by) for id_, (reason, done_by) in book.tasks.items()},
    }


@dataclass
class Twin:
    """The service on one connection. Its name for each transaction is the Book's."""

    conn: asyncpg.Connection
    keys: Keys
    now: datetime = EPOCH
    held: dict[tuple[UUID, int], Attempt] = field(default_factory=dict)

    def sender(self) -> Sender:
        lines: dict[str, tuple[()]] = {name: () for name in (*FIRST_PROVIDER.values(), "SMS_SECOND") if name != "PUSH"}
        return Sender(None, Doors(lines=lines, keys=self.keys), brakes=Brakes(floor=NEVER_TOO_MANY))

    async def replay(self, story: Sequence[Said], dice: random.Random) -> str | None:
        """Where the service does otherwise than the Book, in words. Some transactions die first, and come again."""
        await self.conn.execute(EMPTY_SQL)
        for number, said in enumerate(story):
            await self.conn.execute(CLOCKS_SQL, str(real(said.clock)), str(said.now))
            self.now = said.now
            if dice.random() < 0.1:
                await self._die(said)
            gave = await getattr(self, said.name)(*said.given)
            if said.gave is not None and gave != said.gave:
                return f"step {number}: {said.name} gives {_differs(said.gave, gave)}"
            left = await self.left()
            for table, wanted in said.left.items():
                if left[table] != wanted:
                    return f"step {number}: {said.name} leaves {table} {_differs(wanted, left[table])}"
        return None

    async def _die(self, said: Said) -> None:
        dying = self.conn.transaction()
        await dying.start()
        held = dict(self.held)
        await getattr(self, said.name)(*said.given)
        self.held = held
        await dying.rollback()

    async def left(self) -> Rows:
        return {name: {_plain(row) for row in await self.conn.fetch(sql)} for name, sql in TABLES.items()}

    async def tell(self, subject: UUID, words: Mapping[UUID, Kind], starts: datetime, until: datetime) -> None:
        live = (Session(SESSION, starts, starts + timedelta(minutes=90)),)
        facts = Facts(subject="NORWEGIAN", level="A2", revision=1, live=live)
        to = {person: (LARVIK, kind) for person, kind in words.items()}
        async with self.conn.transaction():
            await tell(self.conn, subject, to, facts, notice_id=uuid4(), useful_until=until, now=self.now)

    async def silence(self, subject: UUID, people: Sequence[UUID]) -> None:
        async with self.conn.transaction():
            await silence(self.conn, [subject], people)

    async def claim(self) -> set[tuple[UUID, int, int, bool, bool]]:
        claimed = await self.sender().claim(self.conn)
        self.held |= {(one.key, one.tries): one for one in claimed}
        attempts = [(one, one.claimed) for one in claimed]
        return {(one.key, one.tries, its.part, its.address is not None, its.moved) for one, its in attempts}

    def _held(self, claim: Claim) -> Attempt:
        return self.held[claim.attempt.key, claim.tries]

    async def standing(self, claims: Sequence[Claim]) -> set[UUID]:
        return await settling.still_current(self.conn, [self._held(one) for one in claims])

    async def settle(self, outcomes: Sequence[Outcome]) -> None:
        known = [
            settling.Outcome(
                self._held(one.claim), one.state, "CODE", timedelta(seconds=one.pause), then=one.then, begun=one.begun
            )
            for one in outcomes
        ]
        async with self.conn.transaction():
            await settling.settle(self.conn, known)

    async def sweep(self) -> None:
        await settling.sweep(self.conn)
        async with self.conn.transaction():
            await receipts.match_parked(self.conn, now=self.now)

    async def receive(self, key: UUID, proof: Proof) -> None:
        provider = await self.conn.fetchval("SELECT provider FROM attempts WHERE key = $1", key)
        async with self.conn.transaction():
            await receipts.keep(self.conn, Receipt(provider, proof, str(proof), key=key), now=self.now)

    async def reach(self, person: UUID, ways: Mapping[Channel, int], quiet: Quiet | None) -> None:
        given = tuple((way, _address(way, number)) for way, number in ways.items())
        async with self.conn.transaction():
            hers = [Recipient(person, "nb", given, quiet=quiet)]
            await save_contacts(self.conn, self.keys, LARVIK, hers, now=self.now)


def _address(channel: Channel, number: int) -> str:
    return f"{number}@test.example" if channel is Channel.EMAIL else f"+47{90000000 + number}"


def _plain(row: asyncpg.Record) -> tuple[Any, ...]:
    return tuple(_value(value) for value in row)


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return None if value.year == 1 else value.astimezone(UTC)
    return value


def _differs(wanted: set[Any], found: set[Any]) -> str:
    return f"{sorted(map(repr, found - wanted))} instead of {sorted(map(repr, wanted - found))}"


async def opened(url: str) -> asyncpg.Connection:
    conn = await asyncpg.connect(url)
    await prepare(conn)
    await conn.execute(OURS_SQL)
    return conn
