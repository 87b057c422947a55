"""What would help those whom a plan has no class for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain.hints import Hint
from samklasse_scheduling.domain.weekly import WeeklyTime
from samklasse_scheduling.store.teachers import read_times, written

SAVE_SQL = """
INSERT INTO plan_hints (plan_id, number, kind, subject, level, time_window, weekly, people, municipalities, missing)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""

SAVE_SHARE_SQL = """
INSERT INTO plan_hint_shares (plan_id, number, owner_orgnr, people)
VALUES ($1, $2, $3, $4)
"""


async def save(conn: asyncpg.Connection, plan_id: UUID, found: Sequence[Hint], owners: Mapping[UUID, str]) -> None:
    """Write a plan's hints as sums, what helps most first, and how many of each are whose."""
    numbered = list(enumerate(found, start=1))
    await conn.executemany(SAVE_SQL, [_row(plan_id, number, hint) for number, hint in numbered])
    shares = [
        (plan_id, number, owner, people)
        for number, hint in numbered
        for owner, people in sorted(Counter(owners[one] for one in hint.people).items())
    ]
    await conn.executemany(SAVE_SHARE_SQL, shares)


def _row(plan_id: UUID, number: int, hint: Hint) -> tuple[object, ...]:
    return (
        plan_id, number, hint.kind, hint.subject, hint.level.name, hint.window, written(hint.times), hint.count,
        len(hint.municipalities), hint.missing,
    )  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """A hint as it was written; `ours` of its `people` are the asker's."""

    number: int
    kind: str
    subject: str
    level: str
    window: str | None
    times: tuple[WeeklyTime, ...]
    people: int
    municipalities: int
    missing: int
    ours: int | None


READ_ALL_SQL = """
SELECT number, kind, subject, level, time_window, weekly, people, municipalities, missing, NULL::integer AS ours
  FROM plan_hints
 WHERE plan_id = $1
   AND number > $2
 ORDER BY number
 LIMIT $3
"""


async def read_all(conn: asyncpg.Connection, plan_id: UUID, *, after: int, limit: int) -> list[Kept]:
    """Every hint of a plan, by number."""
    return [_kept(row) for row in await conn.fetch(READ_ALL_SQL, plan_id, after, limit)]


READ_SQL = """
WITH own AS (
       SELECT row_number() OVER (ORDER BY s.people DESC, h.subject, h.level, h.time_window, h.weekly::text,
                                          md5(s.owner_orgnr || s.number)) AS number,
              h.kind, h.subject, h.level, h.time_window, h.weekly, h.people, h.municipalities, h.missing,
              s.people AS ours
         FROM plan_hint_shares s
         JOIN plan_hints h ON h.plan_id = s.plan_id AND h.number = s.number
        WHERE s.plan_id = $1
          AND s.owner_orgnr = $2)
SELECT number, kind, subject, level, time_window, weekly, people, municipalities, missing, ours
  FROM own
 WHERE number > $3
 ORDER BY number
 LIMIT $4
"""


async def read(conn: asyncpg.Connection, plan_id: UUID, orgnr: str, *, after: int, limit: int) -> list[Kept]:
    """The hints that would help somebody of one municipality, what helps most of its own first, numbered for it alone.

    The plan's numbers rank by how many are helped in all: a hidden total would be seen from its neighbors'. Nor may
    the kind order them, which follows from the total too. Equals stand in an order that says nothing.
    """
    return [_kept(row) for row in await conn.fetch(READ_SQL, plan_id, orgnr, after, limit)]


def _kept(row: asyncpg.Record) -> Kept:
    return Kept(
        row["number"], row["kind"], row["subject"], row["level"], row["time_window"], read_times(row["weekly"]),
        row["people"], row["municipalities"], row["missing"], row["ours"],
    )  # fmt: skip


TAKES_PART_SQL = """
SELECT EXISTS (
       SELECT FROM plan_people
        WHERE plan_id = $1
          AND ($2::text IS NULL OR owner_orgnr = $2))
"""


async def takes_part(conn: asyncpg.Connection, plan_id: UUID, orgnr: str | None) -> bool:
    """Whether a plan has people of a municipality in it; None: anybody's."""
    found: bool = await conn.fetchval(TAKES_PART_SQL, plan_id, orgnr)
    return found
