"""Telephones that have said STOP, whoever has them: the contact register may offer one that is in no list of ours."""

from collections.abc import Sequence
from datetime import datetime

from asyncpg import Connection

KEEP_SQL = """
INSERT INTO stopped (digest, stopped_at)
VALUES ($1, $2)
    ON CONFLICT DO NOTHING
"""


async def keep(conn: Connection, digest: bytes, *, now: datetime) -> None:
    """Nothing is sent there, until it says START. `digest`: its blind index by the newest key."""
    await conn.execute(KEEP_SQL, digest, now)


FORGET_SQL = """
DELETE FROM stopped
 WHERE digest = ANY($1)
"""


async def forget(conn: Connection, digests: Sequence[bytes]) -> None:
    """It has said START."""
    await conn.execute(FORGET_SQL, digests)
