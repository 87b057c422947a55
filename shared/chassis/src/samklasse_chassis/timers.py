"""Reminders and deadlines: a row that becomes a `TimerDue` message of the service to itself.

Setting a timer again reschedules it, also to the very instant that it has: one that has rung rings once more. Who sets
it may have found that its handler came too early, and a ring too many is harmless, while one too few is a deadline that
nobody keeps. Only the leader turns due rows into outbox rows; the handler re-reads the state, and does nothing when the
timer has been moved meanwhile.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import UTC, datetime
from functools import cache
from uuid import NAMESPACE_OID, UUID, uuid5

from pydantic import AwareDatetime
from samklasse_contracts.message import About, Cause, Message, say
from samklasse_contracts.privacy import PrivacyClass

from samklasse_chassis import outbox
from samklasse_chassis.consumer import Consumer
from samklasse_chassis.leader import Term
from samklasse_chassis.pool import lend
from samklasse_chassis.ports import Connection, Database, Record
from samklasse_chassis.turns import soon

POLL_SECONDS = 0.5
CLOCK_CHANNEL = "operator_clock"
"""Notified when the operator moves the clock."""
TimerHandler = Callable[..., Awaitable[None]]
"""`async (due: TimerDue, conn, *, now) -> None`"""

SET_SQL = """
INSERT INTO timers (kind, key, due_at)
VALUES ($1, $2, $3)
    ON CONFLICT (kind, key) DO UPDATE SET due_at = excluded.due_at, said_at = NULL
"""

CLEAR_SQL = """
DELETE FROM timers
 WHERE kind = $1
   AND key = ANY($2)
"""

DUE_SQL = """
WITH due AS (
    SELECT kind, key
      FROM timers
     WHERE said_at IS NULL
       AND due_at <= (SELECT operator.now())
     ORDER BY due_at
     LIMIT 500
       FOR UPDATE SKIP LOCKED
)
UPDATE timers t
   SET said_at = operator.now()
  FROM due
 WHERE t.kind = due.kind
   AND t.key = due.key
RETURNING t.kind, t.key, t.due_at, t.said_at
"""


class TimerDue(Message):
    """A timer's time has come."""

    key = "chassis.timer.due.v1"
    privacy = PrivacyClass.INTERNAL
    sequenced = False

    kind: About
    timer: About
    due_at: AwareDatetime


@cache
def timer_due(service: str) -> type[TimerDue]:
    """`TimerDue` as one service says it to itself."""
    return type("TimerDue", (TimerDue,), {"key": f"{service}.timer.due.v1", "__module__": __name__})


async def set_timer(conn: Connection, kind: str, key: str, due_at: datetime) -> None:
    """Set or move a timer. It rings once for each time that it is set, unless it is set again before it has rung."""
    await conn.execute(SET_SQL, kind, key, due_at)


async def set_timers(conn: Connection, kind: str, due: Mapping[str, datetime]) -> None:
    """Set or move many timers of one kind."""
    await conn.executemany(SET_SQL, [(kind, key, due_at) for key, due_at in due.items()])


async def clear_timer(conn: Connection, kind: str, key: str) -> None:
    """Forget a timer; one that has been said already finds its handler doing nothing."""
    await clear_timers(conn, kind, [key])


async def clear_timers(conn: Connection, kind: str, keys: Collection[str]) -> None:
    """Forget many timers of one kind."""
    if keys:
        await conn.execute(CLEAR_SQL, kind, list(keys))


def consumer(service: str, handlers: Mapping[str, TimerHandler]) -> Consumer:
    """The row of a service's consumer table that hears its own timers, by kind."""

    async def on_timer(due: TimerDue, conn: Connection, *, now: datetime) -> None:
        await handlers[due.kind](due, conn, now=now)

    return Consumer(f"{service}.{service}-timer", f"{service}.timer.#", {timer_due(service): on_timer})


class Timers:
    """Turns due rows into messages; runs as a duty of the leader."""

    def __init__(self, pool: Database, service: str, said: asyncio.Event | None = None) -> None:
        self._pool, self._service, self._said = pool, service, said or asyncio.Event()

    async def run(self, leader: Term) -> None:
        """For ever: say what is due."""
        moved = asyncio.Event()
        await leader.add_listener(CLOCK_CHANNEL, lambda *_: moved.set())
        while True:
            moved.clear()
            if await self._round() == 0:
                await soon(moved, POLL_SECONDS)
            else:
                self._said.set()

    async def _round(self) -> int:
        async with lend(self._pool) as conn, conn.transaction():
            rows = sorted(await conn.fetch(DUE_SQL), key=lambda row: row["due_at"])
            contract = timer_due(self._service)
            await outbox.add(conn, *(_said(contract, row) for row in rows))
        return len(rows)


def _said(contract: type[TimerDue], row: Record) -> TimerDue:
    due_at, said_at = row["due_at"].astimezone(UTC), row["said_at"].astimezone(UTC)
    told: UUID = uuid5(
        NAMESPACE_OID, f"{contract.key} {row['kind']} {row['key']} {due_at.isoformat()} {said_at.isoformat()}"
    )
    body = contract(kind=row["kind"], timer=row["key"], due_at=due_at)
    return say(body, subject=f"{row['kind']}/{row['key']}", at=said_at, cause=Cause(told, told))
