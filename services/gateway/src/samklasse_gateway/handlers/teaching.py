"""What scheduling says: classes, sessions, and what people wait for."""

from datetime import datetime

import asyncpg
from samklasse_contracts import scheduling as sch

from samklasse_gateway.handlers import lending, mailbox
from samklasse_gateway.handlers.pauses import tell_pauses
from samklasse_gateway.handlers.references import offering_ref, teacher_refs
from samklasse_gateway.store import erasures, forgotten, owners, people, suppliers, work
from samklasse_gateway.translate import outward


async def tell_timetable(fact: sch.TimetablePublished, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Tell the supplier who is in its class, and when it meets; whoever has been forgotten is left out.

    Who lends it a teacher is told of her sessions.
    """
    orgnr = fact.supplier_orgnr
    ref = await offering_ref(conn, fact.offering_id, orgnr)
    refs = await teacher_refs(conn, fact.sessions, orgnr)
    sessions = [session.session_id for session in fact.sessions]
    await work.keep_sessions(conn, sessions, fact.class_id, orgnr, fact.envelope.correlationid)
    await erasures.hold(conn, [member.enrollment_id for member in fact.members])
    gone = await forgotten.among(conn, [member.person_id for member in fact.members])
    members = [member for member in fact.members if member.person_id not in gone]
    await people.keep_places(conn, orgnr, {member.enrollment_id: member.person_id for member in members})
    await owners.meet(conn, {member.person_id: member.owner_orgnr for member in members})
    known = await people.pseudonyms(conn, orgnr, [member.person_id for member in members])
    told = outward.timetabled(fact, offering_ref=ref, teacher_refs=refs, pseudonyms=known)
    await lending.send({orgnr: told, **await lending.of_timetable(fact, members, conn)}, conn, cause=fact, now=now)
    await tell_pauses(conn, orgnr, [member.enrollment_id for member in members], cause=fact, now=now)


async def tell_cancellation(fact: sch.ClassCancelled, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Tell the supplier that its class will not go on."""
    orgnr = fact.supplier_orgnr
    ref = await offering_ref(conn, fact.offering_id, orgnr)
    refs = await teacher_refs(conn, fact.sessions, orgnr)
    told = outward.class_cancelled(fact, offering_ref=ref, teacher_refs=refs)
    await lending.send({orgnr: told, **await lending.of_cancellation(fact, conn)}, conn, cause=fact, now=now)


async def want_roll(fact: sch.SessionHeld, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Ask the supplier who took part, and the one whose teacher was there; not about whoever has been forgotten."""
    orgnr = fact.supplier_orgnr
    await work.keep_sessions(conn, [fact.session_id], fact.class_id, orgnr, fact.envelope.correlationid)
    await erasures.hold(conn, fact.enrollment_ids)
    gone = await forgotten.among(conn, fact.enrollment_ids)
    expected = [one for one in fact.enrollment_ids if one not in gone]
    await people.keep_places(conn, orgnr, dict.fromkeys(expected))
    letters = {orgnr: outward.roll_wanted(fact, expected), **await lending.of_held(fact, expected, conn)}
    await lending.send(letters, conn, cause=fact, now=now)


async def tell_demand(fact: sch.UnmetDemandPublished, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Tell every supplier what people wait for."""
    if not fact.cells:
        return
    for supplier in await suppliers.suppliers(conn):
        orgnr = supplier["orgnr"]
        await mailbox.put(conn, orgnr, outward.demand_seen(fact), cause=fact, now=now)
