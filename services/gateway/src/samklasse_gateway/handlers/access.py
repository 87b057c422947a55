"""Who may use a supplier's resources; the supplier knows her by a pseudonym that nobody else has."""

from datetime import datetime

import asyncpg
from samklasse_contracts.enrollment import AccessClosed, AccessOpened, ParticipantWithdrawn

from samklasse_gateway.handlers import mailbox
from samklasse_gateway.handlers.pauses import tell_pauses
from samklasse_gateway.handlers.references import offering_ref
from samklasse_gateway.store import forgotten, owners, people
from samklasse_gateway.translate import outward


async def grant_access(fact: AccessOpened, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Let the supplier open its resources to her."""
    orgnr = fact.supplier_orgnr
    ref = await offering_ref(conn, fact.offering_id, orgnr)
    if await forgotten.among(conn, [fact.person_id]):
        return
    await people.keep_places(conn, orgnr, {fact.enrollment_id: fact.person_id})
    await owners.meet(conn, {fact.person_id: fact.owner_orgnr})
    known = await people.pseudonyms(conn, orgnr, [fact.person_id])
    await people.open_access(conn, fact.enrollment_id, orgnr, fact.person_id)
    await mailbox.put(conn, orgnr, outward.access_granted(fact, ref, known[fact.person_id]), cause=fact, now=now)
    await tell_pauses(conn, orgnr, [fact.enrollment_id], cause=fact, now=now)


async def revoke_access(fact: AccessClosed | ParticipantWithdrawn, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Let the supplier close them; whoever had no access, or none any more, is not mentioned."""
    closed = await people.close_access(conn, fact.enrollment_id)
    if closed is None:
        return
    orgnr, person_id = closed["orgnr"], closed["person_id"]
    known = await people.pseudonyms(conn, orgnr, [person_id])
    await mailbox.put(conn, orgnr, outward.access_revoked(fact, known[person_id]), cause=fact, now=now)
