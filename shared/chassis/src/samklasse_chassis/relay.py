"""Publish what the outbox holds: one leader, in order, and only the confirmed prefix of a lane is moved on.

It reads without a transaction, publishes a batch with pipelined confirms, then moves the confirmed prefix of each
lane to `event_log` in one short transaction, and reads and publishes on meanwhile. An outcome that is not a confirm
means "unknown": the rows stay, and are published again under the same ids.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from time import perf_counter
from typing import Any
from uuid import UUID

import aio_pika

from samklasse_chassis.amqp import AWAY
from samklasse_chassis.leader import Term
from samklasse_chassis.log import logger
from samklasse_chassis.outbox import CORE
from samklasse_chassis.parcel import Parcel
from samklasse_chassis.pool import away
from samklasse_chassis.ports import Broker, Database
from samklasse_chassis.tracing import Known, Spans
from samklasse_chassis.turns import end_if_told, soon

BATCH = 500
SHORTEST_SECONDS, LONGEST_SECONDS = 0.002, 0.1
"""Between looks at an empty outbox, when nothing in this process says that it is not: short after a message, then
ever longer. A NOTIFY in every commit would cost four tenths of the commit rate (measured)."""
LINGER_SECONDS = 0.02
"""For company on the way to the log: a move of its own for each handful of messages costs the database more than the
messages do. What a crash finds here is published again."""
PAUSE_SECONDS = 1.0
"""After trouble; a channel opened at once on a broker that elects a leader may nack for ever (measured)."""

READ_SQL = """
SELECT seq, id, lane, key, subject, headers, body, said_at
  FROM outbox
 WHERE NOT lane = ANY($1)
   AND seq NOT IN (SELECT unnest($3::bigint[]))
 ORDER BY seq
 LIMIT $2
"""

MOVE_SQL = """
WITH gone AS (
    DELETE FROM outbox
     WHERE seq = ANY($1)
    RETURNING seq, id, lane, key, subject, sequence, headers, body, said_at
)
INSERT INTO event_log (id, lane, key, subject, sequence, correlation_id, causation_id, headers, body, said_at)
SELECT id, lane, key, subject, sequence, (headers->>'ce-correlationid')::uuid, (headers->>'ce-causationid')::uuid,
       headers, body, said_at
  FROM gone
 ORDER BY seq
"""


@dataclass(frozen=True)
class Row:
    """One outbox row."""

    seq: int
    id: UUID
    lane: str
    key: str
    subject: str
    headers: Mapping[str, Any]
    body: bytes
    said_at: datetime


def parcel(row: Row) -> Parcel:
    """Lane `core` goes to the exchange `ev` by its key; lane `supplier.<orgnr>` to that supplier's mailbox."""
    exchange, routing_key = ("ev", row.key) if row.lane == CORE else ("to", row.lane.partition(".")[2])
    return Parcel(
        exchange,
        routing_key,
        row.id,
        row.key,
        row.headers["ce-correlationid"],
        row.said_at,
        row.headers,
        row.body,
    )


def confirmed_prefix(
    rows: Sequence[Row], results: Sequence[BaseException | None]
) -> tuple[list[int], dict[str, BaseException]]:
    """The rows before the first trouble of each lane, and that trouble; what comes after it is never skipped to."""
    safe: list[int] = []
    trouble: dict[str, BaseException] = {}
    for row, error in zip(rows, results, strict=True):
        if row.lane in trouble:
            continue
        if error is None:
            safe.append(row.seq)
        else:
            trouble[row.lane] = error
    return safe, trouble


def _known(row: Row) -> Known:
    causation = row.headers.get("ce-causationid")
    return Known(row.id, UUID(row.headers["ce-correlationid"]), UUID(causation) if causation else None, row.key)


