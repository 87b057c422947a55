"""Brakes on what leaves: counting it, pulling one, letting go by name."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Connection, Record
from samklasse_chassis.log import logger

from samklasse_notifications.domain import brake
from samklasse_notifications.domain.brake import EVERYBODY, FLOOR, Hour

COUNT_SQL = """
WITH taken AS (
    SELECT t.owner_orgnr, count(*) AS messages
      FROM unnest($1::uuid[]) AS given (id)
      JOIN threads t ON t.id = given.id
     GROUP BY t.owner_orgnr
)
INSERT INTO hours (owner_orgnr, hour, messages)
SELECT owner_orgnr, $2::timestamptz, messages FROM taken
 UNION ALL
SELECT $3::text, $2::timestamptz, sum(messages) FROM taken HAVING count(*) > 0
 ORDER BY 1
    ON CONFLICT (owner_orgnr, hour) DO UPDATE SET messages = hours.messages + excluded.messages
RETURNING owner_orgnr, messages
"""

HOURS_SQL = """
SELECT h.hour, h.messages,
       EXISTS (
           SELECT 1
             FROM brakes b
            WHERE b.owner_orgnr = h.owner_orgnr
              AND b.pulled_for = 'OVER_CEILING'
              AND b.pulled_at >= h.hour
              AND b.pulled_at < h.hour + $3) AS braked
  FROM hours h
 WHERE h.owner_orgnr = $1
   AND h.hour >= $2
"""

PEOPLE_SQL = """
SELECT count(*)
  FROM recipients
"""

PEOPLE_OF_SQL = """
SELECT count(*)
  FROM recipients
 WHERE owner_orgnr = $1
"""

CALM_SQL = """
SELECT EXISTS (SELECT FROM brakes WHERE owner_orgnr = $1 AND calm_until > $2)
"""

FORGET_HOURS_SQL = """
DELETE FROM hours
 WHERE owner_orgnr = $1
   AND hour < $2
"""

PULL_SQL = """
INSERT INTO brakes (owner_orgnr, pulled_at, pulled_for, rate, ceiling)
SELECT $1, $2, 'OVER_CEILING', $3, $4
 WHERE NOT EXISTS (
           SELECT 1
             FROM brakes
            WHERE owner_orgnr = $1
              AND calm_until > $2)
    ON CONFLICT DO NOTHING
RETURNING owner_orgnr
"""


@dataclass
class Brakes:
    """Judges what one sender takes. It remembers ceilings for the hour, and asks anew before it pulls."""

    floor: int = FLOOR
    _hour: datetime | None = None
    _ceilings: dict[str, int] = field(default_factory=dict)

    async def note(self, conn: Connection, threads: Sequence[UUID], *, now: datetime) -> None:
        """Count what is being handed over, in its own transaction, and pull the brake on whoever has too much.

        What has been claimed leaves all the same: one claim.
        """
        hour = brake.hour_of(now)
        if hour != self._hour:
            self._hour, self._ceilings = hour, {}
        for row in await conn.fetch(COUNT_SQL, threads, hour, EVERYBODY) if threads else ():
            await self._judge(conn, row["owner_orgnr"], row["messages"], now)

    async def _judge(self, conn: Connection, owner: str, messages: int, now: datetime) -> None:
        if messages <= self._ceilings.get(owner, self.floor):
            return
        if await conn.fetchval(CALM_SQL, owner, now):
            return
        most = self._ceilings[owner] = await ceiling(conn, owner, now=now, floor=self.floor)
        if messages > most and await conn.fetchval(PULL_SQL, owner, now, messages, most):
            logger().error("brake pulled", owner=owner, rate=messages, ceiling=most)


async def ceiling(conn: Connection, owner: str, *, now: datetime, floor: int) -> int:
    """How many messages of a municipality's may leave in this hour."""
    since = now - brake.NOT_YET - brake.LEARNS_FROM
    await conn.execute(FORGET_HOURS_SQL, owner, since - brake.HOUR)
    rows = await conn.fetch(HOURS_SQL, owner, since, brake.HOUR)
    hours = [Hour(row["hour"], row["messages"], braked=row["braked"]) for row in rows]
    people = 0 if brake.settled(hours, now) else await _people(conn, owner)
    return brake.ceiling(hours, people=people, now=now, floor=floor)


