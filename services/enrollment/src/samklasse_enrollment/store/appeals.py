"""Appeals of decisions; what was written is in the municipality's archive."""

from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.appeal import Appeal, AppealState

APPEAL_SQL = """
SELECT id, decision_id, case_id, person_id, owner_orgnr, sent_on, received_on, in_time, state, excuse, answer_id,
       answered_on
  FROM appeals
 WHERE id = $1
   AND owner_orgnr = $2
"""


async def find(conn: asyncpg.Connection, appeal_id: UUID, owner_orgnr: str) -> Appeal | None:
    """One of a municipality's own; whoever changes it has locked its case first, and reads it again."""
    row = await conn.fetchrow(APPEAL_SQL, appeal_id, owner_orgnr)
    return _appeal(row) if row else None


OF_DECISION_SQL = """
SELECT id, decision_id, case_id, person_id, owner_orgnr, sent_on, received_on, in_time, state, excuse, answer_id,
       answered_on
  FROM appeals
 WHERE decision_id = $1
 ORDER BY id
"""


async def of_decision(conn: asyncpg.Connection, decision_id: UUID) -> list[Appeal]:
    """Every appeal of a decision, earliest first."""
    return [_appeal(row) for row in await conn.fetch(OF_DECISION_SQL, decision_id)]


PAGE_APPEALS_SQL = """
SELECT id, decision_id, case_id, person_id, owner_orgnr, sent_on, received_on, in_time, state, excuse, answer_id,
       answered_on
  FROM appeals
 WHERE owner_orgnr = $1
   AND id > $2
   AND ($3::uuid IS NULL OR decision_id = $3)
   AND ($4::text IS NULL OR state = $4)
 ORDER BY id
 LIMIT $5
"""


async def page(
    conn: asyncpg.Connection,
    owner_orgnr: str,
    *,
    after: UUID,
    decision_id: UUID | None,
    state: AppealState | None,
    limit: int,
) -> list[Appeal]:
    """A municipality's own in the order they came."""
    rows = await conn.fetch(PAGE_APPEALS_SQL, owner_orgnr, after, decision_id, state and state.value, limit)
    return [_appeal(row) for row in rows]


SAVE_APPEAL_SQL = """
INSERT INTO appeals (id, decision_id, case_id, person_id, owner_orgnr, sent_on, received_on, in_time, state, excuse,
                     answer_id, answered_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (id) DO UPDATE
   SET state = excluded.state,
       excuse = excluded.excuse,
       answer_id = excluded.answer_id,
       answered_on = excluded.answered_on
"""


async def save(conn: asyncpg.Connection, appeal: Appeal) -> None:
    """Insert, or write where it stands; its case is locked."""
    await conn.execute(
        SAVE_APPEAL_SQL,
        appeal.id,
        appeal.decision_id,
        appeal.case_id,
        appeal.person_id,
        appeal.owner_orgnr,
        appeal.sent_on,
        appeal.received_on,
        appeal.in_time,
        appeal.state.value,
        appeal.excuse,
        appeal.answer_id,
        appeal.answered_on,
    )


def _appeal(row: asyncpg.Record) -> Appeal:
    return Appeal(**{**row, "state": AppealState(row["state"])})
