"""Copies of organisations and offerings, and free days."""

from collections.abc import Iterable
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain.level import Level
from samklasse_scheduling.domain.situation import Offering, Window

SYNCHRONOUS = ("SYNC_GROUP", "BLENDED")

SAVE_ORGANISATION_SQL = """
INSERT INTO organisations (orgnr, fylkesnummer, roles, kommunenummer)
VALUES ($1, $2, $3, $4)
    ON CONFLICT (orgnr) DO UPDATE
   SET fylkesnummer = excluded.fylkesnummer, roles = excluded.roles, kommunenummer = excluded.kommunenummer
"""


async def save_organisation(
    conn: asyncpg.Connection,
    orgnr: str,
    fylkesnummer: str | None,
    roles: Iterable[str],
    *,
    kommunenummer: str | None = None,
) -> None:
    """Remember an organisation."""
    await conn.execute(SAVE_ORGANISATION_SQL, orgnr, fylkesnummer, sorted(roles), kommunenummer)


KOMMUNENUMMER_SQL = """
SELECT kommunenummer
  FROM organisations
 WHERE orgnr = $1
"""


async def kommunenummer(conn: asyncpg.Connection, orgnr: str) -> str | None:
    """The number of a municipality; None: not heard of yet, or it is none."""
    number: str | None = await conn.fetchval(KOMMUNENUMMER_SQL, orgnr)
    return number


FORGET_ORGANISATIONS_SQL = """
DELETE FROM organisations
"""


async def forget_organisations(conn: asyncpg.Connection) -> None:
    """Empty the copy, so that it can be replayed."""
    await conn.execute(FORGET_ORGANISATIONS_SQL)


COUNTIES_SQL = """
SELECT orgnr, fylkesnummer
  FROM organisations
 WHERE fylkesnummer IS NOT NULL
"""


async def counties(conn: asyncpg.Connection) -> dict[str, str]:
    """The county of each organisation."""
    return {row["orgnr"]: row["fylkesnummer"] for row in await conn.fetch(COUNTIES_SQL)}


ROLES_SQL = """
SELECT roles
  FROM organisations
 WHERE orgnr = $1
"""


async def roles(conn: asyncpg.Connection, orgnr: str) -> frozenset[str]:
    """What an organisation may do here; none: not heard of."""
    return frozenset(await conn.fetchval(ROLES_SQL, orgnr) or ())


SAVE_OFFERING_SQL = """
INSERT INTO offerings (offering_id, supplier_orgnr, course_type, subject, focus, levels, windows,
                       teaching_languages, sessions_per_week, session_minutes, weeks, starts_from, starts_to)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    ON CONFLICT (offering_id) DO UPDATE
   SET supplier_orgnr = excluded.supplier_orgnr, course_type = excluded.course_type,
       subject = excluded.subject, focus = excluded.focus, levels = excluded.levels,
       windows = excluded.windows, teaching_languages = excluded.teaching_languages,
       sessions_per_week = excluded.sessions_per_week, session_minutes = excluded.session_minutes,
       weeks = excluded.weeks, starts_from = excluded.starts_from, starts_to = excluded.starts_to
"""


async def save_offering(conn: asyncpg.Connection, offering: Offering, course_type: str) -> None:
    """Remember an offering."""
    await conn.execute(
        SAVE_OFFERING_SQL,
        offering.id,
        offering.supplier,
        course_type,
        offering.subject,
        "ORAL" if offering.oral else "GENERAL",
        sorted(level.name for level in offering.levels),
        sorted(offering.windows),
        sorted(offering.languages),
        offering.sessions_per_week,
        offering.session_minutes,
        offering.weeks,
        offering.starts_from,
        offering.starts_to,
    )


FORGET_OFFERINGS_SQL = """
DELETE FROM offerings
"""


async def forget_offerings(conn: asyncpg.Connection) -> None:
    """Empty the copy, so that it can be replayed."""
    await conn.execute(FORGET_OFFERINGS_SQL)


READ_OFFERINGS_SQL = """
SELECT offering_id, supplier_orgnr, subject, focus, levels, windows, teaching_languages, sessions_per_week,
       session_minutes, weeks, starts_from, starts_to
  FROM offerings
 WHERE course_type = ANY ($1)
   AND ($2::uuid IS NULL OR offering_id = $2)
 ORDER BY offering_id
"""


async def synchronous_offerings(conn: asyncpg.Connection, only: UUID | None = None) -> list[Offering]:
    """Everything that classes are made of."""
    return [_offering(row) for row in await conn.fetch(READ_OFFERINGS_SQL, list(SYNCHRONOUS), only)]


COURSE_TYPE_SQL = """
SELECT course_type
  FROM offerings
 WHERE offering_id = $1
"""


async def course_type(conn: asyncpg.Connection, offering_id: UUID) -> str | None:
    """Which of the four kinds an offering is; None: not heard of yet."""
    kind: str | None = await conn.fetchval(COURSE_TYPE_SQL, offering_id)
    return kind


def _offering(row: asyncpg.Record) -> Offering:
    return Offering(
        id=row["offering_id"],
        supplier=row["supplier_orgnr"],
        subject=row["subject"],
        oral=row["focus"] == "ORAL",
        levels=frozenset(Level[name] for name in row["levels"]),
        windows=frozenset(Window(name) for name in row["windows"]),
        languages=frozenset(row["teaching_languages"]),
        sessions_per_week=row["sessions_per_week"],
        session_minutes=row["session_minutes"],
        weeks=row["weeks"],
        starts_from=row["starts_from"],
        starts_to=row["starts_to"],
    )
