"""New ways for what waits: a contact point has arrived, changed or gone, or a reservation has.

The caller has locked the recipients' rows, if it changed them; threads are locked here, as planning does.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from asyncpg import Connection, Record
from samklasse_chassis.clock import now as now_by

from samklasse_notifications.domain.kinds import REFUSABLE
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.store import deliveries, escalations, households, reserved, steps
from samklasse_notifications.store.deliveries import Intent, Routed, Router
from samklasse_notifications.store.readers import UNKNOWN, readers

LOCK_OPEN_SQL = """
SELECT t.id, i.id AS intent_id, i.state <> 'TOLD' AS owed
  FROM threads t
  JOIN intents i ON i.thread_id = t.id AND i.version = t.current_version
 WHERE t.recipient = ANY($1)
   AND (i.state IN ('WAITING', 'REFUSED')
        OR i.state = 'TOLD' AND i.kind = ANY($2))
   AND i.useful_until > (SELECT operator.now())
 ORDER BY t.id
   FOR UPDATE OF t
"""

GIVE_UP_SQL = """
UPDATE deliveries d
   SET state = 'REFUSED'
  FROM threads t
 WHERE t.id = d.thread_id
   AND d.intent_id = ANY($1)
   AND d.state IN ('HELD', 'WAITING')
   AND NOT EXISTS (
           SELECT 1
             FROM contact_points c
            WHERE c.ref = t.recipient
              AND c.channel = d.channel
              AND c.suppressed_for IS NULL)
   AND NOT EXISTS (
           SELECT 1
             FROM attempts a
            WHERE a.thread_id = d.thread_id
              AND a.channel = d.channel
              AND a.state = 'HANDING_OVER')
"""


async def reroute(conn: Connection, refs: Collection[UUID], *, now: datetime) -> None:
    """What waits on a way that is gone, or may not be taken, gives it up; what has none left takes those there are.

    Where an address has changed, whoever waits for somebody else there to be told is told by itself, or the other way.
    """
    rows = await conn.fetch(LOCK_OPEN_SQL, list(refs), REFUSABLE)
    await reserved.give_up(conn, [row["intent_id"] for row in rows])
    intents = [row["intent_id"] for row in rows if row["owed"]]
    if not intents:
        return
    await conn.execute(GIVE_UP_SQL, intents)
    await households.gather_anew(conn, intents)
    await steps.release(conn, intents, now=now)
    await _route_anew(conn, intents, now=now)


STILL_OWED_SQL = """
SELECT i.id
  FROM intents i
  JOIN threads t ON t.id = i.thread_id AND t.current_version = i.version
 WHERE i.id = ANY($1)
   AND i.state = 'WAITING'
   AND i.useful_until > (SELECT operator.now())
"""


async def go_on(conn: Connection, intents: Sequence[UUID], *, now: datetime) -> None:
    """After refusals, in locked threads: the next step, else ways that came meanwhile, else it is told by hand."""
    await reserved.give_up(conn, intents)
    await steps.release(conn, intents, now=now)
    owed = await conn.fetch(STILL_OWED_SQL, intents)
    await _route_anew(conn, [row["id"] for row in owed], now=now)
    await steps.finish(conn, intents, now=now)


WITHOUT_WAY_SQL = """
SELECT i.id, i.thread_id, i.version, i.kind, i.state, i.useful_until, t.recipient, n.facts,
       coalesce((SELECT max(d.step) FROM deliveries d WHERE d.intent_id = i.id), 0) AS steps,
       EXISTS (SELECT FROM deliveries d WHERE d.intent_id = i.id AND d.step > 0 AND d.state = 'WAITING') AS under_way,
       EXISTS (SELECT FROM attempts a WHERE a.intent_id = i.id AND a.outcome = 'RESERVED_IN_REGISTER') AS registered,
       ARRAY(
           SELECT d.channel
             FROM deliveries d
             JOIN contact_points c ON c.ref = t.recipient AND c.channel = d.channel
            WHERE d.intent_id = i.id
              AND (d.state <> 'REFUSED'
                   OR c.changed_at <= (SELECT max(a.handed_at)
                                         FROM attempts a
                                        WHERE a.intent_id = i.id
                                          AND a.channel = d.channel))) AS spent
  FROM intents i
  JOIN threads t ON t.id = i.thread_id
  JOIN notices n ON n.id = i.notice_id
 WHERE i.id = ANY($1)
   AND NOT EXISTS (
           SELECT 1
             FROM deliveries d
             JOIN contact_points c ON c.ref = t.recipient AND c.channel = d.channel AND c.suppressed_for IS NULL
            WHERE d.intent_id = i.id
              AND d.step > 0
              AND d.state IN ('HELD', 'WAITING'))
 ORDER BY i.position
