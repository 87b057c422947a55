"""The classes as scheduling's tables have them: sessions, members, sizes."""

import asyncpg

from samklasse.checker.facts import Membership, Room, Session

SESSIONS_SQL = """
SELECT s.session_id, s.class_id, s.teacher_id, s.starts_at, s.ends_at,
       s.state IN ('CANCELLED', 'ABORTED') AS cancelled,
       CASE s.kind WHEN 'TUTORIAL' THEN array(
           SELECT p.enrollment_id
             FROM scheduling.session_people p
            WHERE p.session_id = s.session_id) END AS only_for
  FROM scheduling.sessions s
  JOIN scheduling.classes c ON c.class_id = s.class_id
 WHERE c.state <> 'CANCELLED'
"""

MEMBERS_SQL = """
SELECT m.class_id, m.enrollment_id, m.person_id, e.line_id
  FROM scheduling.members m
  JOIN scheduling.enrollments e ON e.enrollment_id = m.enrollment_id
"""

SIZES_SQL = """
SELECT c.class_id, c.maximum, c.held_places + count(m.enrollment_id) AS taken
  FROM scheduling.classes c
  LEFT JOIN scheduling.members m ON m.class_id = c.class_id
 WHERE c.state IN ('PUBLISHED', 'RUNNING')
 GROUP BY c.class_id, c.maximum, c.held_places
"""


async def read_sessions(conn: asyncpg.Connection) -> tuple[Session, ...]:
    """Every session of a class that goes on."""
    return tuple(
        Session(
            id=row["session_id"],
            class_id=row["class_id"],
            teacher_id=row["teacher_id"],
            starts_at=row["starts_at"],
            ends_at=row["ends_at"],
            cancelled=row["cancelled"],
            only_for=None if row["only_for"] is None else frozenset(row["only_for"]),
        )
        for row in await conn.fetch(SESSIONS_SQL)
    )


async def read_members(conn: asyncpg.Connection) -> tuple[Membership, ...]:
    """Who is in which class."""
    return tuple(
        Membership(row["class_id"], row["enrollment_id"], row["person_id"], row["line_id"])
        for row in await conn.fetch(MEMBERS_SQL)
    )


async def read_sizes(conn: asyncpg.Connection) -> list[Room]:
    """How full each class is, held places included."""
    return [Room(f"class {row['class_id']}", row["maximum"], row["taken"]) for row in await conn.fetch(SIZES_SQL)]
