"""Whom tutorials are for, and who is in which breakout group."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain.session import Session, SessionKind

Grouped = tuple[int, UUID]
"""The number of a breakout group from 1 on, or 0 in a tutorial; the enrollment."""

READ_SQL = """
SELECT p.session_id, p.group_number, p.enrollment_id
  FROM session_people p
  JOIN sessions s ON s.session_id = p.session_id
 WHERE s.class_id = ANY ($1)
 ORDER BY p.session_id, p.group_number, p.enrollment_id
"""


async def read(conn: asyncpg.Connection, class_ids: Sequence[UUID]) -> dict[UUID, list[Grouped]]:
    """By session, for those that are not simply for everybody."""
    found: dict[UUID, list[Grouped]] = {}
    for row in await conn.fetch(READ_SQL, class_ids):
        found.setdefault(row["session_id"], []).append((row["group_number"], row["enrollment_id"]))
    return found


def groups(people: Sequence[Grouped]) -> tuple[tuple[UUID, ...], ...]:
    """The groups in the order of their numbers."""
    numbers = sorted({number for number, _ in people})
    return tuple(tuple(one for group, one in people if group == number) for number in numbers)


FORGET_SQL = """
DELETE FROM session_people
 WHERE session_id IN (SELECT session_id FROM sessions WHERE class_id = $1)
"""

SAVE_SQL = """
INSERT INTO session_people (session_id, enrollment_id, group_number)
VALUES ($1, $2, $3)
"""


async def save(conn: asyncpg.Connection, class_id: UUID, sessions: Iterable[Session]) -> None:
    """Write the people of a class's sessions anew; with nothing to write nothing is sent but one deletion."""
    await conn.execute(FORGET_SQL, class_id)
    rows = [(session.id, one, number) for session in sessions for number, one in _people(session)]
    if rows:
        await conn.executemany(SAVE_SQL, rows)


def _people(session: Session) -> list[Grouped]:
    if session.kind is SessionKind.BREAKOUT:
        return [(number, one) for number, group in enumerate(session.groups, start=1) for one in group]
    return [(0, one) for one in session.people or ()]