"""

MARK_SQL = """
UPDATE intents i
   SET state = CASE WHEN given.has_way THEN 'WAITING' ELSE i.state END,
       unreachable = given.unreachable
  FROM unnest($1::uuid[], $2::boolean[], $3::boolean[]) AS given (id, has_way, unreachable)
 WHERE i.id = given.id
"""


async def _route_anew(conn: Connection, intents: Sequence[UUID], *, now: datetime) -> None:
    """An address that has refused a message does not get it again, unless it has changed since."""
    rows = await conn.fetch(WITHOUT_WAY_SQL, intents)
    known, router = await readers(conn, {row["recipient"] for row in rows}), Router(now)
    routed, lost = [], []
    for row in rows:
        reader = deliveries.without(known.get(row["recipient"], UNKNOWN), row["spent"])
        reader = replace(reader, reserved=reader.reserved or row["registered"])
        intent = _intent(row)
        one = Routed(intent, router.route(reader, intent.occasion), row["steps"], row["under_way"])
        if one.unreachable and one.after:
            lost.append(one.intent.id)
        elif one.route.legs or (row["state"] == "WAITING" and not one.held):
            routed.append(one)
    await steps.finish(conn, lost, now=now)
    if routed:
        await _keep(conn, routed, now=now)


async def _keep(conn: Connection, routed: Sequence[Routed], *, now: datetime) -> None:
    await deliveries.add_deliveries(conn, routed)
    marks = [(one.intent.id, one.route.leads_to_her, one.unreachable) for one in routed]
    await conn.execute(MARK_SQL, *map(list, zip(*marks, strict=True)))
    await escalations.overtake(conn, [one.intent.thread_id for one in routed if one.by_hand is None])
    by_hand = [(one.intent.id, one.by_hand) for one in routed if one.by_hand]
    await escalations.escalate(conn, by_hand, now=now)


def _intent(row: Record) -> Intent:
    about = steps.occasion(Kind(row["kind"]), row["facts"], row["useful_until"].astimezone(UTC))
    return Intent(row["id"], row["thread_id"], row["version"], row["recipient"], about)


REACHABLE_NOW_SQL = """
SELECT DISTINCT t.recipient
  FROM intents i
  JOIN threads t ON t.id = i.thread_id AND t.current_version = i.version
  JOIN contact_points c ON c.ref = t.recipient AND c.suppressed_for IS NULL
 WHERE i.state = 'WAITING'
   AND i.unreachable
   AND c.channel <> 'PUSH'
   AND i.useful_until > (SELECT operator.now())
"""
"""A browser is no way for most of it, and what is planned for nobody else would be looked at over and over."""


async def find_ways(conn: Connection) -> None:
    """A message that was planned while her contact point arrived saw none, and her contact point saw no message.

    So it is with her reservation.
    """
    rows = await conn.fetch(REACHABLE_NOW_SQL)
    crossed = {row["recipient"] for row in rows} | await reserved.crossed(conn)
    if crossed:
        await reroute(conn, crossed, now=await now_by(conn))
