"""Who is away for a while keeps her class, and is reminded of none of its sessions."""

from datetime import datetime
from uuid import UUID

from asyncpg import Connection
from samklasse_contracts.enrollment import ParticipantPaused, ParticipantResumed

from samklasse_notifications.domain.timetable import live
from samklasse_notifications.store import copies, erasure, owners, pauses
from samklasse_notifications.tell import silence


async def pause_person(message: ParticipantPaused, conn: Connection, *, now: datetime) -> None:
    """From now on; a reminder that waits to leave is silenced. What changes in her class she is told all the same."""
    await owners.learn(conn, {message.person_id: message.owner_orgnr})
    if await erasure.erased(conn, [message.person_id]):
        return
    for class_id in await pauses.classes_of(conn, message.person_id):
        await _silence(conn, class_id, message)
    await pauses.keep(conn, message.enrollment_id, message.person_id)


async def resume_person(message: ParticipantResumed, conn: Connection, *, now: datetime) -> None:
    """Sessions that are more than a day ahead are reminded of again."""
    await pauses.end(conn, message.enrollment_id)


async def _silence(conn: Connection, class_id: UUID, message: ParticipantPaused) -> None:
    """The timetable is locked until the commit, so that no reminder is planned in between."""
    timetable = await copies.lock_timetable(conn, class_id)
    if timetable is not None and timetable.enrollments.get(message.person_id) == message.enrollment_id:
        await silence(conn, list(live(timetable)), [message.person_id])
