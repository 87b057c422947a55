"""Seal under a person's own key, and shred the key."""

import os
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from samklasse_chassis.ports import Connection, Record
from samklasse_chassis.vault.keys import KEY_BYTES, Keys, VaultError, bound, encrypt, needed


class Shredded(VaultError):
    """A person has been erased: nothing may be sealed for her again."""

    def __init__(self, person_id: UUID) -> None:
        super().__init__(str(person_id))
        self.person_id = person_id


async def seal(conn: Connection, keys: Keys | None, person_id: UUID, kind: str, data: bytes) -> None:
    """Keep `data` of a person, in place of what was kept as this kind before.

    Raises:
        NoKek: the service has no key-encryption key.
        Shredded: she has been erased.
    """
    await seal_many(conn, keys, kind, {person_id: data})


SEAL_SQL = """
INSERT INTO vault (person_id, kind, sealed)
SELECT person_id, $1, sealed
  FROM unnest($2::uuid[], $3::bytea[]) AS given (person_id, sealed)
 ORDER BY person_id
    ON CONFLICT (person_id, kind) DO UPDATE
   SET sealed = excluded.sealed
"""


async def seal_many(conn: Connection, keys: Keys | None, kind: str, data: Mapping[UUID, bytes]) -> None:
    """Keep the same kind of many people: at most four statements, however many they are.

    Raises:
        NoKek: the service has no key-encryption key.
        Shredded: one of them has been erased; nothing was kept.
    """
    own = await own_keys(conn, needed(keys), data)
    sealed = [encrypt(own[person_id], text, bound(person_id, kind)) for person_id, text in data.items()]
    await conn.execute(SEAL_SQL, str(kind), list(data), sealed)


LOCK_KEYS_SQL = """
SELECT person_id, kek_id, wrapped
  FROM vault_keys
 WHERE person_id = ANY($1::uuid[])
 ORDER BY person_id
   FOR SHARE
"""

ADD_KEYS_SQL = """
INSERT INTO vault_keys (person_id, kek_id, wrapped)
SELECT person_id, $1, wrapped
  FROM unnest($2::uuid[], $3::bytea[]) AS given (person_id, wrapped)
 ORDER BY person_id
    ON CONFLICT (person_id) DO NOTHING
RETURNING person_id
"""


async def own_keys(conn: Connection, keys: Keys, people: Iterable[UUID]) -> dict[UUID, bytes]:
    """Each person's own key, made where there is none; held against `shred` until the transaction ends.

    Raises:
        Shredded: one of them has been erased.
    """
    wanted = sorted(people)
    own = _opened(keys, await conn.fetch(LOCK_KEYS_SQL, wanted))
    fresh = {person_id: os.urandom(KEY_BYTES) for person_id in wanted if person_id not in own}
    if fresh:
        wrapped = [keys.wrap(person_id, key) for person_id, key in fresh.items()]
        made = {row["person_id"] for row in await conn.fetch(ADD_KEYS_SQL, keys.current, list(fresh), wrapped)}
        raced = [person_id for person_id in fresh if person_id not in made]
        own |= fresh | _opened(keys, await conn.fetch(LOCK_KEYS_SQL, raced) if raced else ())
    return own


def _opened(keys: Keys, rows: Sequence[Record]) -> dict[UUID, bytes]:
    for row in rows:
        if row["wrapped"] is None:
            raise Shredded(row["person_id"])
    return {row["person_id"]: keys.unwrap(row["person_id"], row["kek_id"], row["wrapped"]) for row in rows}


SHRED_KEY_SQL = """
INSERT INTO vault_keys (person_id)
VALUES ($1)
    ON CONFLICT (person_id) DO UPDATE
   SET kek_id = NULL,
       wrapped = NULL
"""

DELETE_SEALED_SQL = """
DELETE FROM vault
 WHERE person_id = $1
"""

DELETE_INDEX_SQL = """
DELETE FROM vault_index
 WHERE person_id = $1
"""


async def shred(conn: Connection, person_id: UUID) -> None:
    """Destroy a person's key and all it sealed, for good; needs no key-encryption key, and may be repeated.

    A backup made before holds her wrapped key still: it is out of reach when the KEK has been renewed and the old one
    destroyed (`samklasse rotate kek`).
    """
    await conn.execute(SHRED_KEY_SQL, person_id)
    await conn.execute(DELETE_SEALED_SQL, person_id)
    await conn.execute(DELETE_INDEX_SQL, person_id)


SHREDDED_SQL = """
SELECT EXISTS (SELECT FROM vault_keys WHERE person_id = $1 AND wrapped IS NULL)
"""


async def shredded(conn: Connection, person_id: UUID) -> bool:
    """Whether a person has been erased here."""
    return bool(await conn.fetchval(SHREDDED_SQL, person_id))


DROP_SQL = """
DELETE FROM vault
 WHERE person_id = $1
   AND kind = $2
"""


async def drop(conn: Connection, person_id: UUID, kind: str) -> None:
    """Forget one kind of a person's."""
    await conn.execute(DROP_SQL, person_id, str(kind))
