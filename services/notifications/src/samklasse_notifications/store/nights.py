"""What was due by day and has not left (an outage, a brake, a lost answer) does not leave in the night instead."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications.domain.quiet import Quiet
from samklasse_notifications.domain.route import due_at
from samklasse_notifications.store.handovers import Claimed
from samklasse_notifications.store.readers import readers
from samklasse_notifications.store.steps import occasion

FACTS_SQL = """
SELECT id, facts
  FROM notices
 WHERE id = ANY($1)
"""

PUT_OFF_SQL = """
UPDATE deliveries d
   SET due_at = given.due_at
  FROM unnest($1::bigint[], $2::timestamptz[]) AS given (position, due_at)
 WHERE d.position = given.position
"""


async def by_day(conn: Connection, claimed: Sequence[Claimed]) -> list[Claimed]:
    """Those of them that may leave now; the others are put off until their people's quiet hours end.

    What would come too late by then leaves now if it may ever break quiet hours, and else not at all.
    """
    now = claimed[0].at
    known = await readers(conn, {each.recipient for each in claimed})
    quiet = {ref: reader.quiet for ref, reader in known.items() if (reader.quiet or Quiet()).holds(now)}
    doubtful = [each for each in claimed if each.recipient in quiet]
    if not doubtful:
        return list(claimed)
    facts = dict(await conn.fetch(FACTS_SQL, list({each.notice_id for each in doubtful})))
    off = {each.position: at for each in doubtful if (at := _due(each, facts, quiet[each.recipient], now)) > now}
    await conn.execute(PUT_OFF_SQL, list(off), list(off.values()))
    return [each for each in claimed if each.position not in off]


def _due(each: Claimed, facts: dict[UUID, object], quiet: Quiet | None, now: datetime) -> datetime:
    about = occasion(each.kind, facts[each.notice_id], each.useful_until)
    return due_at(quiet, about, now) or each.useful_until
