"""What the ledger of a municipality's people adds up to."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.hours import Account, Balance

PAGE_SQL = """
SELECT id, ref
  FROM people
 WHERE owner_orgnr = $1
   AND ref > $2
 ORDER BY ref
 LIMIT $3
"""

BALANCES_SQL = """
SELECT e.person_id, g.subject, g.module, sum(g.minutes)::bigint AS minutes,
       coalesce(sum(g.minutes) FILTER (WHERE g.reported), 0)::bigint AS reported,
       coalesce(sum(g.missed_minutes), 0)::bigint AS missed,
       coalesce(sum(g.missed_minutes) FILTER (WHERE g.kind = 'ABSENT_VALID'), 0)::bigint AS excused
  FROM enrollments e
  JOIN ledger g ON g.enrollment_id = e.id
 WHERE e.person_id = ANY ($1::uuid[])
   AND g.day <= $2
 GROUP BY e.person_id, g.subject, g.module
 ORDER BY e.person_id, g.subject, g.module
"""


@dataclass(frozen=True)
class Held:
    """A person's accounts; `ref` is the municipality's own reference, `social_rule` her case's."""

    person_id: UUID
    ref: str
    accounts: dict[Account, Balance]
    social_rule: str | None = None


async def page(conn: asyncpg.Connection, owner_orgnr: str, until: date, *, after: str, limit: int) -> list[Held]:
    """A municipality's own people by reference, each with all her hours, also those of before she moved there."""
    people = await conn.fetch(PAGE_SQL, owner_orgnr, after, limit)
    chosen = await _social_rules(conn, owner_orgnr, [row["id"] for row in people])
    found = {row["id"]: Held(row["id"], row["ref"], {}, chosen.get(row["id"])) for row in people}
    for person_id, account, balance in await _balances(conn, list(found), until):
        found[person_id].accounts[account] = balance
    return list(found.values())


SOCIAL_RULES_SQL = """
SELECT DISTINCT ON (person_id) person_id, social_rule
  FROM training_cases
 WHERE person_id = ANY ($2::uuid[])
   AND owner_orgnr = $1
 ORDER BY person_id, (state IN ('TRANSFERRED', 'CLOSED')), id DESC
"""


async def _social_rules(conn: asyncpg.Connection, owner_orgnr: str, people: list[UUID]) -> dict[UUID, str | None]:
    """By person, of her open case or of the latest."""
    rows = await conn.fetch(SOCIAL_RULES_SQL, owner_orgnr, people)
    return {row["person_id"]: row["social_rule"] for row in rows}


OF_ENROLLMENT_SQL = """
SELECT subject, module, sum(minutes)::bigint AS minutes,
       coalesce(sum(minutes) FILTER (WHERE reported), 0)::bigint AS reported,
       coalesce(sum(missed_minutes), 0)::bigint AS missed,
       coalesce(sum(missed_minutes) FILTER (WHERE kind = 'ABSENT_VALID'), 0)::bigint AS excused
  FROM ledger
 WHERE enrollment_id = $1
 GROUP BY subject, module
 ORDER BY subject, module
"""


async def of_enrollment(conn: asyncpg.Connection, enrollment_id: UUID) -> dict[Account, Balance]:
    """The accounts of one enrollment."""
    rows = await conn.fetch(OF_ENROLLMENT_SQL, enrollment_id)
    return {Account(row["subject"], row["module"]): balance(row) for row in rows}


MISSED_SQL = """
SELECT coalesce(sum(g.missed_minutes), 0)::bigint
  FROM enrollments e
  JOIN ledger g ON g.enrollment_id = e.id
 WHERE e.person_id = $1
   AND g.subject = $2
"""


async def missed(conn: asyncpg.Connection, person_id: UUID, subject: str) -> int:
    """Minutes of a subject that rolls say she missed, excused or not."""
    found: int = await conn.fetchval(MISSED_SQL, person_id, subject)
    return found


def balance(row: asyncpg.Record) -> Balance:
    """One account's sums."""
    return Balance(row["minutes"], row["reported"], row["missed"], row["excused"])


async def _balances(conn: asyncpg.Connection, people: list[UUID], until: date) -> list[tuple[UUID, Account, Balance]]:
    return [
        (row["person_id"], Account(row["subject"], row["module"]), balance(row))
        for row in await conn.fetch(BALANCES_SQL, people, until)
    ]
