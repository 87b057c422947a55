"""Suppliers that lend teachers: what they hear of the sessions that those take, and of no others."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_contracts import scheduling as sch
from samklasse_contracts import supplier as s
from samklasse_contracts.message import Message

from samklasse_gateway.handlers import mailbox
from samklasse_gateway.store import lending, people, things
from samklasse_gateway.translate import outward
from samklasse_gateway.translate import substitutes as say


async def of_timetable(
    fact: sch.TimetablePublished, members: Sequence[sch.Member], conn: asyncpg.Connection
) -> dict[str, Message]:
    """A letter to each supplier whose teacher takes a session of this class, or took one that is another's now.

    None to whom it says nothing new: another supplier's class is its business where its own teacher comes into it.
    """
    theirs = await _theirs(fact, conn)
    for orgnr in await lending.known(conn, fact.class_id):
        theirs.setdefault(orgnr, [])
    letters: dict[str, s.SubstituteTimetabled] = {}
    for orgnr, sessions in sorted(theirs.items()):
        ids = [session.session_id for session in sessions]
        await lending.end_others(conn, fact.class_id, orgnr, ids)
        await lending.keep(conn, ids, orgnr, fact.class_id, fact.envelope.correlationid)
        letters[orgnr] = await _letter(fact, orgnr, sessions, say.whom(sessions, members), conn)
    return await _unheard(fact.class_id, letters, conn)


async def of_cancellation(fact: sch.ClassCancelled, conn: asyncpg.Connection) -> dict[str, Message]:
    """A letter to each supplier whose teacher was to take a session that will not be held.

    Those that were held are not in it, and stay the lender's to report on.
    """
    theirs = await _theirs(fact, conn)
    letters = {orgnr: await _letter(fact, orgnr, sessions, (), conn) for orgnr, sessions in sorted(theirs.items())}
    return await _unheard(fact.class_id, letters, conn)


async def of_held(fact: sch.SessionHeld, expected: Sequence[UUID], conn: asyncpg.Connection) -> dict[str, Message]:
    """A letter to the supplier whose teacher took the session, if that is another than the class's."""
    if fact.teacher_id is None:
        return {}
    found = await lending.lenders(conn, [fact.teacher_id], fact.supplier_orgnr)
    for orgnr in found.values():
        await lending.keep(conn, [fact.session_id], orgnr, fact.class_id, fact.envelope.correlationid)
        await people.keep_places(conn, orgnr, dict.fromkeys(expected), lent=True)
    return {orgnr: outward.roll_wanted(fact, expected) for orgnr in found.values()}


async def send(letters: Mapping[str, Message], conn: asyncpg.Connection, *, cause: Message, now: datetime) -> None:
    """Into the mailboxes in one order, so that two messages to the same suppliers do not wait for each other."""
    for orgnr, letter in sorted(letters.items()):
        await mailbox.put(conn, orgnr, letter, cause=cause, now=now)


async def _unheard(
    class_id: UUID, letters: Mapping[str, s.SubstituteTimetabled], conn: asyncpg.Connection
) -> dict[str, Message]:
    """Those letters that say something else than the last one of the class did; it is kept with them."""
    new = await lending.tell(conn, class_id, {orgnr: say.digest(letter) for orgnr, letter in letters.items()})
    return {orgnr: letter for orgnr, letter in letters.items() if orgnr in new}


async def _theirs(
    fact: sch.TimetablePublished | sch.ClassCancelled, conn: asyncpg.Connection
) -> dict[str, list[sch.TimetableSession]]:
    found = await lending.lenders(conn, {one.teacher_id for one in fact.sessions}, fact.supplier_orgnr)
    theirs: dict[str, list[sch.TimetableSession]] = {}
    for session in fact.sessions:
        if session.teacher_id in found:
            theirs.setdefault(found[session.teacher_id], []).append(session)
    return theirs


async def _letter(
    fact: sch.TimetablePublished | sch.ClassCancelled,
    orgnr: str,
    sessions: Sequence[sch.TimetableSession],
    members: Sequence[sch.Member],
    conn: asyncpg.Connection,
) -> s.SubstituteTimetabled:
    refs = await things.teacher_refs(conn, {session.teacher_id for session in sessions}, orgnr)
    await people.keep_places(conn, orgnr, {one.enrollment_id: one.person_id for one in members}, lent=True)
    pseudonyms = await people.pseudonyms(conn, orgnr, [one.person_id for one in members])
    return say.timetabled(fact, sessions, members, teacher_refs=refs, pseudonyms=pseudonyms)
