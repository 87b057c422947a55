"""What we tried to tell somebody: each message, each of its ways, each hand-over."""

from uuid import UUID

from asyncpg import Connection

HISTORY_SQL = """
SELECT t.subject, i.kind, i.version, i.planned_at, i.version = t.current_version AS stands,
       (SELECT max(j.version)
          FROM intents j
         WHERE j.thread_id = i.thread_id
           AND j.version < i.version
           AND j.state = 'TOLD') AS replaces,
       CASE
           WHEN i.state <> 'WAITING' THEN i.state
           WHEN i.useful_until <= (SELECT operator.now()) THEN 'EXPIRED'
           WHEN i.held_back THEN 'HELD_BACK'
           WHEN i.unreachable THEN 'NO_CONTACT_POINT'
           WHEN e.reason = 'RESERVED' THEN 'RESERVED'
           ELSE 'WAITING'
       END AS state,
       way.channel, way.step, way.neutral, way.delivery, way.due_at, way.language, way.fallback, way.template,
       way.provider, way.attempt, way.tries, way.handed_at, way.outcome, way.reference, way.source,
       way.proof, way.proved_at,
       e.reason AS escalated_for, e.raised_at AS escalated_at, e.done_by, e.done_at, r.read_at,
       n.facts
  FROM threads t
  JOIN intents i ON i.thread_id = t.id
  JOIN notices n ON n.id = i.notice_id
  LEFT JOIN escalations e ON e.intent_id = i.id
  LEFT JOIN inbox_reads r ON r.intent_id = i.id
  LEFT JOIN LATERAL (
       SELECT coalesce(d.channel, a.channel) AS channel, d.step, d.neutral, d.state AS delivery, d.due_at, a.language,
              a.fallback, a.template, a.provider, a.state AS attempt, a.tries, a.handed_at, a.outcome,
              a.reference, a.source, a.proof, a.proved_at
         FROM (SELECT channel, step, neutral, state, due_at FROM deliveries WHERE intent_id = i.id) AS d
         FULL JOIN (SELECT channel, language, fallback, template, provider, state, tries, handed_at, outcome,
                           reference, source, proof, proved_at
                      FROM attempts
                     WHERE intent_id = i.id) AS a ON a.channel = d.channel
       ) AS way ON true
 WHERE t.recipient = $1
   AND ($2::text IS NULL OR t.owner_orgnr = $2)
 ORDER BY i.position, way.step, way.handed_at
"""

HERS_ALONE = frozenset({"facts", "reference"})
"""What a municipality is not shown: what was said, and what a provider knows it by."""


async def history(conn: Connection, recipient: UUID, owner_orgnr: str) -> list[dict[str, object]]:
    """Everything that we tried to tell somebody, without its words: a row for each hand-over and each way not taken.

    `replaces` is the version that she had been told before, `stands` what is so today, `template` which words it was.
    """
    rows = await conn.fetch(HISTORY_SQL, recipient, owner_orgnr)
    return [{name: value for name, value in row.items() if name not in HERS_ALONE} for row in rows]


async def history_of(conn: Connection, recipient: UUID) -> list[dict[str, object]]:
    """Everything that anybody tried to tell somebody, with its facts, and every hand-over."""
    return [dict(row) for row in await conn.fetch(HISTORY_SQL, recipient, None)]
