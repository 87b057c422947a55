"""What notifications says."""

from uuid import UUID

from samklasse_contracts.message import Message


class CaseErased(Message):
    """Nothing is left of a person in notifications."""

    key = "notifications.case.erased.v1"
    sequenced = False

    case_id: UUID
    person_id: UUID
