"""What enrollment says about the catalogue and about what is bought."""

from datetime import datetime

import asyncpg
from samklasse_contracts import enrollment as e
from samklasse_contracts.partnerships import OrganisationRegistered

from samklasse_gateway.handlers import mailbox
from samklasse_gateway.handlers.references import offering_ref
from samklasse_gateway.store import suppliers, things, work
from samklasse_gateway.translate import outward


async def know_organisation(fact: OrganisationRegistered, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Know who may get a mailbox, and who is a municipality."""
    await suppliers.keep_organisation(conn, fact.orgnr, fact.form, fact.roles)


async def know_offering(fact: e.OfferingPublished, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Know what the supplier calls it."""
    await things.keep_offering(conn, fact.offering_id, fact.supplier_orgnr, fact.ref)


async def note_call_off(fact: e.CallOffPlaced, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Tell the supplier that somebody has ordered, or ordered differently."""
    await mailbox.put(conn, fact.supplier_orgnr, outward.call_off_noted(fact), cause=fact, now=now)


async def want_seats(fact: e.SeatsRequested, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Ask the supplier for seats."""
    await work.keep_line(conn, fact.line_id, fact.supplier_orgnr, fact.envelope.correlationid)
    ref = await offering_ref(conn, fact.offering_id, fact.supplier_orgnr)
    await mailbox.put(conn, fact.supplier_orgnr, outward.seats_wanted(fact, ref), cause=fact, now=now)


async def close_lapsed_seats(fact: e.SeatsLapsed, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Tell the supplier that it was too late."""
    await mailbox.put(conn, fact.supplier_orgnr, outward.seats_lapsed(fact), cause=fact, now=now)


async def close_ended_seats(fact: e.SeatsEnded, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Tell the supplier that the seats end."""
    await mailbox.put(conn, fact.supplier_orgnr, outward.seats_ended(fact), cause=fact, now=now)


async def want_learning_time(fact: e.LearningWeekEnded, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Ask the supplier how long its participants worked on their own."""
    await mailbox.put(conn, fact.supplier_orgnr, outward.learning_time_wanted(fact), cause=fact, now=now)
