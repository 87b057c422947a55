"""Renew the key-encryption key: people's own keys, and so all that they sealed, stay as they are."""

from collections.abc import Sequence

from samklasse_chassis.ports import Connection, Record
from samklasse_chassis.vault.finding import bound_index
from samklasse_chassis.vault.keys import Keys, decrypt, needed

ROWS = 2000
"""In one transaction."""

OLD_KEYS_SQL = """
SELECT person_id, kek_id, wrapped
  FROM vault_keys
 WHERE kek_id <> $1
 ORDER BY person_id
 LIMIT $2
   FOR UPDATE
"""

REWRAP_SQL = """
UPDATE vault_keys k
   SET kek_id = $1,
       wrapped = given.wrapped
  FROM unnest($2::uuid[], $3::bytea[]) AS given (person_id, wrapped)
 WHERE k.person_id = given.person_id
"""

OLD_ENTRIES_SQL = """
SELECT e.person_id, e.kind, e.sealed, k.kek_id, k.wrapped
  FROM vault_index e
  JOIN vault_keys k USING (person_id)
 WHERE e.kek_id <> $1
 ORDER BY e.person_id
 LIMIT $2
   FOR UPDATE OF e
"""

ENTER_ANEW_SQL = """
UPDATE vault_index e
   SET kek_id = $1,
       digest = given.digest
  FROM unnest($2::uuid[], $3::text[], $4::bytea[]) AS given (person_id, kind, digest)
 WHERE e.person_id = given.person_id
   AND e.kind = given.kind
"""


async def rewrap(conn: Connection, keys: Keys | None) -> int:
    """Wrap everything by the current KEK that an older one wraps; `conn` is in no transaction.

    Returns:
        How many people's keys were moved. After it the older KEKs open nothing, and may leave the file.

    Raises:
        NoKek: the service has no key-encryption key.
        DoesNotOpen: the KEK that wraps somebody's key is not in the file.
    """
    moved = 0
    while count := await _some_keys(conn, needed(keys)):
        moved += count
    while await _some_entries(conn, needed(keys)):
        pass
    return moved


async def _some_keys(conn: Connection, keys: Keys) -> int:
    async with conn.transaction():
        rows = await conn.fetch(OLD_KEYS_SQL, keys.current, ROWS)
        people = [row["person_id"] for row in rows]
        await conn.execute(
            REWRAP_SQL, keys.current, people, [keys.wrap(row["person_id"], _own(keys, row)) for row in rows]
        )
    return len(rows)


async def _some_entries(conn: Connection, keys: Keys) -> int:
    async with conn.transaction():
        rows = await conn.fetch(OLD_ENTRIES_SQL, keys.current, ROWS)
        people, kinds = [row["person_id"] for row in rows], [row["kind"] for row in rows]
        await conn.execute(ENTER_ANEW_SQL, keys.current, people, kinds, _digests(keys, rows))
    return len(rows)


def _digests(keys: Keys, rows: Sequence[Record]) -> list[bytes]:
    texts = [decrypt(_own(keys, row), row["sealed"], bound_index(row["person_id"], row["kind"])) for row in rows]
    return [keys.digest(row["kind"], text.decode()) for row, text in zip(rows, texts, strict=True)]


def _own(keys: Keys, row: Record) -> bytes:
    return keys.unwrap(row["person_id"], row["kek_id"], row["wrapped"])