async def _people(conn: Connection, owner: str) -> int:
    """Asked only while no habit is known: those of everybody are all there are."""
    asked = conn.fetchval(PEOPLE_SQL) if owner == EVERYBODY else conn.fetchval(PEOPLE_OF_SQL, owner)
    return int(await asked)


PULL_BY_HAND_SQL = """
INSERT INTO brakes (owner_orgnr, pulled_at, pulled_for, pulled_by)
VALUES ($1, $2, 'OPERATOR', $3)
    ON CONFLICT DO NOTHING
"""


async def pull(conn: Connection, owner: str, *, by: str, now: datetime) -> None:
    """Nothing of this municipality's leaves any more; nothing happens where a brake is on."""
    await conn.execute(PULL_BY_HAND_SQL, owner, now, by)


RELEASE_SQL = """
UPDATE brakes
   SET released_at = $2,
       released_by = $3,
       calm_until = $2::timestamptz + $4::interval
 WHERE owner_orgnr = $1
   AND released_at IS NULL
RETURNING owner_orgnr
"""


TAKE_BACK_SQL = """
UPDATE deliveries
   SET braked_for = NULL
 WHERE braked_for = $1
"""


async def release(conn: Connection, owner: str, *, by: str, calm: timedelta, now: datetime) -> bool:
    """Let go, by name; nothing is judged for a while. Whether a brake was on."""
    released = await conn.fetchval(RELEASE_SQL, owner, now, by, calm) is not None
    await conn.execute(TAKE_BACK_SQL, owner)
    return released


ON_SQL = """
SELECT owner_orgnr
  FROM brakes
 WHERE released_at IS NULL
   AND owner_orgnr <> '*'
 ORDER BY owner_orgnr
   FOR SHARE
"""

SET_ASIDE_SQL = """
UPDATE deliveries d
   SET braked_for = found.owner_orgnr
  FROM (SELECT e.position, t.owner_orgnr
          FROM deliveries e
          JOIN threads t ON t.id = e.thread_id
         WHERE e.state = 'WAITING'
           AND e.braked_for IS NULL
           AND e.due_at <= (SELECT operator.now())
           AND t.owner_orgnr = ANY($1)
         ORDER BY e.due_at, e.position
         LIMIT $2
           FOR SHARE OF t SKIP LOCKED
           FOR UPDATE OF e SKIP LOCKED) AS found
 WHERE d.position = found.position
"""

ASIDE_AT_MOST = 5000


async def set_aside(conn: Connection) -> None:
    """Take what municipalities' brakes keep out of the way of others' claims, some at a time.

    The brakes stay locked until the commit: what is released meanwhile is not set aside, or is taken back.
    """
    async with conn.transaction():
        owners = [row["owner_orgnr"] for row in await conn.fetch(ON_SQL)]
        if owners:
            await conn.execute(SET_ASIDE_SQL, owners, ASIDE_AT_MOST)


BRAKES_SQL = """
SELECT b.owner_orgnr, b.pulled_at, b.pulled_for, b.pulled_by, b.rate, b.ceiling, b.released_at, b.released_by,
       b.calm_until,
       (SELECT count(*)
          FROM deliveries d
          JOIN threads t ON t.id = d.thread_id
         WHERE b.released_at IS NULL
           AND d.state = 'WAITING'
           AND d.useful_until > (SELECT operator.now())
           AND b.owner_orgnr IN (t.owner_orgnr, '*')) AS waiting
  FROM brakes b
 WHERE b.released_at IS NULL
    OR b.released_at > (SELECT operator.now()) - interval '7 days'
 ORDER BY b.pulled_at DESC
 LIMIT 500
"""


async def brakes(conn: Connection) -> list[Record]:
    """Those that are on, with what waits behind them, and those released within a week."""
    found: list[Record] = await conn.fetch(BRAKES_SQL)
    return found
