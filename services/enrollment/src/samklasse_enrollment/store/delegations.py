"""What municipalities have let suppliers carry out, and every act of it."""

from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.delegation import Act, Delegation, Freed, Task

ADD_DELEGATION_SQL = """
INSERT INTO delegations (id, agreement_id, owner_orgnr, supplier_orgnr, tasks, starts_on, ends_on, hours, price_ore,
                         surge, granted_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""


async def add(conn: asyncpg.Connection, delegation: Delegation) -> None:
    """A new one, about which one thing is said; its agreement's row is locked."""
    await conn.execute(
        ADD_DELEGATION_SQL,
        delegation.id,
        delegation.agreement_id,
        delegation.owner_orgnr,
        delegation.supplier_orgnr,
        sorted(delegation.tasks),
        delegation.starts_on,
        delegation.ends_on,
        delegation.hours,
        delegation.price_ore,
        delegation.surge,
        delegation.granted_by,
    )


AGREEMENT_OF_SQL = """
SELECT agreement_id
  FROM delegations
 WHERE id = $1
"""


async def agreement_of(conn: asyncpg.Connection, delegation_id: UUID) -> UUID | None:
    """Under which it was given; that never changes."""
    found: UUID | None = await conn.fetchval(AGREEMENT_OF_SQL, delegation_id)
    return found


UNDER_SQL = """
SELECT id, agreement_id, owner_orgnr, supplier_orgnr, tasks, starts_on, ends_on, hours, price_ore, surge, granted_by,
       ended_on, reason, freed_ore, freed_by
  FROM delegations
 WHERE agreement_id = $1
   AND ended_on IS NULL
 ORDER BY id
"""


async def under(conn: asyncpg.Connection, agreement_id: UUID) -> list[Delegation]:
    """Those of an agreement, which is locked, that are not over."""
    return [_delegation(row) for row in await conn.fetch(UNDER_SQL, agreement_id)]


LOCK_DELEGATION_SQL = """
SELECT id, agreement_id, owner_orgnr, supplier_orgnr, tasks, starts_on, ends_on, hours, price_ore, surge, granted_by,
       ended_on, reason, freed_ore, freed_by
  FROM delegations
 WHERE id = $1
   FOR UPDATE
"""


async def lock(conn: asyncpg.Connection, delegation_id: UUID) -> Delegation | None:
    """One delegation, locked."""
    row = await conn.fetchrow(LOCK_DELEGATION_SQL, delegation_id)
    return row and _delegation(row)


BETWEEN_SQL = """
SELECT id, agreement_id, owner_orgnr, supplier_orgnr, tasks, starts_on, ends_on, hours, price_ore, surge, granted_by,
       ended_on, reason, freed_ore, freed_by
  FROM delegations
 WHERE owner_orgnr = $1
   AND supplier_orgnr = $2
 ORDER BY id
   FOR SHARE
"""


async def between(conn: asyncpg.Connection, owner_orgnr: str, supplier_orgnr: str) -> list[Delegation]:
    """All that a municipality ever gave a supplier; who revokes one waits for what is being done under it."""
    return [_delegation(row) for row in await conn.fetch(BETWEEN_SQL, owner_orgnr, supplier_orgnr)]


READ_BETWEEN_SQL = """
SELECT id, agreement_id, owner_orgnr, supplier_orgnr, tasks, starts_on, ends_on, hours, price_ore, surge, granted_by,
       ended_on, reason, freed_ore, freed_by
  FROM delegations
 WHERE owner_orgnr = $1
   AND supplier_orgnr = $2
 ORDER BY id
"""


async def read_between(conn: asyncpg.Connection, owner_orgnr: str, supplier_orgnr: str) -> list[Delegation]:
    """As `between`, for what only reads."""
    return [_delegation(row) for row in await conn.fetch(READ_BETWEEN_SQL, owner_orgnr, supplier_orgnr)]


END_DELEGATION_SQL = """
UPDATE delegations
   SET ended_on = $2, reason = $3, freed_ore = $4, freed_by = $5, said = said + 1
 WHERE id = $1
RETURNING said
"""


async def end(conn: asyncpg.Connection, delegation: Delegation) -> int:
    """It is over, which is said; returns how much has been said about it."""
    over = delegation
    rule = over.freed_by and over.freed_by.value
    said: int = await conn.fetchval(END_DELEGATION_SQL, over.id, over.ended_on, over.reason, over.freed_ore, rule)
    return said


LIST_DELEGATIONS_SQL = """
SELECT id, agreement_id, owner_orgnr, supplier_orgnr, tasks, starts_on, ends_on, hours, price_ore, surge, granted_by,
       ended_on, reason, freed_ore, freed_by
  FROM delegations
 WHERE (owner_orgnr = $1 OR supplier_orgnr = $1)
   AND ($2::uuid IS NULL OR id > $2)
 ORDER BY id
 LIMIT $3
"""


async def page(conn: asyncpg.Connection, orgnr: str, *, after: UUID | None, limit: int) -> list[Delegation]:
    """What an organisation has given or holds."""
    return [_delegation(row) for row in await conn.fetch(LIST_DELEGATIONS_SQL, orgnr, after, limit)]


RECORD_ACT_SQL = """
INSERT INTO delegated_acts (delegation_id, owner_orgnr, supplier_orgnr, subject, task, route, about, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""


async def record(conn: asyncpg.Connection, under: Delegation, act: Act) -> None:
    """Write down what a supplier does in a municipality's name; never what was sent."""
    about = {name: str(value).replace("\0", "") for name, value in act.about.items()}  # jsonb has no NUL
    await conn.execute(
        RECORD_ACT_SQL,
        under.id,
        under.owner_orgnr,
        under.supplier_orgnr,
        act.subject,
        act.task.value,
        act.route,
        about,
        act.at,
    )


LIST_ACTS_SQL = """
SELECT pos, delegation_id, supplier_orgnr, subject, task, route, about, at
  FROM delegated_acts
 WHERE owner_orgnr = $1
   AND pos > $2
 ORDER BY pos
 LIMIT $3
"""


async def acts(conn: asyncpg.Connection, owner_orgnr: str, *, after: int, limit: int) -> list[asyncpg.Record]:
    """What has been done in a municipality's name, in the order it was done."""
    rows: list[asyncpg.Record] = await conn.fetch(LIST_ACTS_SQL, owner_orgnr, after, limit)
    return rows


def _delegation(row: asyncpg.Record) -> Delegation:
    rule = row["freed_by"] and Freed(row["freed_by"])
    return Delegation(**{**row, "tasks": frozenset(map(Task, row["tasks"])), "freed_by": rule})
