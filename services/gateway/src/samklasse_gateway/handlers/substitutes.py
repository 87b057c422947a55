"""Suppliers stand in for each other: one is asked, and what it offers is passed on."""

from datetime import datetime

import asyncpg
from samklasse_contracts import scheduling as sch
from samklasse_contracts import supplier as s
from samklasse_contracts.ids import supplier_id

from samklasse_gateway.domain.door import Heard
from samklasse_gateway.domain.ownership import must_be_own
from samklasse_gateway.handlers import mailbox
from samklasse_gateway.handlers.onward import pass_on
from samklasse_gateway.store import substitutes, suppliers, things
from samklasse_gateway.translate import substitutes as say


async def want(fact: sch.SubstituteWanted, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Ask one supplier; one without a mailbox cannot answer and is not asked."""
    if not await suppliers.has_mailbox(conn, fact.asked_orgnr):
        return
    await substitutes.keep(conn, fact.wanted_id, fact.asked_orgnr, fact.envelope.correlationid)
    await mailbox.put(conn, fact.asked_orgnr, say.wanted(fact), cause=fact, now=now)


async def tell_no_slot(fact: sch.NoSlotFound, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Tell the class's supplier what was in the way."""
    await mailbox.put(conn, fact.supplier_orgnr, say.no_slot(fact), cause=fact, now=now)


async def found(told: s.SubstituteFound, heard: Heard, conn: asyncpg.Connection) -> None:
    """Pass on a teacher of the speaker's own for sessions that it was asked about."""
    trail = must_be_own(await substitutes.trail(conn, told.wanted_id, heard.orgnr), "wanted_id")
    teacher_id = supplier_id(heard.orgnr, told.teacher_ref)
    own = await things.teacher_refs(conn, [teacher_id], heard.orgnr)
    must_be_own(own.get(teacher_id), "teacher_ref")
    await pass_on(say.offered(told, heard, trail), heard, conn)
