"""Judge what suppliers describe, and publish it."""

from datetime import datetime

import asyncpg
from samklasse_chassis import outbox
from samklasse_contracts.gateway import OfferingSubmitted

from samklasse_enrollment.domain import offering as rules
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.errors import NotASeller, Refusal
from samklasse_enrollment.domain.offering import Offering
from samklasse_enrollment.handlers import answers
from samklasse_enrollment.store import offerings, organisations
from samklasse_enrollment.translate import offerings as translate


async def submit_offering(told: OfferingSubmitted, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Put a valid offering into the catalogue; the same description again says nothing new."""
    known = (await offerings.lock(conn, [told.offering_id])).get(told.offering_id)
    try:
        offering = await _judge(told, known, conn)
    except Refusal as refusal:
        return await answers.refuse(conn, told, told.supplier_orgnr, refusal, now=now)
    if offering != known:
        sequence = await offerings.save(conn, offering)
        await outbox.add(conn, translate.published(offering, sequence=sequence, cause=told, now=now))
    return await answers.accept(conn, told, told.supplier_orgnr, now=now)


async def _judge(told: OfferingSubmitted, known: Offering | None, conn: asyncpg.Connection) -> Offering:
    supplier = await organisations.find(conn, told.supplier_orgnr)
    if supplier is not None and not supplier.sells:
        raise NotASeller(field="supplier_orgnr")
    sold = await offerings.sold_by_start(conn, told.offering_id) if known and known.seats_taken else {}
    today = weeks.oslo_day(told.received_at)
    return rules.describe_again(known, translate.described(told), sold=sold, today=today)
