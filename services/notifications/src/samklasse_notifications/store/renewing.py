"""Blind indexes by the newest key. Whatever is equal has equal ones at every commit, also while a key is being renewed.

That is what says who is a household, and which telephone has said STOP. So an address moves to the newest key in one
transaction, wherever it stands: when somebody gives it again or writes from it, else when all are moved
(`store/rotation`).
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from asyncpg import Connection
from samklasse_chassis import vault

from samklasse_notifications.store import stops

INDEX = "CONTACT"

LAGS_SQL = """
SELECT EXISTS (SELECT FROM contact_points WHERE digest = ANY($1))
    OR EXISTS (SELECT FROM stopped WHERE digest = ANY($1))
"""


async def renew(conn: Connection, keys: vault.Keys | None, texts: Collection[str], refs: Collection[UUID] = ()) -> None:
    """Let these addresses be known by the newest key alone. With one key in the file there is nothing to do.

    `refs`: recipients that the caller is about to lock; they are locked here, in one order with whoever shares.

    Raises:
        NoKek: the service has no key-encryption key.
    """
    newest = {
        older: by_newest
        for text in texts
        for by_newest in [vault.index(keys, text, INDEX)]
        for older in vault.indexes(keys, text, INDEX)
        if older != by_newest
    }
    if newest and await conn.fetchval(LAGS_SQL, list(newest)):
        await move(conn, newest, refs)


LOCK_SHARERS_SQL = """
SELECT r.ref
  FROM recipients r
 WHERE r.ref = ANY(ARRAY(SELECT c.ref FROM contact_points c WHERE c.digest = ANY($1)
                         UNION SELECT unnest($2::uuid[])))
 ORDER BY r.ref
   FOR NO KEY UPDATE
"""

LOCK_TELLING_SQL = """
LOCK TABLE threads IN EXCLUSIVE MODE
"""
"""A claim compares deliveries with each other, and a plan copies an index to a delivery: neither may see half of it."""

MOVE_POINTS_SQL = """
UPDATE contact_points c
   SET digest = given.newest
  FROM unnest($1::bytea[], $2::bytea[]) AS given (older, newest)
 WHERE c.digest = given.older
"""

MOVE_HOUSEHOLDS_SQL = """
UPDATE deliveries d
   SET household = given.newest
  FROM unnest($1::bytea[], $2::bytea[]) AS given (older, newest)
 WHERE d.household = given.older
"""


async def move(conn: Connection, newest: Mapping[bytes, bytes], refs: Collection[UUID] = ()) -> None:
    """`newest`: by an older index of an address, the one that takes its place everywhere. Nothing leaves meanwhile."""
    given = list(newest), list(newest.values())
    await conn.execute(LOCK_SHARERS_SQL, given[0], list(refs))
    await conn.execute(LOCK_TELLING_SQL)
    await conn.execute(MOVE_POINTS_SQL, *given)
    await conn.execute(MOVE_HOUSEHOLDS_SQL, *given)
    await stops.move(conn, newest)
