"""The door: one supplier message comes in, and is passed on or refused."""

from datetime import datetime

import asyncpg
from samklasse_chassis.consumer import Received
from samklasse_contracts.supplier import Refused

from samklasse_gateway.domain import door
from samklasse_gateway.domain.door import Heard
from samklasse_gateway.domain.errors import Refusal, Unanswerable
from samklasse_gateway.handlers import mailbox
from samklasse_gateway.handlers.passing import PASS_ON
from samklasse_gateway.store import receipts, suppliers
from samklasse_gateway.translate import inward, reading


async def hear(received: Received, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Take what a supplier says: pass it on, answer why not, or write down that nobody can be answered."""
    outside = reading.delivery(received)
    known = outside.speaker is not None and await suppliers.has_mailbox(conn, outside.speaker)
    try:
        heard = door.answerable(outside, has_mailbox=known, at=now)
    except Unanswerable as refusal:
        await _record(refusal, conn, orgnr=outside.speaker, told_id=None, now=now)
        return
    try:
        told = reading.told(received)
        await PASS_ON[type(told)](told, heard, conn)
    except Refusal as refusal:
        await _refuse(refusal, heard, conn)


async def _refuse(refusal: Refusal, heard: Heard, conn: asyncpg.Connection) -> None:
    """Nothing has been written before this: every rule is asked before anything is saved."""
    await _record(refusal, conn, orgnr=heard.orgnr, told_id=heard.id, now=heard.at)
    answer = Refused(answers=heard.id, code=refusal.code, field=refusal.field)
    await mailbox.put(conn, heard.orgnr, answer, cause=inward.cause(heard), now=heard.at)


async def _record(
    refusal: Refusal, conn: asyncpg.Connection, *, orgnr: str | None, told_id: str | None, now: datetime
) -> None:
    await receipts.keep_refusal(
        conn,
        orgnr=orgnr,
        told_id=told_id,
        code=refusal.code,
        field=refusal.field,
        answered=told_id is not None,
        at=now,
    )
