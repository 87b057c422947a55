"""What suppliers offer and tell; each message is answered with yes, or with no and why."""

from collections.abc import Awaitable
from datetime import datetime

import asyncpg
from samklasse_chassis import outbox
from samklasse_contracts.gateway import ClassOffered, TeacherAvailable
from samklasse_contracts.message import Message

from samklasse_scheduling.domain import offer
from samklasse_scheduling.domain.calendars import wall_time
from samklasse_scheduling.domain.errors import NotYours, Refusal
from samklasse_scheduling.store import catalogue, teachers, timetables
from samklasse_scheduling.translate import heard
from samklasse_scheduling.translate import said as say


async def answer(
    conn: asyncpg.Connection, told: Message, supplier: str, work: Awaitable[object], *, now: datetime
) -> None:
    """Do the work; a refusal, which comes before anything is written, is an answer too."""
    try:
        await work
    except Refusal as refusal:
        await outbox.add(conn, say.refused(refusal, told, supplier, now=now))
        return
    await outbox.add(conn, say.accepted(told, supplier, now=now))


async def offer_class(told: ClassOffered, conn: asyncpg.Connection, *, now: datetime) -> None:
    """A FIXED class is on offer, or offered anew before any plan has filled it."""
    await answer(conn, told, told.supplier_orgnr, _offer_class(told, conn, now), now=now)


async def _offer_class(told: ClassOffered, conn: asyncpg.Connection, now: datetime) -> None:
    fixed, supplier = heard.fixed_class(told), told.supplier_orgnr
    if await teachers.fixed_owner(conn, fixed.id) not in {None, supplier}:
        raise NotYours(fixed.id)
    if await teachers.owner(conn, fixed.teacher) not in {None, supplier}:
        raise NotYours(fixed.teacher)
    known = await catalogue.synchronous_offerings(conn, only=fixed.offering)
    others = [other for other in await teachers.open_fixed(conn, supplier) if other.id != fixed.id]
    taken = await timetables.read(conn, [fixed.id])
    offer.check(
        fixed, supplier, known[0] if known else None, others, today=wall_time(now)[0], taken=taken.get(fixed.id)
    )
    await teachers.save_fixed(conn, fixed, supplier)


async def remember_teacher(told: TeacherAvailable, conn: asyncpg.Connection, *, now: datetime) -> None:
    """A teacher can teach this, then, so much."""
    await answer(conn, told, told.supplier_orgnr, _remember_teacher(told, conn), now=now)


async def _remember_teacher(told: TeacherAvailable, conn: asyncpg.Connection) -> None:
    if await teachers.owner(conn, told.teacher_id) not in {None, told.supplier_orgnr}:
        raise NotYours(told.teacher_id)
    await teachers.save(conn, heard.teacher(told))
