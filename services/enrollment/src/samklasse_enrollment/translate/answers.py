"""What a supplier's message came to."""

from datetime import date, datetime

from samklasse_contracts.enrollment import AnswerAccepted, AnswerRefused, LearningWeekEnded
from samklasse_contracts.message import Message, say

from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.errors import Refusal


def accepted(message: Message, supplier_orgnr: str, *, now: datetime) -> AnswerAccepted:
    """It took effect, now or before."""
    body = AnswerAccepted(answers=message.envelope.id, supplier_orgnr=supplier_orgnr)
    return say(body, subject=message.envelope.id, at=now, cause=message, audience=(supplier_orgnr,))


def refused(message: Message, supplier_orgnr: str, refusal: Refusal, *, now: datetime) -> AnswerRefused:
    """It had none, and why."""
    field = refusal.fields.get("field")
    body = AnswerRefused(
        answers=message.envelope.id,
        supplier_orgnr=supplier_orgnr,
        code=refusal.code,
        field=str(field) if field else None,
    )
    return say(body, subject=message.envelope.id, at=now, cause=message, audience=(supplier_orgnr,))


def week_ended(supplier_orgnr: str, week: date, *, cause: Message, now: datetime) -> LearningWeekEnded:
    """A supplier is asked for the learning time of a week."""
    report_by = weeks.asked_at(week) + weeks.REPORT_WITHIN
    body = LearningWeekEnded(supplier_orgnr=supplier_orgnr, week=week, report_by=report_by)
    return say(body, subject=supplier_orgnr, at=now, cause=cause, audience=(supplier_orgnr,))
