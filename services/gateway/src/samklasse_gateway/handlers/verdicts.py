"""What the owners made of a supplier's message: the supplier hears it under its own message's id."""

from datetime import datetime

import asyncpg
from samklasse_contracts import enrollment as e
from samklasse_contracts import scheduling as sch
from samklasse_contracts.supplier import Accepted, Refused

from samklasse_gateway.handlers import mailbox
from samklasse_gateway.store import receipts

ACCEPTED = "ACCEPTED"


async def accept(fact: e.AnswerAccepted | sch.AnswerAccepted, conn: asyncpg.Connection, *, now: datetime) -> None:
    """It has taken effect."""
    told_id = await receipts.judge(conn, fact.answers, fact.supplier_orgnr, ACCEPTED)
    await mailbox.put(conn, fact.supplier_orgnr, Accepted(answers=told_id), cause=fact, now=now)


async def refuse(fact: e.AnswerRefused | sch.AnswerRefused, conn: asyncpg.Connection, *, now: datetime) -> None:
    """It has had no effect."""
    told_id = await receipts.judge(conn, fact.answers, fact.supplier_orgnr, fact.code)
    answer = Refused(answers=told_id, code=fact.code, field=fact.field)
    await mailbox.put(conn, fact.supplier_orgnr, answer, cause=fact, now=now)
