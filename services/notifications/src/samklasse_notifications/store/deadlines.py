"""What is due for municipalities: rows of one day, which its digest counts."""

from datetime import date, datetime
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications.domain.facts import DueCases

SAVE_DEADLINE_SQL = """
INSERT INTO deadlines_near (owner_orgnr, told_on, deadline, about, due_on, paragraph)
VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (owner_orgnr, told_on, deadline, about)
    DO UPDATE SET due_on = excluded.due_on, paragraph = excluded.paragraph, told_at = NULL
          WHERE (deadlines_near.due_on, deadlines_near.paragraph) IS DISTINCT FROM (excluded.due_on, excluded.paragraph)
"""


async def save_deadline(  # noqa: PLR0917 (the row)
    conn: Connection, owner_orgnr: str, told_on: date, deadline: str, about: UUID, due_on: date, paragraph: str | None
) -> None:
    """What has been told and is said again without a change stays told."""
    await conn.execute(SAVE_DEADLINE_SQL, owner_orgnr, told_on, deadline, about, due_on, paragraph)


MARK_TOLD_SQL = """
UPDATE deadlines_near
   SET told_at = $3
 WHERE owner_orgnr = $1
   AND told_on = $2
   AND told_at IS NULL
RETURNING about
"""


async def mark_told(conn: Connection, owner_orgnr: str, told_on: date, *, now: datetime) -> bool:
    """Whether a day has anything that no digest has told yet; who asks at the same moment waits, and hears no."""
    return bool(await conn.fetch(MARK_TOLD_SQL, owner_orgnr, told_on, now))


FORGET_ABOUT_SQL = """
DELETE FROM deadlines_near
 WHERE about = $1
"""


async def forget_about(conn: Connection, about: UUID) -> None:
    """A case that is to be forgotten has no deadlines."""
    await conn.execute(FORGET_ABOUT_SQL, about)


COUNT_DEADLINES_SQL = """
SELECT d.deadline, d.paragraph, count(*) AS cases, min(d.due_on) AS first_due_on
  FROM deadlines_near d
 WHERE d.owner_orgnr = $1
   AND d.told_on = $2
   AND NOT EXISTS (
           SELECT 1
             FROM deadlines_near n
            WHERE n.owner_orgnr = d.owner_orgnr
              AND n.about = d.about
              AND n.deadline = d.deadline
              AND n.told_on > d.told_on)
 GROUP BY d.deadline, d.paragraph
 ORDER BY first_due_on, d.deadline, d.paragraph
"""


async def count_deadlines(conn: Connection, owner_orgnr: str, told_on: date) -> tuple[DueCases, ...]:
    """How many of each kind a municipality has been reminded of on one day, and when the first is due.

    What has been said again on a later day is that day's.
    """
    rows = await conn.fetch(COUNT_DEADLINES_SQL, owner_orgnr, told_on)
    return tuple(DueCases(row["deadline"], row["cases"], row["first_due_on"], row["paragraph"]) for row in rows)
