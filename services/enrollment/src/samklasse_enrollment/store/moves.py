"""Moves between municipalities."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.moving import Answer, Move, Outcome, State

ADD_MOVE_SQL = """
INSERT INTO moves (id, person_id, from_orgnr, to_orgnr, moved_on, runs_to, state, asked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""


async def add(conn: asyncpg.Connection, move: Move, at: datetime) -> None:
    """A new one; its person's row is locked."""
    await conn.execute(
        ADD_MOVE_SQL,
        move.id,
        move.person_id,
        move.from_orgnr,
        move.to_orgnr,
        move.moved_on,
        move.runs_to,
        move.state.value,
        at,
    )


LOCK_MOVE_SQL = """
SELECT id, person_id, from_orgnr, to_orgnr, moved_on, runs_to, state, reason, new_ref, outcomes
  FROM moves
 WHERE id = $1
   FOR UPDATE
"""


async def lock(conn: asyncpg.Connection, move_id: UUID) -> Move | None:
    """One move, locked before it is answered."""
    row = await conn.fetchrow(LOCK_MOVE_SQL, move_id)
    return row and _move(row)


SAVE_MOVE_SQL = """
UPDATE moves
   SET state = $2, reason = $3, new_ref = $4, outcomes = $5
 WHERE id = $1
"""


async def save(conn: asyncpg.Connection, move: Move) -> None:
    """Write how a locked move stands; the new reference is kept only until the person carries it."""
    outcomes = {str(id_): _told(answer) for id_, answer in move.outcomes.items()}
    await conn.execute(SAVE_MOVE_SQL, move.id, move.state.value, move.reason, move.new_ref, outcomes)


OF_PERSON_SQL = """
SELECT bool_or(state IN ('PROPOSED', 'AGREED')) AS waits, max(moved_on) FILTER (WHERE state = 'DONE') AS last
  FROM moves
 WHERE person_id = $1
"""


async def of_person(conn: asyncpg.Connection, person_id: UUID) -> tuple[bool, date | None]:
    """Whether a move of hers waits, and the day of her last one."""
    row = await conn.fetchrow(OF_PERSON_SQL, person_id)
    return (bool(row["waits"]), row["last"]) if row else (False, None)


LIST_MOVES_SQL = """
SELECT m.id, m.person_id, m.from_orgnr, m.to_orgnr, m.moved_on, m.runs_to, m.state, m.reason, m.new_ref, m.outcomes,
       p.ref, p.owner_orgnr
  FROM moves m
  JOIN people p ON p.id = m.person_id
 WHERE (m.from_orgnr = $1 OR m.to_orgnr = $1)
   AND ($2::uuid IS NULL OR m.id > $2)
 ORDER BY m.id
 LIMIT $3
"""


async def page(
    conn: asyncpg.Connection, orgnr: str, *, after: UUID | None, limit: int
) -> list[tuple[Move, str | None]]:
    """Moves from or to a municipality, each with its own reference of the person while she is its own."""
    rows = await conn.fetch(LIST_MOVES_SQL, orgnr, after, limit)
    return [(_own(_move(row), orgnr), row["ref"] if row["owner_orgnr"] == orgnr else None) for row in rows]


SEATS_SQL = """
SELECT e.person_id, e.id AS enrollment_id, e.class_id, l.offering_id, l.supplier_orgnr, l.course_type, l.subject,
       l.starts_on, l.ends_on, l.unit = 'GROUP' AND l.closed AS closed_group
  FROM enrollments e
  JOIN lines l ON l.id = e.line_id
 WHERE e.person_id = ANY ($1::uuid[])
   AND e.state IN ('REQUESTED', 'SEATED', 'WAITING', 'PLACED', 'ACTIVE', 'PAUSED')
 ORDER BY e.person_id, e.id
"""


async def seats(conn: asyncpg.Connection, people: list[UUID]) -> list[asyncpg.Record]:
    """What the receiving municipality must know of each open course: no price, no agreement, no reference."""
    rows: list[asyncpg.Record] = await conn.fetch(SEATS_SQL, people)
    return rows


GIVE_PERSON_SQL = """
UPDATE people
   SET owner_orgnr = $2, ref = $3
 WHERE id = $1
"""


async def give_person(conn: asyncpg.Connection, move: Move, new_ref: str) -> None:
    """She is the new municipality's, by its own reference; her row is locked."""
    await conn.execute(GIVE_PERSON_SQL, move.person_id, move.to_orgnr, new_ref)


REF_TAKEN_SQL = """
SELECT EXISTS (
       SELECT FROM people
        WHERE owner_orgnr = $1
          AND ref = $2
          AND id <> $3)
    OR EXISTS (
       SELECT FROM sealed_people
        WHERE owner_orgnr = $1
          AND ref = $2)
"""


async def ref_taken(conn: asyncpg.Connection, orgnr: str, ref: str, person_id: UUID) -> bool:
    """Whether a municipality has given a reference to somebody else."""
    taken: bool = await conn.fetchval(REF_TAKEN_SQL, orgnr, ref, person_id)
    return taken


def _own(move: Move, orgnr: str) -> Move:
    """The old municipality is not told under which agreement, nor by which reference."""
    if orgnr == move.to_orgnr:
        return move
    return replace(move, new_ref=None, outcomes={id_: Answer(one.outcome) for id_, one in move.outcomes.items()})


def _told(answer: Answer) -> dict[str, str | None]:
    return {
        "outcome": answer.outcome.value,
        "agreement_id": None if answer.agreement_id is None else str(answer.agreement_id),
        "until": None if answer.until is None else answer.until.isoformat(),
    }


def _answer(told: Mapping[str, Any]) -> Answer:
    agreement, until = told["agreement_id"], told["until"]
    return Answer(
        Outcome(told["outcome"]), agreement and UUID(agreement), None if until is None else date.fromisoformat(until)
    )


def _move(row: asyncpg.Record) -> Move:
    return Move(
        id=row["id"],
        person_id=row["person_id"],
        from_orgnr=row["from_orgnr"],
        to_orgnr=row["to_orgnr"],
        moved_on=row["moved_on"],
        runs_to=row["runs_to"],
        state=State(row["state"]),
        reason=row["reason"],
        new_ref=row["new_ref"],
        outcomes={UUID(id_): _answer(told) for id_, told in row["outcomes"].items()},
    )
