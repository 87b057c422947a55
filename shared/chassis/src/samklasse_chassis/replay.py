"""Facts from the owners' event logs again: a private queue per service, and read models that are built anew.

The operator publishes to `<service>.replayed`, which is bound to nothing, under the same ids and `ce-` headers; the
header `x-consumer` names whom a message is for. There it is taken as if it had come by that consumer's own queue.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import groupby

import asyncpg

from samklasse_chassis import hot, topology
from samklasse_chassis.consumer import Consumer, Received
from samklasse_chassis.errors import NotFound
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.parked import Hand, Refused
from samklasse_chassis.ports import Connection
from samklasse_chassis.replaying import CONSUMER_HEADER

BATCH = 100

PATIENCE_SQL = """
SET LOCAL lock_timeout = '10s'
"""

LOCK_SQL = """
LOCK TABLE inbox IN EXCLUSIVE MODE
"""

FORGET_GATES_SQL = """
DELETE FROM gates
 WHERE consumer = $1
"""

FORGET_INBOX_SQL = """
DELETE FROM inbox
 WHERE consumer = $1
"""

CLOSE_OPEN_SQL = """
UPDATE quarantine
   SET state = 'discarded', actor = $2, reason = $3, changed_at = clock_timestamp()
 WHERE consumer = $1
   AND state IN ('gap', 'behind', 'retrying', 'stuck')
"""

HAS_BEGUN_SQL = """
SELECT EXISTS (SELECT FROM gates WHERE consumer = $1 AND sequence > 0)
    OR EXISTS (SELECT FROM inbox WHERE consumer = $1)
"""

BASELINES_SQL = """
INSERT INTO gates (consumer, aggregate, sequence)
SELECT $1, aggregate, sequence
  FROM unnest($2::text[], $3::bigint[]) AS baseline (aggregate, sequence)
    ON CONFLICT (consumer, aggregate) DO UPDATE SET sequence = greatest(gates.sequence, excluded.sequence)
"""

RECORD_SQL = """
INSERT INTO quarantine_actions (consumer, action, actor, reason)
VALUES ($1, $2, $3, $4)
"""


def row(service: str) -> Consumer:
    """What takes the service's replayed messages off their queue."""
    return Consumer(topology.replayed(service), "", batch=BATCH, hot=True)


def find(table: Sequence[Consumer], queue: str) -> Consumer:
    """The consumer of a queue.

    Raises:
        NotFound: nobody here listens to it.
        Refused: suppliers speak there, and no log of ours has their words.
    """
    consumer = next((one for one in table if one.queue == queue), None)
    if consumer is None:
        raise NotFound
    if consumer.outside:
        raise Refused("NOT_IN_ANY_LOG", consumer=queue)
    return consumer


async def rebuild(conn: Connection, consumer: Consumer, baselines: Mapping[str, int], hand: Hand) -> dict[str, int]:
    """Empty the read model, and forget gates, inbox rows and open quarantine rows, all or nothing.

    Raises:
        Refused: the consumer owns facts or acts on the outside world; or the service is too busy just now.
    """
    if consumer.rebuild is None:
        raise Refused("NOT_A_READ_MODEL", consumer=consumer.queue)
    async with _alone(conn):
        await consumer.rebuild(conn)
        await conn.execute(FORGET_GATES_SQL, consumer.queue)
        await conn.execute(FORGET_INBOX_SQL, consumer.queue)
        await conn.execute(CLOSE_OPEN_SQL, consumer.queue, hand.actor, hand.reason)
        return await _begin(conn, "rebuild", consumer, baselines, hand)


async def bootstrap(conn: Connection, consumer: Consumer, baselines: Mapping[str, int], hand: Hand) -> dict[str, int]:
    """Set the gates of a consumer that has handled nothing yet to where the logs begin.

    Raises:
        Refused: it has handled something; or the service is too busy just now.
    """
    async with _alone(conn):
        if await conn.fetchval(HAS_BEGUN_SQL, consumer.queue):
            raise Refused("HAS_BEGUN", consumer=consumer.queue)
        return await _begin(conn, "bootstrap", consumer, baselines, hand)


@asynccontextmanager
async def _alone(conn: Connection) -> AsyncIterator[None]:
    """Let handlers under way finish, and the next ones wait: none has its effect while its gate is forgotten."""
    try:
        await conn.execute(PATIENCE_SQL)
        await conn.execute(LOCK_SQL)
        yield
    except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
        raise Refused("BUSY") from None


async def _begin(
    conn: Connection, action: str, consumer: Consumer, baselines: Mapping[str, int], hand: Hand
) -> dict[str, int]:
    await conn.execute(BASELINES_SQL, consumer.queue, list(baselines), list(baselines.values()))
    await conn.execute(RECORD_SQL, consumer.queue, action, hand.actor, hand.reason)
    return {"baselines": len(baselines)}


class Replayed:
    """Hands each replayed message to the consumer that it is for."""

    def __init__(self, table: Sequence[Consumer], inbox: Inbox) -> None:
        self._by_queue = {consumer.queue: consumer for consumer in table if not consumer.outside}
        self._inbox = inbox

    async def take_many(self, consumer: Consumer, received: Sequence[Received]) -> None:
        """Take them in their order; one for nobody is kept as poison under the name of this queue."""
        for queue, group in groupby(received, lambda one: str(one.headers.get(CONSUMER_HEADER))):
            meant = self._by_queue.get(queue)
            if meant is None:
                for one in group:
                    await self._inbox.take(consumer, _without_envelope(one))
            else:
                await self._inbox.take_many(meant, list(group))


def _without_envelope(received: Received) -> Received:
    headers = {name: value for name, value in received.headers.items() if name != "ce-type"}
    return Received(headers, received.body, received.id, received.user_id)


async def receive(url: str, service: str, table: Sequence[Consumer], inbox: Inbox) -> None:
    """For ever: take what the operator has replayed."""
    await hot.consume(url, row(service), Replayed(table, inbox))
