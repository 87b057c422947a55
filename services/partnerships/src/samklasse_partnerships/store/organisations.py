"""Organisations in the database. Writing counts what the organisation has said."""

from collections.abc import Iterable

import asyncpg

from samklasse_partnerships.domain.organisation import Form, Malform, Organisation, Role

LOCK_ORGANISATION_SQL = """
SELECT orgnr, name, form, roles, kommunenummer, fylkesnummer, has_centre, malform
  FROM organisations
 WHERE orgnr = $1
   FOR UPDATE
"""


async def lock_organisation(conn: asyncpg.Connection, orgnr: str) -> Organisation | None:
    """The organisation, locked; None: nobody has registered it."""
    row = await conn.fetchrow(LOCK_ORGANISATION_SQL, orgnr)
    return _organisation(row) if row else None


READ_ORGANISATIONS_SQL = """
SELECT orgnr, name, form, roles, kommunenummer, fylkesnummer, has_centre, malform
  FROM organisations
 WHERE $1::text[] IS NULL OR orgnr = ANY ($1)
 ORDER BY orgnr
"""


async def read_organisations(conn: asyncpg.Connection, orgnrs: Iterable[str] | None = None) -> list[Organisation]:
    """Those of `orgnrs` that are registered; None: all of them."""
    wanted = None if orgnrs is None else list(orgnrs)
    return [_organisation(row) for row in await conn.fetch(READ_ORGANISATIONS_SQL, wanted)]


KOMMUNENUMMER_HOLDER_SQL = """
SELECT orgnr
  FROM organisations
 WHERE kommunenummer = $1
"""


async def kommunenummer_holder(conn: asyncpg.Connection, kommunenummer: str) -> str | None:
    """Which organisation holds a municipality number."""
    holder: str | None = await conn.fetchval(KOMMUNENUMMER_HOLDER_SQL, kommunenummer)
    return holder


SAVE_ORGANISATION_SQL = """
INSERT INTO organisations AS known
       (orgnr, name, form, roles, kommunenummer, fylkesnummer, has_centre, malform, said)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)
    ON CONFLICT (orgnr) DO UPDATE
   SET name = excluded.name, form = excluded.form, roles = excluded.roles,
       kommunenummer = excluded.kommunenummer, fylkesnummer = excluded.fylkesnummer,
       has_centre = excluded.has_centre, malform = excluded.malform, said = known.said + 1
RETURNING said
"""


async def save_organisation(conn: asyncpg.Connection, saved: Organisation) -> int:
    """Write the organisation; returns how much it has said with this."""
    said: int = await conn.fetchval(
        SAVE_ORGANISATION_SQL,
        saved.orgnr,
        saved.name,
        saved.form,
        sorted(saved.roles),
        saved.kommunenummer,
        saved.fylkesnummer,
        saved.has_centre,
        saved.malform,
    )
    return said


def _organisation(row: asyncpg.Record) -> Organisation:
    return Organisation(
        orgnr=row["orgnr"],
        name=row["name"],
        form=Form(row["form"]),
        roles=frozenset(Role(role) for role in row["roles"]),
        kommunenummer=row["kommunenummer"],
        fylkesnummer=row["fylkesnummer"],
        has_centre=row["has_centre"],
        malform=Malform(row["malform"]) if row["malform"] else None,
    )
