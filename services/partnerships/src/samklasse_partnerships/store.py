"""Organisations and agreements in the database. Writing counts what the aggregate has said."""

from collections.abc import Iterable
from uuid import UUID

import asyncpg

from samklasse_partnerships.domain.agreement import Agreement, Ending, EndReason, Terms
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


LOCK_AGREEMENT_SQL = """
SELECT id, seller_orgnr, buyer_orgnrs, seat_ore, valid_from, valid_to, ceiling_ore,
       answer_within_hours, processing_agreement, ends_on, end_reason
  FROM agreements
 WHERE id = $1
   FOR UPDATE
"""


async def lock_agreement(conn: asyncpg.Connection, agreement_id: UUID) -> Agreement | None:
    """The agreement, locked; None: there is none."""
    row = await conn.fetchrow(LOCK_AGREEMENT_SQL, agreement_id)
    return _agreement(row) if row else None


READ_AGREEMENTS_SQL = """
SELECT agreements.id, seller_orgnr, buyer_orgnrs, seat_ore, valid_from, valid_to, ceiling_ore,
       answer_within_hours, processing_agreement, ends_on, end_reason
  FROM agreements
 WHERE $1::text IS NULL
    OR seller_orgnr = $1
    OR $1 = ANY (buyer_orgnrs)
    OR buyer_orgnrs IS NULL AND EXISTS (
       SELECT 1
         FROM organisations
        WHERE orgnr = $1
          AND form = 'MUNICIPALITY'
          AND 'BUYER' = ANY (roles))
 ORDER BY agreements.id
"""


async def read_agreements(conn: asyncpg.Connection, party: str | None) -> list[Agreement]:
    """Those that `party` sells or may buy under; None: all of them."""
    return [_agreement(row) for row in await conn.fetch(READ_AGREEMENTS_SQL, party)]


SAVE_AGREEMENT_SQL = """
INSERT INTO agreements AS known
       (id, seller_orgnr, buyer_orgnrs, seat_ore, valid_from, valid_to, ceiling_ore,
        answer_within_hours, processing_agreement, ends_on, end_reason, said)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)
    ON CONFLICT (id) DO UPDATE
   SET buyer_orgnrs = excluded.buyer_orgnrs, seat_ore = excluded.seat_ore,
       valid_from = excluded.valid_from, valid_to = excluded.valid_to, ceiling_ore = excluded.ceiling_ore,
       answer_within_hours = excluded.answer_within_hours, processing_agreement = excluded.processing_agreement,
       ends_on = excluded.ends_on, end_reason = excluded.end_reason, said = known.said + 1
RETURNING said
"""


async def save_agreement(conn: asyncpg.Connection, saved: Agreement) -> int:
    """Write the agreement; returns how much it has said with this."""
    terms, ending = saved.terms, saved.ending
    said: int = await conn.fetchval(
        SAVE_AGREEMENT_SQL,
        saved.id,
        saved.seller,
        None if terms.buyers is None else sorted(terms.buyers),
        dict(terms.seat_ore),
        terms.valid_from,
        terms.valid_to,
        terms.ceiling_ore,
        terms.answer_within_hours,
        terms.processing_agreement,
        ending.ends_on if ending else None,
        ending.reason if ending else None,
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


def _agreement(row: asyncpg.Record) -> Agreement:
    terms = Terms(
        buyers=None if row["buyer_orgnrs"] is None else frozenset(row["buyer_orgnrs"]),
        seat_ore=row["seat_ore"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        ceiling_ore=row["ceiling_ore"],
        answer_within_hours=row["answer_within_hours"],
        processing_agreement=row["processing_agreement"],
    )
    ending = Ending(row["ends_on"], EndReason(row["end_reason"])) if row["ends_on"] else None
    return Agreement(row["id"], row["seller_orgnr"], terms, ending)
