"""Classes with their members and sessions: loaded and saved whole."""

from collections.abc import Iterable, Sequence
from datetime import UTC
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain.level import Level
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.session import Session, SessionKind, SessionState
from samklasse_scheduling.domain.timetable import Member, State, Timetable
from samklasse_scheduling.store import session_people
from samklasse_scheduling.store.session_people import Grouped
from samklasse_scheduling.store.teachers import read_times

LOCK_SQL = """
SELECT class_id, kind, state, revision, offering_id, supplier_orgnr, subject, level, track, language, teacher_id,
       weekly, first_day, last_day, minimum, maximum, held_places
  FROM classes
 WHERE class_id = ANY ($1)
 ORDER BY class_id
   FOR UPDATE
"""

READ_SQL = """
SELECT class_id, kind, state, revision, offering_id, supplier_orgnr, subject, level, track, language, teacher_id,
       weekly, first_day, last_day, minimum, maximum, held_places
  FROM classes
 WHERE class_id = ANY ($1)
 ORDER BY class_id
"""


async def lock(conn: asyncpg.Connection, class_ids: Iterable[UUID]) -> dict[UUID, Timetable]:
    """These classes, locked in the order of their ids."""
    return await _whole(conn, await conn.fetch(LOCK_SQL, sorted(class_ids)))


async def read(conn: asyncpg.Connection, class_ids: Iterable[UUID]) -> dict[UUID, Timetable]:
    """These classes."""
    return await _whole(conn, await conn.fetch(READ_SQL, sorted(class_ids)))


MEMBERS_SQL = """
SELECT class_id, enrollment_id, person_id, owner_orgnr
  FROM members
 WHERE class_id = ANY ($1)
 ORDER BY enrollment_id
"""

SESSIONS_SQL = """
SELECT session_id, class_id, starts_at, ends_at, minutes, teacher_id, state, revision, module, module_number, kind,
       seats
  FROM sessions
 WHERE class_id = ANY ($1)
 ORDER BY starts_at, session_id
"""


async def _whole(conn: asyncpg.Connection, rows: Sequence[asyncpg.Record]) -> dict[UUID, Timetable]:
    ids = [row["class_id"] for row in rows]
    members: dict[UUID, list[Member]] = {class_id: [] for class_id in ids}
    for row in await conn.fetch(MEMBERS_SQL, ids):
        members[row["class_id"]].append(Member(row["enrollment_id"], row["person_id"], row["owner_orgnr"]))
    sessions: dict[UUID, list[Session]] = {class_id: [] for class_id in ids}
    people = await session_people.read(conn, ids)
    for row in await conn.fetch(SESSIONS_SQL, ids):
        sessions[row["class_id"]].append(_session(row, people.get(row["session_id"], ())))
    return {row["class_id"]: _timetable(row, members[row["class_id"]], sessions[row["class_id"]]) for row in rows}


def _session(row: asyncpg.Record, people: Sequence[Grouped]) -> Session:
    kind = SessionKind(row["kind"])
    return Session(
        id=row["session_id"],
        start=row["starts_at"].astimezone(UTC),
        end=row["ends_at"].astimezone(UTC),
        minutes=row["minutes"],
        teacher=row["teacher_id"],
        state=SessionState(row["state"]),
        revision=row["revision"],
        module=row["module"],
        number=row["module_number"],
        kind=kind,
        people=tuple(enrollment for _, enrollment in people) if kind is SessionKind.TUTORIAL else None,
        groups=session_people.groups(people) if kind is SessionKind.BREAKOUT else (),
        seats=row["seats"],
    )


def _timetable(row: asyncpg.Record, members: Sequence[Member], sessions: Sequence[Session]) -> Timetable:
    return Timetable(
        id=row["class_id"],
        kind=Kind(row["kind"]),
        state=State(row["state"]),
        revision=row["revision"],
        offering=row["offering_id"],
        supplier=row["supplier_orgnr"],
        subject=row["subject"],
        level=Level[row["level"]],
        track=row["track"],
        language=row["language"],
        teacher=row["teacher_id"],
        times=read_times(row["weekly"]),
        first_day=row["first_day"],
        last_day=row["last_day"],
        minimum=row["minimum"],
        maximum=row["maximum"],
        held=row["held_places"],
        members=tuple(sorted(members)),
        sessions=tuple(sessions),
    )


