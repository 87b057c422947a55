"""The classes of a new plan and the people in it, written a table at a time: a plan may hold a whole country."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain.difference import Today
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.domain.topping_up import Joining
from samklasse_scheduling.store.portions import portions
from samklasse_scheduling.store.teachers import written

CLASSES_AT_ONCE = 100

PROPOSE_SQL = """
INSERT INTO classes (class_id, plan_id, kind, state, offering_id, supplier_orgnr, subject, level, track, language,
                     teacher_id, weekly, first_day, last_day, minimum, maximum)
VALUES ($1, $2, $3, 'PROPOSED', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
    ON CONFLICT (class_id) DO UPDATE
   SET plan_id = excluded.plan_id, kind = excluded.kind, state = 'PROPOSED', offering_id = excluded.offering_id,
       supplier_orgnr = excluded.supplier_orgnr, subject = excluded.subject, level = excluded.level,
       track = excluded.track, language = excluded.language, teacher_id = excluded.teacher_id,
       weekly = excluded.weekly, first_day = excluded.first_day, last_day = excluded.last_day,
       minimum = excluded.minimum, maximum = excluded.maximum, held_places = 0
 WHERE classes.state = 'CANCELLED'
   AND classes.revision = 0
"""

SAVE_MEMBERS_SQL = """
INSERT INTO members (class_id, enrollment_id, person_id, owner_orgnr)
SELECT m.class_id, m.enrollment_id, m.person_id, m.owner_orgnr
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[])
       AS m (class_id, enrollment_id, person_id, owner_orgnr)
"""


async def save_classes(conn: asyncpg.Connection, plan_id: UUID, groups: Sequence[Timetable]) -> None:
    """Put classes on the table; a FIXED one proposed in vain before is empty, and becomes what it is now."""
    for some in portions(groups, CLASSES_AT_ONCE):
        await conn.executemany(PROPOSE_SQL, [_row(plan_id, group) for group in some])
    for members in portions((group.id, member) for group in groups for member in group.members):
        await conn.execute(
            SAVE_MEMBERS_SQL,
            [class_id for class_id, _ in members],
            [member.enrollment for _, member in members],
            [member.person for _, member in members],
            [member.municipality for _, member in members],
        )


def _row(plan_id: UUID, group: Timetable) -> tuple[object, ...]:
    return (
        group.id, plan_id, group.kind, group.offering, group.supplier, group.subject, group.level.name, group.track,
        group.language, group.teacher, written(group.times), group.first_day, group.last_day, group.minimum,
        group.maximum,
    )  # fmt: skip


SAVE_WAITING_SQL = """
INSERT INTO waiting (class_id, place, enrollment_id)
SELECT w.class_id, w.place, w.enrollment_id
  FROM unnest($1::uuid[], $2::integer[], $3::uuid[]) AS w (class_id, place, enrollment_id)
    ON CONFLICT (class_id, enrollment_id) DO UPDATE SET place = excluded.place, approved = false
"""


async def save_waiting(conn: asyncpg.Connection, lines: Mapping[UUID, Sequence[UUID]]) -> None:
    """Write the waiting order of each class, nobody approved yet."""
    places = [
        (class_id, place, enrollment)
        for class_id, line in lines.items()
        for place, enrollment in enumerate(line, start=1)
    ]
    for some in portions(places):
        await conn.execute(SAVE_WAITING_SQL, *([one[column] for one in some] for column in range(3)))


PROPOSE_PEOPLE_SQL = """
UPDATE enrollments
   SET state = 'PROPOSED', proposed_by = $2
 WHERE enrollment_id = ANY ($1)
   AND state <> 'ENDED'
"""


async def propose(conn: asyncpg.Connection, enrollments: Iterable[UUID], plan_id: UUID) -> None:
    """A plan proposes these people, and no other plan decides about them any longer; who has ended stays ended."""
    for some in portions(enrollments):
        await conn.execute(PROPOSE_PEOPLE_SQL, some, plan_id)


START_SHARES_SQL = """
INSERT INTO plan_shares (plan_id, orgnr, said)
VALUES ($1, $2, $3)
"""


async def start_shares(conn: asyncpg.Connection, plan_id: UUID, says: Mapping[str, int]) -> None:
    """How many messages each municipality's share of a new plan says."""
    await conn.executemany(START_SHARES_SQL, [(plan_id, orgnr, count) for orgnr, count in says.items()])


TODAY_SQL = """
SELECT owner_orgnr, count(*) AS people, sum(price_ore)::bigint AS cost_ore,
       bool_or(price_ore IS NULL) AS price_unknown
  FROM enrollments
 WHERE state = 'PLACED'
 GROUP BY owner_orgnr
"""


async def today(conn: asyncpg.Connection) -> dict[str, Today]:
    """Each municipality's people in published classes, and what their seats cost."""
    return {
        row["owner_orgnr"]: Today(row["people"], None if row["price_unknown"] else row["cost_ore"])
        for row in await conn.fetch(TODAY_SQL)
    }


WITH_ROOM_SQL = """
SELECT c.class_id
  FROM classes c
 WHERE c.state = 'PUBLISHED'
   AND c.kind <> 'GROUP'
   AND c.maximum - c.held_places > (SELECT count(*) FROM members m WHERE m.class_id = c.class_id)
 ORDER BY c.class_id
"""


async def with_room(conn: asyncpg.Connection) -> list[UUID]:
    """Published classes that have a vacant place."""
    return [row["class_id"] for row in await conn.fetch(WITH_ROOM_SQL)]


RETURNED_SQL = """
SELECT class_id, enrollment_id
  FROM plan_people
 WHERE class_id = ANY ($1)
   AND answer = 'RETURNED'
"""


async def returned(conn: asyncpg.Connection, classes: Sequence[UUID]) -> frozenset[Joining]:
    """Whom a municipality has sent back from which of these classes."""
    rows = await conn.fetch(RETURNED_SQL, classes)
    return frozenset(Joining(row["class_id"], row["enrollment_id"]) for row in rows)


PROPOSED_TO_SQL = """
SELECT q.class_id, count(*) AS people
  FROM plan_people q
  JOIN plans p ON p.plan_id = q.plan_id
 WHERE q.class_id = ANY ($1)
   AND (p.state = 'OPEN' OR p.settling AND (p.settled_up_to IS NULL OR q.class_id > p.settled_up_to))
   AND q.answer IS DISTINCT FROM 'RETURNED'
   AND NOT EXISTS (SELECT FROM members m WHERE m.enrollment_id = q.enrollment_id)
 GROUP BY q.class_id
"""


async def asked_for(conn: asyncpg.Connection, classes: Sequence[UUID]) -> dict[UUID, int]:
    """How many places of these classes somebody is asked about already, and not settled yet."""
    return {row["class_id"]: row["people"] for row in await conn.fetch(PROPOSED_TO_SQL, classes)}
