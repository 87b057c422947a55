"""A person's move to another municipality, in everything that says whose she is."""

from uuid import UUID

from asyncpg import Connection

MOVE_IN_TIMETABLES_SQL = """
UPDATE timetables
   SET body = jsonb_set(body, ARRAY['members', $2], to_jsonb($3::text))
 WHERE class_id IN (
       SELECT class_id
         FROM timetables
        WHERE class_id IN (SELECT subject FROM threads WHERE recipient = $1)
          AND body -> 'members' ? $2
        ORDER BY class_id
          FOR UPDATE)
"""

MOVE_THREADS_SQL = """
UPDATE threads
   SET owner_orgnr = $2
 WHERE id IN (
       SELECT id
         FROM threads
        WHERE recipient = $1
        ORDER BY id
          FOR UPDATE)
"""

TAKE_BACK_SQL = """
UPDATE deliveries
   SET braked_for = NULL
 WHERE thread_id IN (SELECT id FROM threads WHERE recipient = $1)
   AND braked_for <> $2
"""

MOVE_OWNER_SQL = """
UPDATE owners
   SET owner_orgnr = $2
 WHERE ref = $1
"""

MOVE_RECIPIENT_SQL = """
UPDATE recipients
   SET owner_orgnr = $2
 WHERE ref = $1
"""

MOVE_ESCALATIONS_SQL = """
UPDATE escalations
   SET owner_orgnr = $2
 WHERE recipient = $1
"""

MOVE_UNPLACED_SQL = """
UPDATE unplaced
   SET owner_orgnr = $2
 WHERE person_id = $1
"""


async def move(conn: Connection, person_id: UUID, owner_orgnr: str) -> None:
    """Timetables (for reminders to come), threads with what waits in them, tasks, contact points, her want of a class.

    Nothing is planned anew: no version moves, so that nothing is told twice or lost.
    """
    for statement_sql in (MOVE_OWNER_SQL, MOVE_RECIPIENT_SQL):
        await conn.execute(statement_sql, person_id, owner_orgnr)
    await conn.execute(MOVE_IN_TIMETABLES_SQL, person_id, str(person_id), owner_orgnr)
    for statement_sql in (MOVE_THREADS_SQL, TAKE_BACK_SQL, MOVE_ESCALATIONS_SQL, MOVE_UNPLACED_SQL):
        await conn.execute(statement_sql, person_id, owner_orgnr)