SAVE_SQL = """
UPDATE classes
   SET state = $2, revision = $3, held_places = $4, said = said + $5
 WHERE class_id = $1
RETURNING said
"""


async def save(conn: asyncpg.Connection, timetable: Timetable, *, says: int) -> int:
    """Write a class that is about to say `says` messages; returns how much it has said with these."""
    said: int = await conn.fetchval(SAVE_SQL, timetable.id, timetable.state, timetable.revision, timetable.held, says)
    await _save_members(conn, timetable)
    await _save_sessions(conn, timetable)
    return said


FORGET_MEMBERS_SQL = """
DELETE FROM members
 WHERE class_id = $1
   AND enrollment_id <> ALL ($2)
"""

SAVE_MEMBERS_SQL = """
INSERT INTO members (class_id, enrollment_id, person_id, owner_orgnr)
SELECT $1, m.enrollment_id, m.person_id, m.owner_orgnr
  FROM unnest($2::uuid[], $3::uuid[], $4::text[]) AS m (enrollment_id, person_id, owner_orgnr)
    ON CONFLICT (class_id, enrollment_id) DO UPDATE
   SET owner_orgnr = excluded.owner_orgnr
 WHERE members.owner_orgnr <> excluded.owner_orgnr
"""


async def _save_members(conn: asyncpg.Connection, timetable: Timetable) -> None:
    enrollments = list(timetable.enrollments)
    people = [member.person for member in timetable.members]
    owners = [member.municipality for member in timetable.members]
    await conn.execute(FORGET_MEMBERS_SQL, timetable.id, enrollments)
    await conn.execute(SAVE_MEMBERS_SQL, timetable.id, enrollments, people, owners)


SAVE_SESSION_SQL = """
INSERT INTO sessions (session_id, class_id, starts_at, ends_at, minutes, teacher_id, state, revision, module,
                      module_number, kind, seats)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (session_id) DO UPDATE
   SET starts_at = excluded.starts_at, ends_at = excluded.ends_at, teacher_id = excluded.teacher_id,
       state = excluded.state, revision = excluded.revision, kind = excluded.kind
"""

FREE_HOURS_SQL = """
DELETE FROM teacher_hours
 WHERE session_id IN (SELECT session_id FROM sessions WHERE class_id = ANY ($1))
"""


async def free_hours(conn: asyncpg.Connection, class_ids: Iterable[UUID]) -> None:
    """Let go of all hours of these classes, which are locked; each has its own again once it is saved."""
    await conn.execute(FREE_HOURS_SQL, sorted(class_ids))


SAVE_HOURS_SQL = """
INSERT INTO teacher_hours (teacher_id, half_hour, session_id)
SELECT s.teacher_id, half_hour, s.session_id
  FROM sessions s,
       generate_series(s.starts_at, s.ends_at - interval '1 second', interval '30 minutes') AS half_hour
 WHERE s.class_id = $1
   AND s.state NOT IN ('CANCELLED', 'ABORTED')
"""


async def _save_sessions(conn: asyncpg.Connection, timetable: Timetable) -> None:
    await free_hours(conn, [timetable.id])
    await conn.executemany(
        SAVE_SESSION_SQL,
        [
            (
                s.id, timetable.id, s.start, s.end, s.minutes, s.teacher, s.state, s.revision, s.module, s.number,
                s.kind, s.seats,
            )
            for s in timetable.sessions
        ],
    )  # fmt: skip
    await session_people.save(conn, timetable.id, timetable.sessions)
    await conn.execute(SAVE_HOURS_SQL, timetable.id)


LIVE_SQL = """
UPDATE sessions
   SET state = 'LIVE'
 WHERE session_id = $1
   AND state = 'SCHEDULED'
"""


async def set_live(conn: asyncpg.Connection, session_id: UUID) -> None:
    """A session goes on now; the class is locked."""
    await conn.execute(LIVE_SQL, session_id)
