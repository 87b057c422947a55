"""Invitations as messages; each supplier hears of its own alone."""

from datetime import datetime

from samklasse_contracts import values
from samklasse_contracts.enrollment import AwardMethod, CourseSought, InquiryClosed, InquirySent
from samklasse_contracts.message import Cause, M, Message, say

from samklasse_enrollment.domain.inquiry import Inquiry, Invitation, Sought


def sent(
    invitation: Invitation, inquiry: Inquiry, *, sequence: int, cause: Message | Cause, now: datetime
) -> InquirySent:
    """A supplier is asked.

    Raises:
        ValueError: the invitation has no deadline, so nobody has been asked.
    """
    if invitation.answer_by is None:
        raise ValueError(f"invitation {invitation.id} has no deadline")
    body = InquirySent(
        invitation_id=invitation.id,
        inquiry_id=inquiry.id,
        agreement_id=invitation.agreement_id,
        buyer_orgnr=inquiry.buyer_orgnr,
        supplier_orgnr=invitation.supplier_orgnr,
        method=AwardMethod(inquiry.method.value),
        sought=_sought(inquiry.sought),
        answer_by=invitation.answer_by,
    )
    return _to(body, invitation, inquiry, sequence=sequence, cause=cause, now=now)


def closed(
    invitation: Invitation, inquiry: Inquiry, reason: str, *, sequence: int, cause: Message | Cause, now: datetime
) -> InquiryClosed:
    """A supplier's part is over, and why."""
    body = InquiryClosed(
        invitation_id=invitation.id,
        inquiry_id=inquiry.id,
        buyer_orgnr=inquiry.buyer_orgnr,
        supplier_orgnr=invitation.supplier_orgnr,
        reason=reason,
    )
    return _to(body, invitation, inquiry, sequence=sequence, cause=cause, now=now)


def _sought(sought: Sought) -> CourseSought:
    return CourseSought(
        course_type=values.CourseType(sought.course_type),
        subject=values.Subject(sought.subject),
        levels=tuple(map(values.Level, sought.levels)),
        windows=tuple(map(values.Window, sought.windows)),
        teaching_languages=sought.teaching_languages,
        industry=values.Industry(sought.industry) if sought.industry else None,
        quantity=sought.quantity,
        starts_on=sought.starts_on,
        ends_on=sought.ends_on,
    )


def _to(
    body: M, invitation: Invitation, inquiry: Inquiry, *, sequence: int, cause: Message | Cause, now: datetime
) -> M:
    parties = (inquiry.buyer_orgnr, invitation.supplier_orgnr)
    return say(
        body,
        subject=invitation.id,
        at=now,
        cause=cause,
        sequence=sequence,
        owner_orgnr=inquiry.buyer_orgnr,
        audience=parties,
    )