class Relay:
    """One service's relay; runs as a duty of its leader."""

    def __init__(
        self,
        pool: Database,
        core: Broker,
        suppliers: Broker | None = None,
        said: asyncio.Event | None = None,
    ) -> None:
        self._pool, self._core, self._suppliers = pool, core, suppliers
        self._said = said or asyncio.Event()
        self._paused: dict[str, float] = {}
        self._stalled_since: float | None = None
        self._leaving: list[int] = []
        """Confirmed, and not known to be in the log yet: nobody reads them again."""
        self._confirmed, self._moved = asyncio.Event(), asyncio.Event()
        self.unroutable = False
        self.spans: Spans | None = None
        self.published = self.nacked = self.returned = 0
        """How often the broker confirmed a message, refused one, and knew of nobody to give it to, in this process."""

    @property
    def stalled_seconds(self) -> float:
        """How long nothing of the lane `core` has got through, although something was tried."""
        return 0.0 if self._stalled_since is None else asyncio.get_running_loop().time() - self._stalled_since

    async def run(self, leader: Term) -> None:
        """For ever: read and publish, and move what is confirmed meanwhile."""
        self._leaving.clear()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._keep_moving())
                await self._keep_publishing()
        finally:
            self._stalled_since = None
            for publisher in filter(None, (self._core, self._suppliers)):
                await publisher.reset()

    async def _keep_publishing(self) -> None:
        pause = SHORTEST_SECONDS
        while True:
            end_if_told()
            self._said.clear()
            if await self._round():
                pause = SHORTEST_SECONDS
            else:
                await soon(self._said, pause)
                pause = min(2 * pause, LONGEST_SECONDS)

    async def _round(self) -> int:
        now = asyncio.get_running_loop().time()
        self._paused = {lane: until for lane, until in self._paused.items() if until > now}
        found = await self._pool.fetch(READ_SQL, list(self._paused), BATCH, self._leaving)
        rows = [Row(**row) for row in found]
        safe: list[int] = []
        for is_core, group in groupby(sorted(rows, key=lambda row: row.lane != CORE), lambda row: row.lane == CORE):
            safe += await self._publish(list(group), self._core if is_core else self._suppliers)
        self.published += len(safe)
        await self._leave(safe)
        return len(safe)

    async def _leave(self, seqs: list[int]) -> None:
        """On to the log; waits until no more than one batch is on its way there."""
        self._leaving += seqs
        if seqs:
            self._confirmed.set()
        while len(self._leaving) > BATCH:
            self._moved.clear()
            await self._moved.wait()

    async def _keep_moving(self) -> None:
        """One move after the other, so that the log has the order of publication."""
        while True:
            await self._confirmed.wait()
            if len(self._leaving) < BATCH:
                await asyncio.sleep(LINGER_SECONDS)
            self._confirmed.clear()
            seqs = list(self._leaving)
            await self._move(seqs)
            del self._leaving[: len(seqs)]
            self._moved.set()

    async def _publish(self, rows: list[Row], publisher: Broker | None) -> list[int]:
        if publisher is None:
            raise LookupError(f"this service has no way to lane {rows[0].lane}")
        began = perf_counter()
        try:
            results = await publisher.publish([parcel(row) for row in rows])
        except AWAY as error:
            end_if_told()
            results = [error] * len(rows)
        returned = sum(isinstance(result, aio_pika.exceptions.PublishError) for result in results)
        refused = sum(isinstance(result, aio_pika.exceptions.DeliveryError) for result in results)
        self.returned, self.nacked = self.returned + returned, self.nacked + refused - returned
        safe, trouble = confirmed_prefix(rows, results)
        if self.spans is not None:
            confirmed = set(safe)
            self.spans.published((_known(row) for row in rows if row.seq in confirmed), perf_counter() - began)
        for lane, why in trouble.items():
            self._pause(lane, why)
        if any(not isinstance(why, aio_pika.exceptions.PublishError) for why in trouble.values()):
            await publisher.reset()
        if CORE not in trouble and any(row.lane == CORE for row in rows):
            self.unroutable, self._stalled_since = False, None
        return safe

    def _pause(self, lane: str, error: BaseException) -> None:
        self._paused[lane] = asyncio.get_running_loop().time() + PAUSE_SECONDS
        if lane == CORE:
            self.unroutable = isinstance(error, aio_pika.exceptions.PublishError)
            self._stalled_since = self._stalled_since or asyncio.get_running_loop().time()
        logger().warning("lane paused", lane=lane, error=type(error).__name__)

    async def _move(self, seqs: list[int]) -> None:
        while True:
            try:
                await self._pool.execute(MOVE_SQL, seqs)
                return
            except Exception as error:
                if not away(error):
                    raise
                end_if_told()
                await asyncio.sleep(PAUSE_SECONDS)
