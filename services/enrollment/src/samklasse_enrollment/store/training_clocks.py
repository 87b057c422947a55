"""What a case's clocks say, and every step it has taken."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.training.clocks import Clock

CLOCKS_SQL = """
SELECT clock, due_on, rule, paragraph, how, ruleset
  FROM case_clocks
 WHERE case_id = $1
 ORDER BY due_on, clock
"""


async def of_case(conn: asyncpg.Connection, case_id: UUID) -> list[Clock]:
    """Earliest first."""
    return [
        Clock(row["clock"], row["due_on"], row["rule"], row["paragraph"], tuple(row["how"].items()), row["ruleset"])
        for row in await conn.fetch(CLOCKS_SQL, case_id)
    ]


FORGET_CLOCKS_SQL = """
DELETE FROM case_clocks
 WHERE case_id = $1
   AND clock <> ALL ($2::text[])
"""

SAVE_CLOCK_SQL = """
INSERT INTO case_clocks (case_id, clock, due_on, rule, paragraph, how, ruleset)
VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (case_id, clock) DO UPDATE
   SET due_on = excluded.due_on, rule = excluded.rule, paragraph = excluded.paragraph, how = excluded.how,
       ruleset = excluded.ruleset
"""


async def save(conn: asyncpg.Connection, case_id: UUID, clocks: Iterable[Clock]) -> None:
    """These are the clocks that run now."""
    running = list(clocks)
    await conn.execute(FORGET_CLOCKS_SQL, case_id, [clock.name for clock in running])
    await add(conn, [(case_id, clock) for clock in running])


async def add(conn: asyncpg.Connection, clocks: Iterable[tuple[UUID, Clock]]) -> None:
    """Clocks of many cases, in place of their namesakes."""
    await conn.executemany(
        SAVE_CLOCK_SQL,
        [
            (case_id, one.name, one.due_on, one.rule, one.paragraph, _encoded(dict(one.how)), one.ruleset)
            for case_id, one in clocks
        ],
    )


FORGET_CLOCK_SQL = """
DELETE FROM case_clocks
 WHERE case_id = $1
   AND clock = $2
"""


async def forget(conn: asyncpg.Connection, case_id: UUID, clock: str) -> None:
    """One clock runs no more."""
    await conn.execute(FORGET_CLOCK_SQL, case_id, clock)


NOTE_STEP_SQL = """
INSERT INTO case_history (case_id, step_no, step, from_state, to_state, reason, rule, changed, by_subject, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""


async def note(
    conn: asyncpg.Connection,
    case_id: UUID,
    step_no: int,
    *,
    step: str,
    from_state: str,
    to_state: str,
    reason: str | None,
    rule: str | None,
    changed: Mapping[str, Any],
    by: str,
    at: datetime,
) -> None:
    """Write a step down for good; `changed`: clocks by name, with their day before and after. Codes and days only."""
    told = _encoded(changed)
    await conn.execute(NOTE_STEP_SQL, case_id, step_no, step, from_state, to_state, reason, rule, told, by, at)


HISTORY_SQL = """
SELECT step_no, step, from_state, to_state, reason, rule, changed, by_subject, at
  FROM case_history
 WHERE case_id = $1
   AND step_no > $2
 ORDER BY step_no
 LIMIT $3
"""


async def history(conn: asyncpg.Connection, case_id: UUID, *, after: int, limit: int) -> list[dict[str, Any]]:
    """Every step, in order."""
    rows = await conn.fetch(HISTORY_SQL, case_id, after, limit)
    return [dict(row) for row in rows]


def _encoded(told: Mapping[str, Any]) -> dict[str, Any]:
    """With days as text."""
    plain: dict[str, Any] = json.loads(json.dumps(dict(told), default=date.isoformat))
    return plain
