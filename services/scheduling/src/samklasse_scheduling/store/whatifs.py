"""What municipalities have asked "what if" about, and the answers; forgotten after a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter

from samklasse_scheduling.domain.whatif import Answer, Asked

ASKED = TypeAdapter(Asked)
ANSWERS = TypeAdapter(Answer)


@dataclass(frozen=True)
class Whatif:
    """One question; `answer` as it was written."""

    id: UUID
    state: str
    asked: Asked
    answer: Mapping[str, Any] | None
    code: str | None
    attempts: int


ASK_SQL = """
INSERT INTO whatifs (whatif_id, owner_orgnr, asked, asked_at, forget_at)
VALUES ($1, $2, $3, $4, $5)
"""


async def ask(conn: asyncpg.Connection, whatif_id: UUID, asked: Asked, *, at: datetime, forget_at: datetime) -> None:
    """Record a question."""
    told = ASKED.dump_python(asked, mode="json")
    await conn.execute(ASK_SQL, whatif_id, asked.municipality, told, at, forget_at)


ALONE_SQL = """
SELECT pg_advisory_xact_lock(hashtextextended('whatifs of ' || $1::text, 0))
"""

OPEN_SQL = """
SELECT count(*)
  FROM whatifs
 WHERE owner_orgnr = $1
   AND state = 'WAITING'
"""


async def count_open(conn: asyncpg.Connection, orgnr: str) -> int:
    """How many questions of a municipality wait for an answer; it asks no other until the transaction ends."""
    await conn.execute(ALONE_SQL, orgnr)
    found: int = await conn.fetchval(OPEN_SQL, orgnr)
    return found


READ_SQL = """
SELECT whatif_id, state, asked, answer, code, attempts
  FROM whatifs
 WHERE whatif_id = $1
   AND ($2::text IS NULL OR owner_orgnr = $2)
"""


async def read(conn: asyncpg.Connection, whatif_id: UUID, orgnr: str | None = None) -> Whatif | None:
    """One question, of one municipality alone where it is given."""
    row = await conn.fetchrow(READ_SQL, whatif_id, orgnr)
    return _whatif(row) if row else None


def _whatif(row: asyncpg.Record) -> Whatif:
    asked = ASKED.validate_python(row["asked"], strict=False)
    return Whatif(row["whatif_id"], row["state"], asked, row["answer"], row["code"], row["attempts"])


WAITING_SQL = """
SELECT whatif_id
  FROM whatifs
 WHERE state = 'WAITING'
 ORDER BY asked_at, whatif_id
 LIMIT 100
"""

CLAIM_SQL = """
SELECT pg_try_advisory_lock(hashtextextended('whatif ' || $1::text, 0))
"""

ATTEMPT_SQL = """
UPDATE whatifs
   SET attempts = attempts + 1
 WHERE whatif_id = $1
   AND state = 'WAITING'
RETURNING whatif_id, state, asked, answer, code, attempts
"""


async def claim_oldest(conn: asyncpg.Connection) -> Whatif | None:
    """The question that has waited longest and that nobody works on: ours for as long as this session lives.

    The attempt is counted, and counts also where the session is lost.
    """
    for waiting in await conn.fetch(WAITING_SQL):
        whatif_id = waiting["whatif_id"]
        if await conn.fetchval(CLAIM_SQL, str(whatif_id)):
            row = await conn.fetchrow(ATTEMPT_SQL, whatif_id)
            if row is not None:
                return _whatif(row)
            await release(conn, whatif_id)
    return None


RELEASE_SQL = """
SELECT pg_advisory_unlock(hashtextextended('whatif ' || $1::text, 0))
"""


async def release(conn: asyncpg.Connection, whatif_id: UUID) -> None:
    """Let go of a question."""
    await conn.execute(RELEASE_SQL, str(whatif_id))


SETTLE_SQL = """
UPDATE whatifs
   SET state = $2, answer = $3, code = $4
 WHERE whatif_id = $1
"""


async def settle(conn: asyncpg.Connection, whatif_id: UUID, answer: Answer | None, code: str | None = None) -> None:
    """The answer, or why there is none."""
    told = ANSWERS.dump_python(answer, mode="json") if answer is not None else None
    await conn.execute(SETTLE_SQL, whatif_id, "FAILED" if answer is None else "DONE", told, code)


FORGET_SQL = """
DELETE FROM whatifs
 WHERE forget_at <= $1
"""


async def forget_old(conn: asyncpg.Connection, now: datetime) -> None:
    """Nobody needs an answer of yesterday."""
    await conn.execute(FORGET_SQL, now)
