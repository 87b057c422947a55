"""Forget a person: her address, and everything that was told or was to be told to her."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Connection
from samklasse_chassis import vault

from samklasse_notifications.store import stops
from samklasse_notifications.store.receipts import MATCHED_FOR

LOCK_RECIPIENT_SQL = """
SELECT ref
  FROM recipients
 WHERE ref = $1
   FOR UPDATE
"""

LOCK_TELLING_SQL = """
LOCK TABLE timetables, threads IN EXCLUSIVE MODE
"""

LEAVE_TIMETABLES_SQL = """
UPDATE timetables
   SET body = body #- ARRAY['members', $2] #- ARRAY['enrollments', $2] #- ARRAY['own', $2]
 WHERE class_id IN (SELECT subject FROM threads WHERE recipient = $1)
"""

DELETE_RECEIPTS_SQL = """
WITH hers AS (
    SELECT a.key, a.provider, a.reference, a.handed_at
      FROM threads t
      JOIN intents i ON i.thread_id = t.id
      JOIN attempts a ON a.intent_id = i.id
     WHERE t.recipient = $1
)
DELETE FROM receipts
 WHERE position IN (
       SELECT r.position
         FROM hers h
         JOIN receipts r ON r.key = h.key
        UNION ALL
       SELECT r.position
         FROM hers h
        CROSS JOIN unnest(string_to_array(h.reference, ' ')) AS name
         JOIN receipts r ON r.provider = h.provider AND r.reference = name
        WHERE r.heard_at BETWEEN h.handed_at - $2::interval AND h.handed_at + $2::interval)
"""

DELETE_ATTEMPTS_SQL = """
DELETE FROM attempts
 WHERE thread_id IN (SELECT id FROM threads WHERE recipient = $1)
"""

DELETE_DELIVERIES_SQL = """
DELETE FROM deliveries
 WHERE intent_id IN (SELECT i.id FROM intents i JOIN threads t ON t.id = i.thread_id WHERE t.recipient = $1)
"""

DELETE_ESCALATIONS_SQL = """
DELETE FROM escalations
 WHERE recipient = $1
"""

DELETE_INTENTS_SQL = """
DELETE FROM intents
 WHERE thread_id IN (SELECT id FROM threads WHERE recipient = $1)
"""

DELETE_THREADS_SQL = """
DELETE FROM threads
 WHERE recipient = $1
"""

DELETE_ABSENCES_SQL = """
DELETE FROM absences
 WHERE person_id = $1
"""

DELETE_PAUSES_SQL = """
DELETE FROM pauses
 WHERE person_id = $1
"""

DELETE_OWNER_SQL = """
DELETE FROM owners
 WHERE ref = $1
"""

DELETE_RECIPIENT_SQL = """
DELETE FROM recipients
 WHERE ref = $1
"""
"""Her contact points and links go with her."""

OF_PERSON = (
    DELETE_ATTEMPTS_SQL, DELETE_DELIVERIES_SQL, DELETE_ESCALATIONS_SQL, DELETE_INTENTS_SQL, DELETE_THREADS_SQL,
    DELETE_ABSENCES_SQL, DELETE_PAUSES_SQL, DELETE_RECIPIENT_SQL,
)  # fmt: skip


async def forget(conn: Connection, person_id: UUID) -> None:
    """Delete a person, and never take her in again. Whoever plans or claims messages waits for it: a moment."""
    await conn.execute(DELETE_OWNER_SQL, person_id)
    await conn.execute(LOCK_RECIPIENT_SQL, person_id)
    await conn.execute(LOCK_TELLING_SQL)
    await stops.forget_hers(conn, person_id)
    await vault.shred(conn, person_id)
    await conn.execute(LEAVE_TIMETABLES_SQL, person_id, str(person_id))
    await conn.execute(DELETE_RECEIPTS_SQL, person_id, MATCHED_FOR)
    for statement_sql in OF_PERSON:
        await conn.execute(statement_sql, person_id)


ERASED_SQL = """
SELECT person_id
  FROM vault_keys
 WHERE person_id = ANY($1)
   AND wrapped IS NULL
"""


async def erased(conn: Connection, people: Sequence[UUID]) -> set[UUID]:
    """Those of them who are to be forgotten."""
    return {row["person_id"] for row in await conn.fetch(ERASED_SQL, people)}
