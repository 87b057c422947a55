"""What became of hand-overs: still standing just before, settled just after, swept up when the sender died."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications.domain.attempt import State
from samklasse_notifications.domain.kinds import REFUSABLE
from samklasse_notifications.store import households, rerouting
from samklasse_notifications.store.handovers import Attempt
from samklasse_notifications.store.locking import lock_in_order


@dataclass(frozen=True)
class Outcome:
    """What the provider said, as a code; `pause` is how long to leave an UNKNOWN one alone.

    `reference` is what the provider knows the hand-over by. `then` is who is asked next when this one has REFUSED.
    `begun`: somebody was called; what was not is no try, and an UNKNOWN one nobody can have heard.
    """

    attempt: Attempt
    state: State
    code: str
    pause: timedelta = timedelta(0)
    reference: str | None = None
    then: str | None = None
    begun: bool = True


STILL_CURRENT_SQL = """
SELECT a.key
  FROM attempts a
  JOIN intents i ON i.id = a.intent_id
  JOIN threads t ON t.id = i.thread_id
 WHERE a.key = ANY($1)
   AND t.current_version = i.version
   AND NOT (i.kind = ANY($2) AND (SELECT r.reserved FROM recipients r WHERE r.ref = t.recipient))
"""


async def still_current(conn: Connection, attempts: Sequence[Attempt]) -> set[UUID]:
    """The keys that nothing newer, and no reservation, has overtaken since they were claimed."""
    rows = await conn.fetch(STILL_CURRENT_SQL, [attempt.key for attempt in attempts], REFUSABLE)
    return {row["key"] for row in rows}


SETTLE_SQL = """
WITH given AS (
    SELECT key, tries, part, state, code, pause, reference, next_provider, begun
      FROM unnest($1::uuid[], $2::integer[], $3::smallint[], $4::text[], $5::text[], $6::interval[], $7::text[],
                  $8::text[], $9::boolean[])
           AS given (key, tries, part, state, code, pause, reference, next_provider, begun)
), settled AS (
    UPDATE attempts a
       SET state = CASE
               WHEN a.state = 'HANDING_OVER' AND a.tries <> g.tries THEN a.state
               WHEN a.outcome = 'TAKEN_BEFORE' THEN 'ACCEPTED'
               ELSE g.state
           END,
           outcome = CASE
               WHEN a.state = 'HANDING_OVER' AND a.tries <> g.tries OR a.outcome = 'TAKEN_BEFORE' THEN 'TAKEN_BEFORE'
               ELSE g.code
           END,
           tries = CASE WHEN g.begun THEN a.tries ELSE a.tries - 1 END,
           reference = coalesce(g.reference, a.reference)
      FROM given g
     WHERE a.key = g.key
       AND a.state <> 'ACCEPTED'
       AND (g.state = 'ACCEPTED' OR a.tries = g.tries)
    RETURNING a.intent_id, a.channel, g.part, g.pause,
              CASE WHEN a.outcome = 'TAKEN_BEFORE' THEN 'ACCEPTED' ELSE a.state END AS state,
              CASE WHEN a.state = 'REFUSED' THEN g.next_provider END AS next_provider
), delivered AS (
    UPDATE deliveries d
       SET state = CASE
               WHEN s.state = 'ACCEPTED' THEN 'TOLD'
               WHEN s.state = 'REFUSED' AND d.state = 'WAITING' AND s.next_provider IS NULL THEN 'REFUSED'
               ELSE d.state
           END,
           provider = coalesce(s.next_provider, d.provider),
           part = CASE WHEN s.next_provider IS NULL THEN d.part ELSE d.part + 1 END,
           not_before = clock_timestamp() + s.pause
      FROM settled s
     WHERE d.intent_id = s.intent_id
       AND d.channel = s.channel
       AND (d.part = s.part OR s.state = 'ACCEPTED')
    RETURNING d.intent_id, d.step, s.state
), told AS (
    UPDATE intents i
       SET state = 'TOLD'
     WHERE i.id IN (SELECT d.intent_id FROM delivered d WHERE d.state = 'ACCEPTED' AND d.step > 0)
       AND i.state <> 'TOLD'
    RETURNING i.thread_id, i.version
)
UPDATE threads t
   SET told_version = greatest(t.told_version, heard.version)
  FROM (SELECT thread_id, max(version) AS version FROM told GROUP BY thread_id) AS heard
 WHERE t.id = heard.thread_id
"""
"""TAKEN_BEFORE: an earlier try was taken while a later one is in flight. The later one stays so, or a correction would
overtake it; whatever becomes of it, the key has been taken.
"""

UNHEARD_SQL = """
UPDATE threads t
   SET maybe_told_version = t.told_version
  FROM intents i
 WHERE i.id = ANY($1)
   AND t.id = i.thread_id
   AND t.maybe_told_version = i.version
   AND NOT EXISTS (
           SELECT 1
             FROM intents j
             JOIN attempts a ON a.intent_id = j.id
            WHERE j.thread_id = t.id
              AND (a.state = 'HANDING_OVER'
                   OR a.state = 'UNKNOWN' AND a.tries > 0
                   OR a.state = 'REFUSED' AND (a.tries > 1 OR a.outcome = 'PARTLY_TAKEN')
                   OR a.state = 'ACCEPTED' AND a.channel = 'PUSH'))
