"""Somebody pauses and keeps her seat: by her municipality's word, or for as long as a granted leave runs.

Scheduling, her supplier and notifications are told (`ParticipantPaused`, `ParticipantResumed`), and never why.
"""

from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis.errors import NotFound
from samklasse_contracts.message import Cause, Message

from samklasse_enrollment.domain import enrollment as rules
from samklasse_enrollment.domain.enrollment import Case, Step
from samklasse_enrollment.handlers import enrollments
from samklasse_enrollment.store import cases, people


async def pause(
    conn: asyncpg.Connection, enrollment_id: UUID, reason: str, *, owner_orgnr: str, cause: Cause, now: datetime
) -> None:
    """One enrollment, for one of the closed reasons.

    Raises:
        NotFound: no such enrollment of this municipality.
        UnknownReason, WrongState: not for this reason, or she is not learning.
    """
    found = await _own(conn, enrollment_id, owner_orgnr)
    await enrollments.advance(conn, found, lambda case: rules.pause(case, reason), cause=cause, now=now)


async def resume(
    conn: asyncpg.Connection, enrollment_id: UUID, *, owner_orgnr: str, cause: Cause, now: datetime
) -> None:
    """One enrollment goes on.

    Raises:
        NotFound: no such enrollment of this municipality.
        OnLeave, WrongState: a granted leave runs, or she has not paused.
    """
    found = await _own(conn, enrollment_id, owner_orgnr)
    await enrollments.advance(conn, found, rules.resume, cause=cause, now=now)


async def pause_person(conn: asyncpg.Connection, person_id: UUID, *, cause: Message | Cause, now: datetime) -> None:
    """A granted leave begins: whatever she learns pauses, and what becomes active during it pauses at once."""
    await people.set_on_leave(conn, person_id, on_leave=True)
    await enrollments.advance(conn, await cases.lock(conn, people=[person_id]), Step, cause=cause, now=now)


async def resume_person(conn: asyncpg.Connection, person_id: UUID, *, cause: Message | Cause, now: datetime) -> None:
    """A granted leave is over: what it paused goes on; what she paused herself does not."""
    await people.set_on_leave(conn, person_id, on_leave=False)
    await enrollments.advance(conn, await cases.lock(conn, people=[person_id]), rules.wake, cause=cause, now=now)


async def _own(conn: asyncpg.Connection, enrollment_id: UUID, owner_orgnr: str) -> list[Case]:
    found = await cases.lock(conn, ids=[enrollment_id])
    if not found or found[0].person.owner_orgnr != owner_orgnr:
        raise NotFound
    return found
