"""Suppliers' replies to inquiries, plans, assessments and erasures, passed on like everything else that they say."""

from collections.abc import Mapping

import asyncpg
from samklasse_contracts import supplier as s

from samklasse_gateway.domain.door import Heard
from samklasse_gateway.domain.ownership import must_be_own
from samklasse_gateway.handlers import erasure
from samklasse_gateway.handlers.onward import PassOn, must_offer, pass_on
from samklasse_gateway.store import errands, work
from samklasse_gateway.translate import replies as inward


async def inquiry_replied(told: s.InquiryReplied, heard: Heard, conn: asyncpg.Connection) -> None:
    """Pass on what a supplier can offer."""
    trail = must_be_own(await errands.invitation_trail(conn, told.invitation_id, heard.orgnr), "invitation_id")
    await must_offer(told.offering_ref, heard, conn)
    await pass_on(inward.inquiry_answered(told, heard, trail), heard, conn)


async def inquiry_passed(told: s.InquiryPassed, heard: Heard, conn: asyncpg.Connection) -> None:
    """Pass on that it offers nothing."""
    trail = must_be_own(await errands.invitation_trail(conn, told.invitation_id, heard.orgnr), "invitation_id")
    await pass_on(inward.inquiry_declined(told, heard, trail), heard, conn)


async def coordination(told: s.CoordinationSuggested, heard: Heard, conn: asyncpg.Connection) -> None:
    """Pass on how a supplier's course has changed."""
    trail = must_be_own(await work.line_trail(conn, told.line_id, heard.orgnr), "line_id")
    await pass_on(inward.coordination_proposed(told, heard, trail), heard, conn)


async def assessment_reported(told: s.AssessmentReported, heard: Heard, conn: asyncpg.Connection) -> None:
    """Pass on what somebody can and needs."""
    trail = must_be_own(await errands.assessment_trail(conn, told.assessment_id, heard.orgnr), "assessment_id")
    await pass_on(inward.assessment_performed(told, heard, trail), heard, conn)


async def assessment_refused(told: s.AssessmentRefused, heard: Heard, conn: asyncpg.Connection) -> None:
    """Pass on that she is not assessed."""
    trail = must_be_own(await errands.assessment_trail(conn, told.assessment_id, heard.orgnr), "assessment_id")
    await pass_on(inward.assessment_declined(told, heard, trail), heard, conn)


PASS_ON: Mapping[type[s.Told], PassOn] = {
    s.InquiryReplied: inquiry_replied,
    s.InquiryPassed: inquiry_passed,
    s.CoordinationSuggested: coordination,
    s.AssessmentReported: assessment_reported,
    s.AssessmentRefused: assessment_refused,
    s.ErasureCarriedOut: erasure.carried_out,
}
