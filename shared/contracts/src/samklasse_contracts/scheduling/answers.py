"""Scheduling's answers to what suppliers said."""

from uuid import UUID

from samklasse_contracts.message import Message
from samklasse_contracts.privacy import PrivacyClass
from samklasse_contracts.values import Code, FieldPath, Orgnr


class AnswerAccepted(Message):
    """Scheduling took a supplier's message."""

    key = "scheduling.answer.accepted.v1"
    privacy = PrivacyClass.INTERNAL
    sequenced = False

    answers: UUID
    supplier_orgnr: Orgnr


class AnswerRefused(Message):
    """Scheduling refused a supplier's message, and why."""

    key = "scheduling.answer.refused.v1"
    privacy = PrivacyClass.INTERNAL
    sequenced = False

    answers: UUID
    supplier_orgnr: Orgnr
    code: Code
    field: FieldPath | None = None
