"""Teachers who stand in for another supplier's: whose they are, and which sessions they take."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import asyncpg

LENDERS_SQL = """
SELECT id, orgnr
  FROM teachers
 WHERE id = ANY ($1)
   AND orgnr <> $2
"""


async def lenders(conn: asyncpg.Connection, teacher_ids: Iterable[UUID], orgnr: str) -> dict[UUID, str]:
    """The suppliers of those of these teachers who are not this one's."""
    rows = await conn.fetch(LENDERS_SQL, list(set(teacher_ids)), orgnr)
    return {row["id"]: row["orgnr"] for row in rows}


KNOWN_SQL = """
SELECT DISTINCT orgnr
  FROM lent_sessions
 WHERE class_id = $1
"""


async def known(conn: asyncpg.Connection, class_id: UUID) -> list[str]:
    """The suppliers that were told of sessions of a class that is not theirs."""
    return [row["orgnr"] for row in await conn.fetch(KNOWN_SQL, class_id)]


KEEP_SQL = """
INSERT INTO lent_sessions (id, orgnr, class_id, correlation_id)
SELECT id, $2, $3, $4
  FROM unnest($1::uuid[]) AS id
 ORDER BY id
    ON CONFLICT (id, orgnr) DO NOTHING
"""


async def keep(
    conn: asyncpg.Connection, session_ids: Sequence[UUID], orgnr: str, class_id: UUID, correlation_id: UUID
) -> None:
    """A supplier's teacher takes these sessions."""
    await conn.execute(KEEP_SQL, list(session_ids), orgnr, class_id, correlation_id)


END_SQL = """
DELETE FROM lent_sessions
 WHERE class_id = $1
   AND orgnr = $2
   AND id <> ALL ($3)
"""


async def end_others(conn: asyncpg.Connection, class_id: UUID, orgnr: str, session_ids: Sequence[UUID]) -> None:
    """She takes no session of the class but these."""
    await conn.execute(END_SQL, class_id, orgnr, list(session_ids))


TELL_SQL = """
INSERT INTO lent_told AS known (class_id, orgnr, digest)
SELECT $1, orgnr, digest
  FROM unnest($2::text[], $3::bytea[]) AS given (orgnr, digest)
 ORDER BY orgnr
    ON CONFLICT (class_id, orgnr) DO UPDATE
   SET digest = excluded.digest
 WHERE known.digest <> excluded.digest
RETURNING orgnr
"""


async def tell(conn: asyncpg.Connection, class_id: UUID, digests: Mapping[str, bytes]) -> frozenset[str]:
    """Those suppliers that were last told something else of this class, or nothing; from now on they are told this."""
    rows = await conn.fetch(TELL_SQL, class_id, list(digests), list(digests.values()))
    return frozenset(row["orgnr"] for row in rows)


SESSION_SQL = """
SELECT class_id, correlation_id
  FROM lent_sessions
 WHERE id = $1
   AND orgnr = $2
"""


async def session(conn: asyncpg.Connection, session_id: UUID, orgnr: str) -> asyncpg.Record | None:
    """The session's class and trail; None: no teacher of this supplier's takes it for another."""
    return await conn.fetchrow(SESSION_SQL, session_id, orgnr)
