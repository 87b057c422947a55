"""What enrollment has sold and written down: limits and how far they are used, effects and their natural keys."""

import asyncpg

from samklasse.checker.facts import Room

LINES_SQL = """
SELECT l.id, l.quantity, l.seats, l.state,
       (SELECT count(*) FROM enrollment.enrollments e
         WHERE e.line_id = l.id AND e.state NOT IN ('REQUESTED', 'WITHDRAWN', 'ENDED', 'MOVED', 'COMPLETED')) AS seated
  FROM enrollment.lines l
"""

OFFERINGS_SQL = """
SELECT o.ref, o.capacity,
       (SELECT coalesce(sum(CASE WHEN l.state = 'REQUESTED' THEN l.quantity ELSE l.seats END), 0)
          FROM enrollment.lines l
         WHERE l.offering_id = o.id AND l.extends IS NULL AND l.state IN ('REQUESTED', 'CONFIRMED')) AS taken
  FROM enrollment.offerings o
"""

AGREEMENTS_SQL = """
SELECT a.id, a.ceiling_ore,
       (SELECT coalesce(sum(l.seat_ore * CASE WHEN l.state = 'REQUESTED' THEN l.quantity ELSE l.seats END), 0)::bigint
          FROM enrollment.lines l
         WHERE l.agreement_id = a.id AND l.state IN ('REQUESTED', 'CONFIRMED')) AS used
  FROM enrollment.agreements a
"""


async def read_rooms(conn: asyncpg.Connection) -> list[Room]:
    """Seats of lines, capacities of offerings, ceilings of agreements."""
    rooms = []
    for line in await conn.fetch(LINES_SQL):
        rooms.append(Room(f"seats confirmed on line {line['id']}", line["quantity"], line["seats"]))
        if line["state"] == "CONFIRMED":
            rooms.append(Room(f"people on line {line['id']}", line["seats"], line["seated"]))
    offerings, agreements = await conn.fetch(OFFERINGS_SQL), await conn.fetch(AGREEMENTS_SQL)
    rooms += [Room(f"offering {row['ref']}", row["capacity"], row["taken"]) for row in offerings]
    rooms += [Room(f"øre of agreement {row['id']}", row["ceiling_ore"], row["used"]) for row in agreements]
    return rooms


LEDGER_SQL = """
SELECT enrollment_id, source, source_id, revision, side FROM enrollment.ledger
"""

LEDGER_BALANCE_SQL = """
SELECT enrollment_id, source, source_id,
       count(*) FILTER (WHERE side = 'ENTRY') - count(*) FILTER (WHERE side = 'COUNTER') AS standing
  FROM enrollment.ledger
 GROUP BY enrollment_id, source, source_id
"""

ENROLLED_SQL = """
SELECT person_id, subject FROM enrollment.enrollments
 WHERE state IN ('REQUESTED', 'SEATED', 'WAITING', 'PLACED', 'ACTIVE', 'PAUSED')
"""

INTENTS_SQL = """
SELECT thread_id, version FROM notifications.intents
"""


async def read_effects(conn: asyncpg.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Natural keys of what was written because of messages; an hour that stands twice counts as its own kind."""
    standing = [tuple(row) for row in await conn.fetch(LEDGER_BALANCE_SQL)]
    return {
        "hours": [tuple(row) for row in await conn.fetch(LEDGER_SQL)],
        "hours standing": [row[:3] for row in standing for _ in range(row[3])],
        "open enrollments": [tuple(row) for row in await conn.fetch(ENROLLED_SQL)],
        "intents": [tuple(row) for row in await conn.fetch(INTENTS_SQL)],
    }
