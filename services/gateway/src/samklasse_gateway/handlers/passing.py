"""What suppliers say, passed on: whose it is, our id, our count, one message to the services, one receipt.

Every rule is asked before anything is written, so that a refusal leaves nothing behind.
"""

from collections.abc import Mapping

import asyncpg
from samklasse_contracts import supplier as s
from samklasse_contracts.ids import supplier_id

from samklasse_gateway.domain.door import Heard
from samklasse_gateway.domain.errors import NotYours, UnknownMunicipality
from samklasse_gateway.domain.ownership import must_all_be_own, must_be_own
from samklasse_gateway.handlers import replies, substitutes
from samklasse_gateway.handlers.onward import PassOn, must_offer, pass_on
from samklasse_gateway.store import lending, people, suppliers, things, work
from samklasse_gateway.translate import inward


async def offering(told: s.OfferingDescribed, heard: Heard, conn: asyncpg.Connection) -> None:
    """Put an offering before enrollment."""
    offering_id = supplier_id(heard.orgnr, told.ref)
    said = await things.count_offering(conn, offering_id, heard.orgnr, told.ref)
    await pass_on(inward.offering(told, heard, said), heard, conn)


async def seats_granted(told: s.SeatsGranted, heard: Heard, conn: asyncpg.Connection) -> None:
    """Pass on a yes."""
    trail = must_be_own(await work.line_trail(conn, told.line_id, heard.orgnr), "line_id")
    await pass_on(inward.seats_confirmed(told, heard, trail), heard, conn)


async def seats_refused(told: s.SeatsRefused, heard: Heard, conn: asyncpg.Connection) -> None:
    """Pass on a no."""
    trail = must_be_own(await work.line_trail(conn, told.line_id, heard.orgnr), "line_id")
    await pass_on(inward.seats_declined(told, heard, trail), heard, conn)


async def fixed_class(told: s.ClassDescribed, heard: Heard, conn: asyncpg.Connection) -> None:
    """Pass on a class with the supplier's own times."""
    await must_offer(told.offering_ref, heard, conn)
    await _must_employ(told.teacher_ref, heard, conn)
    said = await things.count_class(conn, supplier_id(heard.orgnr, told.ref), heard.orgnr, told.ref)
    await pass_on(inward.offered_class(told, heard, said), heard, conn)


async def teacher(told: s.TeacherDescribed, heard: Heard, conn: asyncpg.Connection) -> None:
    """Pass on what a teacher can teach, and when."""
    said = await _count_teacher(told.teacher_ref, heard, conn)
    await pass_on(inward.teacher_available(told, heard, said), heard, conn)


async def teacher_absent(told: s.TeacherAbsent, heard: Heard, conn: asyncpg.Connection) -> None:
    """Pass on that a teacher is away."""
    await _must_employ(told.teacher_ref, heard, conn)
    said = await _count_teacher(told.teacher_ref, heard, conn)
    await pass_on(inward.teacher_away(told, heard, said), heard, conn)


async def teacher_trained(told: s.TeacherTrained, heard: Heard, conn: asyncpg.Connection) -> None:
    """Pass on that a municipality's teacher has her role."""
    await must_offer(told.offering_ref, heard, conn)
    if not await suppliers.is_municipality(conn, told.municipality_orgnr):
        raise UnknownMunicipality("municipality_orgnr")
    said = await _count_teacher(told.teacher_ref, heard, conn)
    await pass_on(inward.teacher_onboarded(told, heard, said), heard, conn)


async def roll(told: s.RollTaken, heard: Heard, conn: asyncpg.Connection) -> None:
    """Pass on who took part."""
    lent = await lending.session(conn, told.session_id, heard.orgnr)
    session = must_be_own(await work.session(conn, told.session_id, heard.orgnr) or lent, "session_id")
    if session["class_id"] != told.class_id:
        raise NotYours("class_id")
    named = [entry.enrollment_id for entry in told.entries]
    own = await people.own_places(conn, heard.orgnr, named, lent=lent is not None)
    must_all_be_own(named, own, "entries.{}.enrollment_id")
    await pass_on(inward.roll(told, heard, session["correlation_id"]), heard, conn)


async def learning_time(told: s.LearningTimeLogged, heard: Heard, conn: asyncpg.Connection) -> None:
    """Pass on how long somebody worked on her own."""
    named = [told.enrollment_id]
    must_all_be_own(named, await people.own_places(conn, heard.orgnr, named), "enrollment_id")
    await pass_on(inward.learning_time(told, heard), heard, conn)


PASS_ON: Mapping[type[s.Told], PassOn] = {
    s.OfferingDescribed: offering,
    s.SeatsGranted: seats_granted,
    s.SeatsRefused: seats_refused,
    s.ClassDescribed: fixed_class,
    s.TeacherDescribed: teacher,
    s.TeacherAbsent: teacher_absent,
    s.TeacherTrained: teacher_trained,
    s.SubstituteFound: substitutes.found,
    s.RollTaken: roll,
    s.LearningTimeLogged: learning_time,
    **replies.PASS_ON,
}


async def _must_employ(ref: str, heard: Heard, conn: asyncpg.Connection) -> None:
    teacher_id = supplier_id(heard.orgnr, ref)
    own = await things.teacher_refs(conn, [teacher_id], heard.orgnr)
    must_be_own(own.get(teacher_id), "teacher_ref")


async def _count_teacher(ref: str, heard: Heard, conn: asyncpg.Connection) -> int:
    return await things.count_teacher(conn, supplier_id(heard.orgnr, ref), heard.orgnr, ref)