"""
"""She may have heard what was taken by one of two tries, or in part."""


async def settle(conn: Connection, outcomes: Sequence[Outcome]) -> None:
    """Record what became of hand-overs. Threads are locked in one order, as planning does."""
    await lock_in_order(conn, [outcome.attempt.claimed.thread_id for outcome in outcomes])
    await conn.execute(
        SETTLE_SQL,
        [outcome.attempt.key for outcome in outcomes],
        [outcome.attempt.tries for outcome in outcomes],
        [outcome.attempt.claimed.part for outcome in outcomes],
        [outcome.state for outcome in outcomes],
        [outcome.code for outcome in outcomes],
        [outcome.pause for outcome in outcomes],
        [outcome.reference for outcome in outcomes],
        [outcome.then if outcome.state is State.REFUSED else None for outcome in outcomes],
        [outcome.begun for outcome in outcomes],
    )
    unsure = [outcome.attempt.key for outcome in outcomes if outcome.state is not State.ACCEPTED]
    if unsure:
        await accept_arrived(conn, unsure)
    refused = [outcome.attempt.claimed.intent_id for outcome in outcomes if outcome.state is State.REFUSED]
    if refused:
        await _after_refusals(conn, refused, now=max(outcome.attempt.claimed.at for outcome in outcomes))


async def _after_refusals(conn: Connection, intents: Sequence[UUID], *, now: datetime) -> None:
    """Nobody has heard what was refused on every way for certain; the next step leaves, or it is told by hand."""
    await conn.execute(UNHEARD_SQL, intents)
    await rerouting.go_on(conn, intents, now=now)


ARRIVED_SQL = """
SELECT a.key, a.tries, a.state
  FROM attempts a
  JOIN threads t ON t.id = a.thread_id
 WHERE a.key = ANY($1)
   AND a.proof IN ('DELIVERED', 'READ')
   AND (a.source = 'REGISTER'
        OR EXISTS (
               SELECT 1
                 FROM contact_points c
                WHERE c.ref = t.recipient
                  AND c.channel = a.channel
                  AND c.changed_at <= coalesce(a.first_handed_at, a.handed_at)))
"""
"""What went to an address that she has no longer proves nothing of the one that she has. The register's was hers.

Which try has arrived nobody knows, so all must have gone there. A refusal answers the last one alone.
"""


async def accept_arrived(conn: Connection, keys: Sequence[UUID]) -> set[UUID]:
    """Those that have arrived where she still is, says a receipt, whatever the answer was. Their threads are locked."""
    arrived = await conn.fetch(ARRIVED_SQL, keys)
    rows = [row for row in arrived if row["state"] in (State.UNKNOWN, State.REFUSED)]
    if rows:
        await conn.execute(
            SETTLE_SQL,
            [row["key"] for row in rows],
            [row["tries"] for row in rows],
            [0] * len(rows),  # whichever part: it has been taken
            [State.ACCEPTED] * len(rows),
            ["ARRIVED"] * len(rows),
            [timedelta(0)] * len(rows),
            [None] * len(rows),
            [None] * len(rows),
            [True] * len(rows),
        )
    return {row["key"] for row in arrived}


LAPSED_SQL = """
SELECT a.key, a.thread_id
  FROM attempts a
 WHERE a.state = 'HANDING_OVER'
   AND a.lease_until < clock_timestamp()
"""

LAPSE_SQL = """
UPDATE attempts
   SET state = CASE WHEN outcome = 'TAKEN_BEFORE' THEN 'ACCEPTED' ELSE 'UNKNOWN' END,
       outcome = CASE WHEN outcome = 'TAKEN_BEFORE' THEN outcome ELSE 'LEASE_RAN_OUT' END
 WHERE key = ANY($1)
   AND state = 'HANDING_OVER'
   AND lease_until < clock_timestamp()
"""


async def _lapse(conn: Connection) -> None:
    rows = await conn.fetch(LAPSED_SQL)
    if rows:
        keys = [row["key"] for row in rows]
        async with conn.transaction():
            await lock_in_order(conn, [row["thread_id"] for row in rows])
            await conn.execute(LAPSE_SQL, keys)
            await accept_arrived(conn, keys)


EXPIRE_DELIVERIES_SQL = """
UPDATE deliveries
   SET state = 'EXPIRED'
 WHERE state IN ('HELD', 'WAITING')
   AND useful_until <= (SELECT operator.now())
   AND not_before <= clock_timestamp()
"""

EXPIRE_INTENTS_SQL = """
UPDATE intents i
   SET state = 'EXPIRED'
 WHERE i.state = 'WAITING'
   AND i.useful_until <= (SELECT operator.now())
   AND NOT EXISTS (SELECT FROM deliveries d WHERE d.intent_id = i.id AND d.state = 'WAITING')
"""


async def sweep(conn: Connection) -> None:
    """Hand-overs of a dead sender become UNKNOWN; what came too late to be of use is closed; who has a way gets it."""
    await _lapse(conn)
    await conn.execute(EXPIRE_DELIVERIES_SQL)
    await conn.execute(EXPIRE_INTENTS_SQL)
    async with conn.transaction():
        await rerouting.find_ways(conn)
        await households.cover(conn)
