"""Windows of examinations, and who is down for them."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.exam import SignUp, Skill, State, Window

ADD_WINDOW_SQL = """
INSERT INTO exam_windows (id, owner_orgnr, sign_up_by, first_day, last_day)
VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (owner_orgnr, first_day) DO NOTHING
RETURNING id
"""


async def add_window(conn: asyncpg.Connection, window: Window) -> bool:
    """Whether it is new; a municipality has one window from a day on."""
    values = (window.id, window.owner_orgnr, window.sign_up_by, window.first_day, window.last_day)
    return await conn.fetchval(ADD_WINDOW_SQL, *values) is not None


WINDOWS_SQL = """
SELECT id, owner_orgnr, sign_up_by, first_day, last_day
  FROM exam_windows
 WHERE owner_orgnr = $1
   AND ($2::uuid IS NULL OR id > $2)
 ORDER BY id
 LIMIT $3
"""


async def windows(conn: asyncpg.Connection, owner_orgnr: str, *, after: UUID | None, limit: int) -> list[Window]:
    """A municipality's own, oldest first."""
    return [Window(**row) for row in await conn.fetch(WINDOWS_SQL, owner_orgnr, after, limit)]


WINDOWS_OF_YEAR_SQL = """
SELECT count(*)
  FROM exam_windows
 WHERE owner_orgnr = $1
   AND first_day BETWEEN make_date($2, 1, 1) AND make_date($2, 12, 31)
"""


async def windows_of_year(conn: asyncpg.Connection, owner_orgnr: str, year: int) -> int:
    """How many a municipality has announced for a year."""
    announced: int = await conn.fetchval(WINDOWS_OF_YEAR_SQL, owner_orgnr, year)
    return announced


WINDOW_SQL = """
SELECT id, owner_orgnr, sign_up_by, first_day, last_day
  FROM exam_windows
 WHERE id = $1
"""


async def window(conn: asyncpg.Connection, window_id: UUID) -> Window | None:
    """One."""
    row = await conn.fetchrow(WINDOW_SQL, window_id)
    return row and Window(**row)


LOCK_PERSON_SQL = """
SELECT owner_orgnr
  FROM people
 WHERE id = $1
   FOR UPDATE
"""

LAST_TRAINED_SQL = """
SELECT g.owner_orgnr
  FROM enrollments e
  JOIN ledger g ON g.enrollment_id = e.id
 WHERE e.person_id = $1
   AND g.side = 'ENTRY'
 ORDER BY g.day DESC, g.pos DESC
 LIMIT 1
"""


async def lock_candidate(conn: asyncpg.Connection, person_id: UUID) -> tuple[str | None, str | None]:
    """Her municipality, and that of her last hours (her own where she has none). Her row is locked."""
    owner: str | None = await conn.fetchval(LOCK_PERSON_SQL, person_id)
    trained_by: str | None = await conn.fetchval(LAST_TRAINED_SQL, person_id)
    return owner, trained_by or owner


OF_PERSON_SQL = """
SELECT id, person_id, owner_orgnr, skill, window_id, free, wanted_on, state, result, signed_up_by, signed_up_at,
       result_on
  FROM exam_sign_ups
 WHERE person_id = $1
 ORDER BY id
"""


async def of_person(conn: asyncpg.Connection, person_id: UUID) -> list[SignUp]:
    """All of hers, with whichever municipality."""
    return [_sign_up(row) for row in await conn.fetch(OF_PERSON_SQL, person_id)]


ADD_SIGN_UP_SQL = """
INSERT INTO exam_sign_ups (id, person_id, owner_orgnr, skill, window_id, free, state, wanted_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""


async def add(conn: asyncpg.Connection, sign_ups: Sequence[SignUp]) -> None:
    """New ones."""
    await conn.executemany(
        ADD_SIGN_UP_SQL,
        [
            (one.id, one.person_id, one.owner_orgnr, one.skill.value, one.window_id, one.free, one.state.value,
             one.wanted_on)
            for one in sign_ups
        ],
    )  # fmt: skip


LOCK_SIGN_UP_SQL = """
SELECT id, person_id, owner_orgnr, skill, window_id, free, wanted_on, state, result, signed_up_by, signed_up_at,
       result_on
  FROM exam_sign_ups
 WHERE id = $1
   AND owner_orgnr = $2
   FOR UPDATE
"""


async def lock(conn: asyncpg.Connection, id_: UUID, owner_orgnr: str) -> SignUp | None:
    """One of a municipality's own, locked."""
    row = await conn.fetchrow(LOCK_SIGN_UP_SQL, id_, owner_orgnr)
    return _sign_up(row) if row else None


SAVE_SIGN_UP_SQL = """
UPDATE exam_sign_ups
   SET state = $2, result = $3, signed_up_by = $4, signed_up_at = $5, result_on = $6
 WHERE id = $1
"""


async def save(conn: asyncpg.Connection, one: SignUp) -> None:
    """Write where a locked one stands."""
    await conn.execute(
        SAVE_SIGN_UP_SQL, one.id, one.state.value, one.result, one.signed_up_by, one.signed_up_at, one.result_on
    )


LIST_SIGN_UPS_SQL = """
SELECT id, person_id, owner_orgnr, skill, window_id, free, wanted_on, state, result, signed_up_by, signed_up_at,
       result_on
  FROM exam_sign_ups
 WHERE owner_orgnr = $1
   AND ($2::uuid IS NULL OR id > $2)
 ORDER BY id
 LIMIT $3
"""


async def listing(conn: asyncpg.Connection, owner_orgnr: str, *, after: UUID | None, limit: int) -> list[SignUp]:
    """A municipality's own, oldest first."""
    return [_sign_up(row) for row in await conn.fetch(LIST_SIGN_UPS_SQL, owner_orgnr, after, limit)]


def _sign_up(row: asyncpg.Record) -> SignUp:
    return SignUp(**{**row, "skill": Skill(row["skill"]), "state": State(row["state"])})
