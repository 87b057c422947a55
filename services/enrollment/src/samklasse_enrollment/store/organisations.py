"""Copies of organisations."""

import asyncpg

from samklasse_enrollment.domain.organisation import Organisation

SAVE_ORGANISATION_SQL = """
INSERT INTO organisations (orgnr, kommunenummer, roles, has_centre, malform)
VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (orgnr) DO UPDATE
   SET kommunenummer = excluded.kommunenummer, roles = excluded.roles, has_centre = excluded.has_centre,
       malform = excluded.malform
"""


async def save(conn: asyncpg.Connection, organisation: Organisation) -> None:
    """Insert or replace."""
    await conn.execute(
        SAVE_ORGANISATION_SQL,
        organisation.orgnr,
        organisation.kommunenummer,
        sorted(organisation.roles),
        organisation.has_centre,
        organisation.malform,
    )


FORGET_ORGANISATIONS_SQL = """
DELETE FROM organisations
"""


async def forget_all(conn: asyncpg.Connection) -> None:
    """Empty the copy, so that it can be replayed."""
    await conn.execute(FORGET_ORGANISATIONS_SQL)


FIND_ORGANISATION_SQL = """
SELECT orgnr, kommunenummer, roles, has_centre
  FROM organisations
 WHERE orgnr = $1
"""


async def find(conn: asyncpg.Connection, orgnr: str) -> Organisation | None:
    """One organisation, if it is known."""
    row = await conn.fetchrow(FIND_ORGANISATION_SQL, orgnr)
    return row and Organisation(row["orgnr"], row["kommunenummer"], frozenset(row["roles"]), row["has_centre"])


KOMMUNENUMMER_SQL = """
SELECT DISTINCT kommunenummer
  FROM organisations
 WHERE kommunenummer IS NOT NULL
   AND 'BUYER' = ANY (roles)
"""


async def kommunenummer(conn: asyncpg.Connection) -> frozenset[str]:
    """The numbers of all municipalities that take part."""
    return frozenset(row["kommunenummer"] for row in await conn.fetch(KOMMUNENUMMER_SQL))
