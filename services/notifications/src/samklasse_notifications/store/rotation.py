"""`samklasse rotate kek`: every blind index of an address by the newest key, so that nobody need give hers again.

The service runs meanwhile, with old and new keys. Each batch is a transaction of its own and is told by nothing but the
indexes themselves; so whoever is stopped in the middle begins anew, and finds less to do.
"""

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from asyncpg import Connection
from samklasse_chassis import vault
from samklasse_chassis.ports import Record

from samklasse_notifications.domain import push
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.contact import normalised
from samklasse_notifications.store import renewing, stops

ROWS = 200
"""In one transaction; nothing is planned or claimed while those are moved that are not by the newest key yet."""
BEFORE_ALL = UUID(int=0), ""

POINTS_SQL = """
SELECT c.ref, c.channel, c.digest, v.person_id, v.kind, v.sealed, k.kek_id, k.wrapped
  FROM contact_points c
  JOIN vault v ON v.person_id = c.ref AND v.kind = c.sealed_as
  JOIN vault_keys k ON k.person_id = v.person_id
 WHERE (c.ref, c.channel) > ($1, $2)
   AND c.digest IS NOT NULL
 ORDER BY c.ref, c.channel
 LIMIT $3
"""
"""One statement, so that an index and the address that it is of are of the same moment."""

STOPPED_SQL = """
SELECT s.sealed_under AS ref, s.channel, s.digest, v.person_id, v.kind, v.sealed, k.kek_id, k.wrapped
  FROM stopped s
  JOIN vault v ON v.person_id = s.sealed_under
  JOIN vault_keys k ON k.person_id = v.person_id
 WHERE (s.sealed_under, s.channel) > ($1, $2)
 ORDER BY s.sealed_under
 LIMIT $3
"""
"""What only the contact register knows is here alone."""


async def enter_anew(conn: Connection, keys: vault.Keys, rows: int = ROWS) -> None:
    """Everything that can be opened, `rows` at a time; `conn` is in no transaction.

    What cannot be opened stays as it is, and is found while the key that it was made with is in the file.
    """
    for statement_sql in (POINTS_SQL, STOPPED_SQL):
        last = BEFORE_ALL
        while batch := await _some(conn, keys, statement_sql, last, rows):
            last = batch[-1]["ref"], batch[-1]["channel"]


async def _some(
    conn: Connection, keys: vault.Keys, statement_sql: str, after: tuple[UUID, str], rows: int
) -> Sequence[Record]:
    async with conn.transaction():
        batch: Sequence[Record] = await conn.fetch(statement_sql, *after, rows)
        await _enter(conn, keys, batch)
    return batch


async def _enter(conn: Connection, keys: vault.Keys, rows: Sequence[Record]) -> None:
    newest: dict[bytes, bytes] = {}
    texts: dict[bytes, str] = {}
    for row in rows:
        with suppress(vault.DoesNotOpen):
            text = _text(keys, row)
            index = vault.index(keys, text, renewing.INDEX)
            texts[index] = text
            if row["digest"] != index:
                newest[row["digest"]] = index
    if newest:
        await renewing.move(conn, newest)
    await stops.seal(conn, keys, texts)


def _text(keys: vault.Keys, row: Record) -> str:
    """What the index is of: where a browser is reached, and any other address as it is compared."""
    opened, channel = vault.Sealed(row).open(keys).decode(), Channel(row["channel"])
    return push.read(opened).endpoint if channel is Channel.PUSH else normalised(channel, opened)
