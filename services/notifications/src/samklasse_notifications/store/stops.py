"""Telephones that have said STOP, whoever has them: the contact register may offer one that is in no list of ours.

So it is with mailboxes whose reader has complained. They are known by their blind indexes. The address itself is sealed
under an id of the row's own, since a renewed key makes another index of it, and of the register's nothing else is kept.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Connection, Record
from samklasse_chassis import vault

from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.sealed_kinds import Kind

KEEP_SQL = """
INSERT INTO stopped (digest, channel, stopped_at)
VALUES ($1, $2, $3)
    ON CONFLICT DO NOTHING
"""


async def keep(
    conn: Connection,
    keys: vault.Keys | None,
    channel: Channel,
    digest: bytes,
    address: str | None = None,
    *,
    now: datetime,
) -> None:
    """Nothing is sent there, until it says START. `digest`: its index. `address`: None where we hold it anyhow."""
    await conn.execute(KEEP_SQL, digest, channel, now)
    if address is not None:
        await seal(conn, keys, {digest: address})


NAME_SQL = """
UPDATE stopped
   SET sealed_under = gen_random_uuid()
 WHERE digest = ANY($1)
   AND sealed_under IS NULL
RETURNING sealed_under, digest
"""


async def seal(conn: Connection, keys: vault.Keys | None, addresses: Mapping[bytes, str]) -> None:
    """Of these addresses, keep those where nothing is sent and of which only the index was kept."""
    rows = await conn.fetch(NAME_SQL, list(addresses))
    found = {row["sealed_under"]: addresses[row["digest"]].encode() for row in rows}
    if found:
        await vault.seal_many(conn, keys, Kind.STOPPED, found)


FORGET_SQL = """
DELETE FROM stopped
 WHERE digest = ANY($1)
RETURNING sealed_under
"""


async def forget(conn: Connection, digests: Sequence[bytes]) -> None:
    """It has said START."""
    await _shred(conn, await conn.fetch(FORGET_SQL, digests))


async def _shred(conn: Connection, rows: Sequence[Record]) -> None:
    for row in rows:
        if row["sealed_under"]:
            await vault.shred(conn, row["sealed_under"])


MOVE_SQL = """
WITH gone AS (
    DELETE FROM stopped s
     USING unnest($1::bytea[], $2::bytea[]) AS given (older, newest)
     WHERE s.digest = given.older
    RETURNING given.newest, s.channel, s.stopped_at, s.sealed_under
), kept AS (
    INSERT INTO stopped (digest, channel, stopped_at, sealed_under)
    SELECT DISTINCT ON (newest) newest, channel, stopped_at, sealed_under
      FROM gone
     ORDER BY newest, sealed_under NULLS LAST
        ON CONFLICT DO NOTHING
    RETURNING sealed_under
)
SELECT sealed_under
  FROM gone
 WHERE sealed_under IS NOT NULL
EXCEPT
SELECT sealed_under
  FROM kept
"""


async def move(conn: Connection, newest: Mapping[bytes, bytes]) -> None:
    """`newest`: by an older index of an address, the one that takes its place; what was kept twice is kept once."""
    for row in await conn.fetch(MOVE_SQL, list(newest), list(newest.values())):
        await vault.shred(conn, row["sealed_under"])


FORGET_HERS_SQL = """
DELETE FROM stopped s
 USING contact_points c
 WHERE c.ref = $1
   AND s.digest = c.digest
   AND NOT EXISTS (SELECT FROM contact_points o WHERE o.digest = c.digest AND o.ref <> c.ref)
RETURNING s.sealed_under
"""


async def forget_hers(conn: Connection, ref: UUID) -> None:
    """Whoever is erased leaves no address of hers here, unless somebody else has it."""
    await _shred(conn, await conn.fetch(FORGET_HERS_SQL, ref))
