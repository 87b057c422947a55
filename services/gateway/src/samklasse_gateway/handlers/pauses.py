"""Who is away for a while: her supplier is told once it knows her, never why, and when she is back."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid5

import asyncpg
from samklasse_contracts import supplier as s
from samklasse_contracts.enrollment import ParticipantPaused, ParticipantResumed
from samklasse_contracts.message import Cause, Message

from samklasse_gateway.handlers import mailbox
from samklasse_gateway.store import forgotten, pauses, people


async def pause_person(fact: ParticipantPaused, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Tell her supplier, now or when a class or access first shows her to it."""
    if await forgotten.among(conn, [fact.person_id]):
        return
    await pauses.keep(conn, fact.enrollment_id, fact.supplier_orgnr, fact.person_id)
    await tell_pauses(conn, fact.supplier_orgnr, [fact.enrollment_id], cause=fact, now=now)


async def resume_person(fact: ParticipantResumed, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Tell the supplier that was told of the pause."""
    ended = await pauses.end(conn, fact.enrollment_id)
    if ended is None or not ended["told"]:
        return
    orgnr, person_id = ended["orgnr"], ended["person_id"]
    known = await people.pseudonyms(conn, orgnr, [person_id])
    letter = s.ParticipantResumed(enrollment_id=fact.enrollment_id, participant=known[person_id])
    await mailbox.put(conn, orgnr, letter, cause=fact, now=now)


async def tell_pauses(
    conn: asyncpg.Connection, orgnr: str, enrollment_ids: Iterable[UUID], *, cause: Message, now: datetime
) -> None:
    """One letter for each of these that the supplier has not been told of; each has an id of its own."""
    told = await pauses.tell(conn, orgnr, enrollment_ids)
    known = await people.pseudonyms(conn, orgnr, told.values()) if told else {}
    for enrollment_id, person_id in told.items():
        letter = s.ParticipantPaused(enrollment_id=enrollment_id, participant=known[person_id])
        own = Cause(uuid5(cause.envelope.id, str(enrollment_id)), cause.envelope.correlationid)
        await mailbox.put(conn, orgnr, letter, cause=own, now=now)
