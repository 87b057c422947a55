"""What suppliers are asked and told beside seats, access and classes: inquiries, plans, assistance, terms."""

from datetime import datetime

import asyncpg
from samklasse_contracts import enrollment as e
from samklasse_contracts.partnerships import CooperationTermsAgreed

from samklasse_gateway.handlers import mailbox
from samklasse_gateway.store import errands, forgotten, owners, people, work
from samklasse_gateway.translate import errands as outward


async def ask_for_offer(fact: e.InquirySent, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Ask one supplier what it can offer."""
    await errands.keep_invitation(conn, fact.invitation_id, fact.supplier_orgnr, fact.envelope.correlationid)
    await mailbox.put(conn, fact.supplier_orgnr, outward.inquiry_received(fact), cause=fact, now=now)


async def close_inquiry(fact: e.InquiryClosed, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Tell it that the inquiry is over; never who has won."""
    await mailbox.put(conn, fact.supplier_orgnr, outward.inquiry_over(fact), cause=fact, now=now)


async def tell_plan(
    fact: e.CoordinationPlanAgreed | e.CoordinationPlanChanged, conn: asyncpg.Connection, *, now: datetime
) -> None:
    """Tell the plan in full, also to the supplier that changed it: what is agreed counts, not what was proposed."""
    await work.keep_line(conn, fact.line_id, fact.supplier_orgnr, fact.envelope.correlationid)
    await mailbox.put(conn, fact.supplier_orgnr, outward.coordination_planned(fact), cause=fact, now=now)


async def want_assessment(fact: e.AssessmentOrdered, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Ask for an assessment of somebody whom the supplier knows by its own pseudonym."""
    orgnr, person_id = fact.supplier_orgnr, fact.person_id
    trail = fact.envelope.correlationid
    if await forgotten.among(conn, [person_id]):
        return
    await errands.keep_assessment(conn, fact.assessment_id, orgnr, person_id, trail)
    await owners.meet(conn, {person_id: fact.owner_orgnr})
    known = await people.pseudonyms(conn, orgnr, [person_id])
    await mailbox.put(conn, orgnr, outward.assessment_wanted(fact, known[person_id]), cause=fact, now=now)


async def cancel_assessment(fact: e.AssessmentCancelled, conn: asyncpg.Connection, *, now: datetime) -> None:
    """It is no longer wanted; whoever has been forgotten meanwhile is not mentioned."""
    orgnr, person_id = fact.supplier_orgnr, fact.person_id
    if await errands.assessment_trail(conn, fact.assessment_id, orgnr) is None:
        return
    known = await people.pseudonyms(conn, orgnr, [person_id])
    await mailbox.put(conn, orgnr, outward.assessment_over(fact, known[person_id]), cause=fact, now=now)


async def grant_delegation(fact: e.DelegationGranted, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Tell a supplier what it carries out for a municipality, and until when."""
    await mailbox.put(conn, fact.supplier_orgnr, outward.delegation_noted(fact), cause=fact, now=now)


async def revoke_delegation(fact: e.DelegationRevoked, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Tell it that this is over."""
    await mailbox.put(conn, fact.supplier_orgnr, outward.delegation_over(fact), cause=fact, now=now)


async def note_terms(fact: CooperationTermsAgreed, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Tell a seller how it and one municipality work together."""
    await mailbox.put(conn, fact.seller_orgnr, outward.terms_noted(fact), cause=fact, now=now)
