"""Organisations, and the suppliers among them that have a mailbox."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

KEEP_ORGANISATION_SQL = """
INSERT INTO organisations (orgnr, form, roles)
VALUES ($1, $2, $3)
    ON CONFLICT (orgnr) DO UPDATE SET form = excluded.form, roles = excluded.roles
"""


async def keep_organisation(conn: asyncpg.Connection, orgnr: str, form: str, roles: Sequence[str]) -> None:
    """Copy what the gateway must know of an organisation."""
    await conn.execute(KEEP_ORGANISATION_SQL, orgnr, form, list(roles))


FORGET_ORGANISATIONS_SQL = """
DELETE FROM organisations
"""


async def forget_organisations(conn: asyncpg.Connection) -> None:
    """Empty the copy, so that it can be replayed."""
    await conn.execute(FORGET_ORGANISATIONS_SQL)


ROLES_SQL = """
SELECT roles
  FROM organisations
 WHERE orgnr = $1
"""


async def roles(conn: asyncpg.Connection, orgnr: str) -> list[str] | None:
    """What the organisation may do; None: it is not known here."""
    found: list[str] | None = await conn.fetchval(ROLES_SQL, orgnr)
    return found


IS_MUNICIPALITY_SQL = """
SELECT EXISTS (
    SELECT
      FROM organisations
     WHERE orgnr = $1
       AND form = 'MUNICIPALITY')
"""


async def is_municipality(conn: asyncpg.Connection, orgnr: str) -> bool:
    """Whether this is a municipality that takes part."""
    found: bool = await conn.fetchval(IS_MUNICIPALITY_SQL, orgnr)
    return found


OPEN_SQL = """
INSERT INTO suppliers (orgnr, opened_at)
VALUES ($1, $2)
    ON CONFLICT (orgnr) DO NOTHING
"""


async def open_mailbox(conn: asyncpg.Connection, orgnr: str, at: datetime) -> None:
    """Give a supplier a mailbox; one that has it keeps it."""
    await conn.execute(OPEN_SQL, orgnr, at)


HAS_MAILBOX_SQL = """
SELECT EXISTS (
    SELECT
      FROM suppliers
     WHERE orgnr = $1)
"""


async def has_mailbox(conn: asyncpg.Connection, orgnr: str) -> bool:
    """Whether the supplier has a mailbox."""
    found: bool = await conn.fetchval(HAS_MAILBOX_SQL, orgnr)
    return found


SUPPLIERS_SQL = """
SELECT orgnr, position, opened_at
  FROM suppliers
 WHERE ($1::text IS NULL OR orgnr = $1)
   AND ($2::text IS NULL OR orgnr > $2)
 ORDER BY orgnr
 LIMIT $3
"""


async def suppliers(
    conn: asyncpg.Connection, orgnr: str | None = None, *, after: str | None = None, limit: int | None = None
) -> list[asyncpg.Record]:
    """Those with a mailbox, or one of them; in the order that their mailboxes may be locked in."""
    found: list[asyncpg.Record] = await conn.fetch(SUPPLIERS_SQL, orgnr, after, limit)
    return found


NEXT_POSITION_SQL = """
UPDATE suppliers
   SET position = position + 1
 WHERE orgnr = $1
RETURNING position
"""


async def next_position(conn: asyncpg.Connection, orgnr: str) -> int:
    """The next place in the supplier's mailbox, which stays locked until the transaction ends.

    Raises:
        LookupError: the supplier has no mailbox (yet); the fact waits in quarantine.
    """
    position: int | None = await conn.fetchval(NEXT_POSITION_SQL, orgnr)
    if position is None:
        raise LookupError(f"supplier {orgnr} has no mailbox")
    return position
