"""Interpreters in a supplier's classes: when, and in which language."""

from datetime import datetime

import asyncpg
from samklasse_contracts import scheduling as sch

from samklasse_gateway.handlers import mailbox
from samklasse_gateway.translate import interpreting


async def tell_booking(fact: sch.InterpreterConfirmed, conn: asyncpg.Connection, *, now: datetime) -> None:
    """An interpreter will come."""
    await mailbox.put(conn, fact.supplier_orgnr, interpreting.booked(fact), cause=fact, now=now)


async def tell_missing(fact: sch.InterpreterNotFilled, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Nobody was found."""
    await mailbox.put(conn, fact.supplier_orgnr, interpreting.missing(fact), cause=fact, now=now)


async def tell_cancellation(fact: sch.InterpreterCancelled, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Who was to come will not; a supplier that was told of nobody hears nothing."""
    if fact.interpreter_id is not None:
        await mailbox.put(conn, fact.supplier_orgnr, interpreting.missing(fact), cause=fact, now=now)
