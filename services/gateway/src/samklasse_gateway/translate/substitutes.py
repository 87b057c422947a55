"""Substitutes and sessions without a time, as one supplier is told; and who it offers, as the gateway says it."""

from uuid import UUID

from samklasse_contracts import gateway as g
from samklasse_contracts import scheduling as sch
from samklasse_contracts import supplier as s
from samklasse_contracts.ids import supplier_id

from samklasse_gateway.domain.door import Heard
from samklasse_gateway.translate.inward import say_inward


def wanted(fact: sch.SubstituteWanted) -> s.SubstituteWanted:
    """A question; whose class it is stays out."""
    return s.SubstituteWanted(
        wanted_id=fact.wanted_id,
        subject=fact.subject,
        level=fact.level,
        sessions=fact.sessions,
        answer_by=fact.answer_by,
    )


def no_slot(fact: sch.NoSlotFound) -> s.NoSlotFound:
    """A session of its own."""
    return s.NoSlotFound(class_id=fact.class_id, sessions=fact.sessions, reason=fact.reason)


def offered(told: s.SubstituteFound, heard: Heard, trail: UUID) -> g.SubstituteOffered:
    """A teacher for these sessions."""
    body = g.SubstituteOffered(
        wanted_id=told.wanted_id,
        supplier_orgnr=heard.orgnr,
        teacher_id=supplier_id(heard.orgnr, told.teacher_ref),
        session_ids=told.session_ids,
        received_at=heard.at,
    )
    return say_inward(body, told.wanted_id, heard, trail=trail)
