"""Enrollment's answers to what suppliers said."""

from uuid import UUID

from samklasse_contracts.message import Message
from samklasse_contracts.privacy import PrivacyClass
from samklasse_contracts.values import Code, FieldPath, Orgnr


class AnswerAccepted(Message):
    """Enrollment took a supplier's message."""

    key = "enrollment.answer.accepted.v1"
    privacy = PrivacyClass.INTERNAL
    sequenced = False

    answers: UUID
    """The id of the gateway's message that is answered."""
    supplier_orgnr: Orgnr


class AnswerRefused(Message):
    """Enrollment refused a supplier's message, and why."""

    key = "enrollment.answer.refused.v1"
    privacy = PrivacyClass.INTERNAL
    sequenced = False

    answers: UUID
    supplier_orgnr: Orgnr
    code: Code
    field: FieldPath | None = None
