"""What is due for municipalities: rows of one day, which its digest counts."""

from datetime import date
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications.domain.facts import DueCases

SAVE_DEADLINE_SQL = """
INSERT INTO deadlines_near (owner_orgnr, told_on, deadline, about, due_on, paragraph)
VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (owner_orgnr, told_on, deadline, about)
    DO UPDATE SET due_on = excluded.due_on, paragraph = excluded.paragraph
"""


async def save_deadline(  # noqa: PLR0917 (the row)
    conn: Connection, owner_orgnr: str, told_on: date, deadline: str, about: UUID, due_on: date, paragraph: str | None
) -> None:
    await conn.execute(SAVE_DEADLINE_SQL, owner_orgnr, told_on, deadline, about, due_on, paragraph)


FORGET_BEFORE_SQL = """
DELETE FROM deadlines_near
 WHERE told_on < $1
"""


async def forget_before(conn: Connection, day: date) -> None:
    """Earlier days have had their digest."""
    await conn.execute(FORGET_BEFORE_SQL, day)


FORGET_ABOUT_SQL = """
DELETE FROM deadlines_near
 WHERE about = $1
"""


async def forget_about(conn: Connection, about: UUID) -> None:
    """A case that is to be forgotten has no deadlines."""
    await conn.execute(FORGET_ABOUT_SQL, about)


COUNT_DEADLINES_SQL = """
SELECT deadline, paragraph, count(*) AS cases, min(due_on) AS first_due_on
  FROM deadlines_near
 WHERE owner_orgnr = $1
   AND told_on = $2
 GROUP BY deadline, paragraph
 ORDER BY first_due_on, deadline, paragraph
"""


async def count_deadlines(conn: Connection, owner_orgnr: str, told_on: date) -> tuple[DueCases, ...]:
    """How many of each kind a municipality has been reminded of on one day, and when the first is due."""
    rows = await conn.fetch(COUNT_DEADLINES_SQL, owner_orgnr, told_on)
    return tuple(DueCases(row["deadline"], row["cases"], row["first_due_on"], row["paragraph"]) for row in rows)
