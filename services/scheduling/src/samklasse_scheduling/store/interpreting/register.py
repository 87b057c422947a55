"""Interpreters as their units register them, and what keeps them from jobs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain import weekly
from samklasse_scheduling.domain.interpreting.interpreter import Interpreter

SAVE_SQL = """
INSERT INTO interpreters (interpreter_id, unit_orgnr, ref, availability, available_from, available_to,
                          technical_confirmed, privacy_confirmed, registered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (interpreter_id) DO UPDATE
   SET availability = excluded.availability, available_from = excluded.available_from,
       available_to = excluded.available_to, technical_confirmed = excluded.technical_confirmed,
       privacy_confirmed = excluded.privacy_confirmed, registered_at = excluded.registered_at
"""

FORGET_LANGUAGES_SQL = """
DELETE FROM interpreter_languages
 WHERE interpreter_id = $1
"""

SAVE_LANGUAGES_SQL = """
INSERT INTO interpreter_languages (interpreter_id, language, category)
SELECT $1, l.language, l.category
  FROM unnest($2::text[], $3::text[]) AS l (language, category)
"""


async def save(conn: asyncpg.Connection, one: Interpreter, at: datetime) -> None:
    """Remember an interpreter as she is now; her absences and ties stay."""
    await conn.execute(
        SAVE_SQL,
        one.id,
        one.unit,
        one.ref,
        weekly.render(one.availability),
        one.first_day,
        one.last_day,
        one.safeguards.technical,
        one.safeguards.privacy,
        at,
    )
    await conn.execute(FORGET_LANGUAGES_SQL, one.id)
    await conn.execute(SAVE_LANGUAGES_SQL, one.id, list(one.languages), [str(each) for each in one.languages.values()])


OWNED_SQL = """
SELECT interpreter_id
  FROM interpreters
 WHERE unit_orgnr = $1
   AND ref = $2
"""


async def owned(conn: asyncpg.Connection, unit: str, ref: str) -> UUID | None:
    """A unit's own interpreter by what it calls her."""
    found: UUID | None = await conn.fetchval(OWNED_SQL, unit, ref)
    return found


KNOWN_SQL = """
SELECT count(*)
  FROM interpreters
 WHERE interpreter_id = ANY ($1)
"""


async def known(conn: asyncpg.Connection, interpreters: Iterable[UUID]) -> bool:
    """Whether there are all of these."""
    wanted = set(interpreters)
    return int(await conn.fetchval(KNOWN_SQL, list(wanted))) == len(wanted)


FORGET_ABSENCES_SQL = """
DELETE FROM interpreter_absences
 WHERE interpreter_id = $1
"""

SAVE_ABSENCE_SQL = """
INSERT INTO interpreter_absences (interpreter_id, away_from, away_to)
VALUES ($1, $2, $3)
    ON CONFLICT (interpreter_id, away_from, away_to) DO NOTHING
"""


async def save_absences(conn: asyncpg.Connection, interpreter: UUID, away: Iterable[tuple[date, date]]) -> None:
    """When she is away, in place of what was known."""
    await conn.execute(FORGET_ABSENCES_SQL, interpreter)
    await conn.executemany(SAVE_ABSENCE_SQL, [(interpreter, first, last) for first, last in away])


@dataclass(frozen=True)
class Tie:
    """Whom or what an interpreter must not interpret for, and who said so; never why."""

    interpreter: UUID
    kind: str
    tied_to: str
    said_by: str


SAVE_TIE_SQL = """
INSERT INTO interpreter_ties (interpreter_id, kind, tied_to, said_by)
VALUES ($1, $2, $3, $4)
    ON CONFLICT (interpreter_id, kind, tied_to, said_by) DO NOTHING
"""


async def save_ties(conn: asyncpg.Connection, ties: Iterable[Tie]) -> None:
    """Remember these too."""
    rows = [(tie.interpreter, tie.kind, tie.tied_to, tie.said_by) for tie in ties]
    await conn.executemany(SAVE_TIE_SQL, rows)


FORGET_HERS_SQL = """
DELETE FROM interpreter_ties
 WHERE interpreter_id = $1
   AND kind = 'MUNICIPALITY'
   AND said_by = $2
"""


async def forget_municipalities(conn: asyncpg.Connection, interpreter: UUID, said_by: str) -> None:
    """What her unit has said of municipalities counts no more."""
    await conn.execute(FORGET_HERS_SQL, interpreter, said_by)


FORGET_PERSONS_SQL = """
DELETE FROM interpreter_ties
 WHERE kind = 'PERSON'
   AND tied_to = $1::uuid::text
   AND said_by = $2
RETURNING interpreter_id
"""


async def forget_person(conn: asyncpg.Connection, person: UUID, said_by: str) -> list[UUID]:
    """What a municipality has said of a person of its own counts no more; the interpreters it was about."""
    return [row["interpreter_id"] for row in await conn.fetch(FORGET_PERSONS_SQL, person, said_by)]


HAND_OVER_SQL = """
  WITH hers AS (
       DELETE FROM interpreter_ties
        WHERE kind = 'PERSON'
          AND tied_to = $1::uuid::text
          AND said_by = $2
    RETURNING interpreter_id, tied_to)
INSERT INTO interpreter_ties (interpreter_id, kind, tied_to, said_by)
SELECT hers.interpreter_id, 'PERSON', hers.tied_to, $3
  FROM hers
    ON CONFLICT (interpreter_id, kind, tied_to, said_by) DO NOTHING
"""


async def hand_over(conn: asyncpg.Connection, person: UUID, *, said_by: str, to: str) -> None:
    """What one municipality has said of a person is another's to take back from now on."""
    await conn.execute(HAND_OVER_SQL, person, said_by, to)


PAGE_SQL = """
SELECT i.interpreter_id, i.ref, i.availability, i.available_from, i.available_to, i.technical_confirmed,
       i.privacy_confirmed,
       (SELECT jsonb_object_agg(l.language, l.category)
          FROM interpreter_languages l
         WHERE l.interpreter_id = i.interpreter_id) AS languages,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(a.away_from, a.away_to) ORDER BY a.away_from), '[]')
          FROM interpreter_absences a
         WHERE a.interpreter_id = i.interpreter_id) AS away,
       (SELECT coalesce(array_agg(t.tied_to ORDER BY t.tied_to), '{}')
          FROM interpreter_ties t
         WHERE t.interpreter_id = i.interpreter_id
           AND t.kind = 'MUNICIPALITY') AS municipalities
  FROM interpreters i
 WHERE i.unit_orgnr = $1
   AND i.ref > $2
 ORDER BY i.ref
 LIMIT $3
"""


async def page(conn: asyncpg.Connection, unit: str, *, after: str, limit: int) -> Sequence[asyncpg.Record]:
    """A unit's own interpreters, by what it calls them."""
    rows: Sequence[asyncpg.Record] = await conn.fetch(PAGE_SQL, unit, after, limit)
    return rows
