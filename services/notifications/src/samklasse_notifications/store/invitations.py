"""What people who chose calendar invitations may hold free because an earlier mail of ours asked them to."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications.domain.invitation import Held
from samklasse_notifications.store.handovers import Attempt
from samklasse_notifications.store.threads import FACTS

HELD_SQL = """
SELECT given.key, t.id AS thread, t.current_version AS version, n.facts
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS given (key, recipient, thread_id)
  JOIN threads t ON t.recipient = given.recipient
  JOIN intents i ON i.thread_id = t.id
  JOIN notices n ON n.id = i.notice_id
 WHERE EXISTS (
           SELECT 1
             FROM attempts a
            WHERE a.intent_id = i.id
              AND a.channel = 'EMAIL'
              AND (a.state <> 'REFUSED' OR a.tries > 1))
   AND CASE
           WHEN t.id = given.thread_id THEN i.version < t.current_version
           ELSE NOT EXISTS (SELECT FROM intents j WHERE j.thread_id = t.id AND j.version = t.current_version)
       END
   AND i.kind = ANY($4)
 ORDER BY t.id, i.version
"""
"""Of the thread itself whatever was said before; of another one, if it was silenced since and so will not say more."""


async def recalled(conn: Connection, attempts: Sequence[Attempt], kinds: Sequence[str]) -> list[Attempt]:
    """The same, those to invited people with what they hold. `kinds` are those that have sessions to hold."""
    invited = [each for each in attempts if each.claimed.invited]
    if not invited:
        return list(attempts)
    rows = await conn.fetch(
        HELD_SQL,
        [each.key for each in invited],
        [each.claimed.recipient for each in invited],
        [each.claimed.thread_id for each in invited],
        kinds,
    )
    held: dict[UUID, dict[UUID, Held]] = {}
    for row in rows:
        hers, facts = held.setdefault(row["key"], {}), FACTS.validate_python(row["facts"])
        earlier = hers[row["thread"]].facts.live if row["thread"] in hers else ()
        hers[row["thread"]] = Held(row["thread"], row["version"], replace(facts, live=(*earlier, *facts.live)))
    return [replace(each, held=tuple(held.get(each.key, {}).values())) for each in attempts]
