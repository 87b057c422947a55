"""What a supplier's own function hears: seats to answer for, seats that end, sessions that have no time."""

from datetime import datetime, time, timedelta
from uuid import uuid5

from asyncpg import Connection
from samklasse_contracts.enrollment import SeatsEnded, SeatsLapsed, SeatsRequested
from samklasse_contracts.scheduling import NoSlotFound

from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.functions import coordinator_of, supplier_of
from samklasse_notifications.domain.kinds import Audience
from samklasse_notifications.domain.subjects import no_slot
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.domain.words import OSLO
from samklasse_notifications.handlers.coordinators import PLAN_IS_NEWS_FOR
from samklasse_notifications.store import copies, functions, threads
from samklasse_notifications.tell import silence, tell


async def tell_of_request(message: SeatsRequested, conn: Connection, *, now: datetime) -> None:
    """While there is time to answer."""
    facts = Facts(placed=message.quantity, answer_by=message.answer_by)
    await _tell(conn, message, Kind.SUPPLIER_SEATS, facts, until=message.answer_by, now=now)


async def let_request_lapse(message: SeatsLapsed, conn: Connection, *, now: datetime) -> None:
    """It is too late to answer; the supplier hears that by its mailbox."""
    await silence(conn, [message.line_id], [supplier_of(message.supplier_orgnr)])


async def tell_of_end(message: SeatsEnded, conn: Connection, *, now: datetime) -> None:
    """As many as were asked for; of seats it was never told of it hears nothing here."""
    asked = await threads.latest_facts(conn, supplier_of(message.supplier_orgnr), message.line_id)
    if asked is None:
        return
    ends = datetime.combine(message.ends_on, time.min, OSLO) + timedelta(days=1)
    until = max(ends, now + PLAN_IS_NEWS_FOR)
    await _tell(conn, message, Kind.SUPPLIER_SEATS_ENDED, Facts(placed=asked.placed), until=until, now=now)


async def _tell(
    conn: Connection, message: SeatsRequested | SeatsEnded, kind: Kind, facts: Facts, *, until: datetime, now: datetime
) -> None:
    function = supplier_of(message.supplier_orgnr)
    known = await functions.known(conn, [function], Audience.SUPPLIER)
    words = {ref: (owner, kind) for ref, owner in known.items()}
    notice = uuid5(message.envelope.id, "seats")
    await tell(conn, message.line_id, words, facts, notice_id=notice, useful_until=until, now=now)


async def tell_of_no_slot(message: NoSlotFound, conn: Connection, *, now: datetime) -> None:
    """Both sides may make room: coordinators whose people are in the class, and the supplier. One thread per class."""
    found = await copies.share_timetable(conn, message.class_id)
    lacking = {one.session_id for one in message.sessions}
    lost = tuple(session for session in found[0].sessions if session.id in lacking) if found else ()
    if found is None or not lost:
        return
    timetable, course = found
    supplier = await functions.known(conn, [supplier_of(message.supplier_orgnr)], Audience.SUPPLIER)
    words = {coordinator_of(orgnr): (orgnr, Kind.NO_SLOT_FOUND) for orgnr in timetable.members.values()}
    await tell(
        conn,
        no_slot(message.class_id),
        words | {ref: (owner, Kind.SUPPLIER_NO_SLOT) for ref, owner in supplier.items()},
        Facts(course.subject, course.level, timetable.revision, live=lost),
        notice_id=uuid5(message.envelope.id, "no slot"),
        useful_until=now + PLAN_IS_NEWS_FOR,
        now=now,
    )
