"""Plans whose answers are in, settled some classes at a time in the order of their ids."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain.proposal import Placement
from samklasse_scheduling.store.plans import placement

NEXT_SQL = """
SELECT concerned.class_id
  FROM plans p
 CROSS JOIN LATERAL (
       SELECT q.class_id FROM plan_people q WHERE q.plan_id = p.plan_id AND q.class_id IS NOT NULL
        UNION
       SELECT c.class_id FROM classes c WHERE c.plan_id = p.plan_id AND c.state = 'PROPOSED'
       ) AS concerned
 WHERE p.plan_id = $1
   AND p.settling
   AND (p.settled_up_to IS NULL OR concerned.class_id > p.settled_up_to)
 ORDER BY concerned.class_id
 LIMIT $2
"""


async def next_classes(conn: asyncpg.Connection, plan_id: UUID, *, most: int) -> list[UUID]:
    """The classes that are settled next: those of a plan, and those that go on and that it gives people to."""
    return [row["class_id"] for row in await conn.fetch(NEXT_SQL, plan_id, most)]


PEOPLE_SQL = """
SELECT enrollment_id, person_id, owner_orgnr, class_id, reason, helps, asked, answer
  FROM plan_people
 WHERE plan_id = $1
   AND class_id = ANY ($2)
 ORDER BY enrollment_id
"""


async def people(conn: asyncpg.Connection, plan_id: UUID, class_ids: Sequence[UUID]) -> list[Placement]:
    """Whom a plan has in these classes."""
    return [placement(row) for row in await conn.fetch(PEOPLE_SQL, plan_id, class_ids)]


UP_TO_SQL = """
UPDATE plans
   SET settled_up_to = coalesce($2, settled_up_to), settling = $3
 WHERE plan_id = $1
"""


async def settled(conn: asyncpg.Connection, plan_id: UUID, up_to: UUID | None, *, more: bool) -> None:
    """Everything up to this class is settled; whether there is more."""
    await conn.execute(UP_TO_SQL, plan_id, up_to, more)


STALLED_SQL = """
SELECT p.plan_id, p.settling
  FROM plans p
 WHERE (p.settling OR p.state = 'OPEN' AND p.answer_by < $3)
   AND NOT EXISTS (
       SELECT FROM timers t
        WHERE t.kind = CASE WHEN p.settling THEN $1 ELSE $2 END
          AND t.key = p.plan_id::text
          AND (t.said_at IS NULL OR t.said_at >= $3))
 ORDER BY p.plan_id
"""


async def stalled(conn: asyncpg.Connection, *, settling: str, deadline: str, since: datetime) -> dict[UUID, bool]:
    """The plans that were to go on by then and that no timer (of these kinds) drives: whether answers are in."""
    rows = await conn.fetch(STALLED_SQL, settling, deadline, since)
    return {row["plan_id"]: row["settling"] for row in rows}
