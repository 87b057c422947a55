"""Training cases (opplæringssak): what their clocks say, and what others must do about a person."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from samklasse_contracts.message import Message
from samklasse_contracts.values import Orgnr, Paragraph


class Deadline(StrEnum):
    """What a municipality is reminded of."""

    OFFER_DUE = "OFFER_DUE"
    LANGUAGE_WINDOW_ENDS = "LANGUAGE_WINDOW_ENDS"
    SOCIAL_STUDIES_DUE = "SOCIAL_STUDIES_DUE"
    PARENTAL_OFFER_DUE = "PARENTAL_OFFER_DUE"
    REGISTER_EXPORT_DUE = "REGISTER_EXPORT_DUE"
    EXAM_SIGN_UP_DUE = "EXAM_SIGN_UP_DUE"
    RETENTION_ENDS = "RETENTION_ENDS"
    INQUIRY_ANSWERED = "INQUIRY_ANSWERED"
    CLASS_AGREED_BY = "CLASS_AGREED_BY"
    COORDINATION_PLAN_DUE = "COORDINATION_PLAN_DUE"
    DELEGATION_ENDS = "DELEGATION_ENDS"


class DeadlineNear(Message):
    """Something is due for a municipality on `due_on`, or was; `about` is the case, line, inquiry or delegation."""

    key = "enrollment.deadline.near.v1"
    sequenced = False

    deadline: Deadline
    about: UUID
    owner_orgnr: Orgnr
    due_on: date
    paragraph: Paragraph | None = None
    """None: an agreement sets it, no law."""


class CaseTransferred(Message):
    """A person has moved: her case, her classes and her hours follow her to another municipality."""

    key = "enrollment.case.transferred.v1"

    case_id: UUID
    person_id: UUID
    from_orgnr: Orgnr
    to_orgnr: Orgnr
    moved_on: date


class ErasureRequested(Message):
    """Everything that is known of a person is to be deleted; answer with `CaseErased`."""

    key = "enrollment.case.erasure-requested.v1"

    case_id: UUID
    person_id: UUID
    owner_orgnr: Orgnr
    enrollment_ids: tuple[UUID, ...] = ()
