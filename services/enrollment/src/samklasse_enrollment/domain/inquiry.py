"""Asking suppliers: one of them, all of a framework at once, or one after the other in its fixed order.

Inquiry: OPEN → AWARDED | CLOSED. Invitation: WAITING → ASKED → ANSWERED | DECLINED | SILENT; ANSWERED → WON | LOST;
who waits or is asked when somebody wins has LOST, too. Everybody who was asked is told the end exactly once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from samklasse_enrollment.domain.errors import (
    AlreadyAnswered,
    AnswerTooLate,
    InquiryOver,
    NotWhatWasSought,
    NotYours,
)
from samklasse_enrollment.domain.line import GRACE
from samklasse_enrollment.domain.offering import Offering
from samklasse_enrollment.domain.values import CourseType, Subject


class Method(StrEnum):
    """How one of several suppliers is chosen."""

    DIRECT = "DIRECT"
    RANKED = "RANKED"
    MINI_COMPETITION = "MINI_COMPETITION"


class InquiryState(StrEnum):
    """See the module."""

    OPEN = "OPEN"
    AWARDED = "AWARDED"
    CLOSED = "CLOSED"


class Invited(StrEnum):
    """See the module."""

    WAITING = "WAITING"
    ASKED = "ASKED"
    ANSWERED = "ANSWERED"
    DECLINED = "DECLINED"
    SILENT = "SILENT"
    WON = "WON"
    LOST = "LOST"


@dataclass(frozen=True)
class Sought:
    """What a municipality asks for."""

    course_type: CourseType
    subject: Subject
    levels: tuple[str, ...]
    quantity: int
    starts_on: date
    ends_on: date
    windows: tuple[str, ...] = ()
    teaching_languages: tuple[str, ...] = ()
    industry: str | None = None


@dataclass(frozen=True)
class Invitation:
    """One supplier's part; `place` is its turn, from 1, and `ceiling_ore` the seat price of its agreement."""

    id: UUID
    inquiry_id: UUID
    agreement_id: UUID
    supplier_orgnr: str
    place: int
    ceiling_ore: int
    state: Invited = Invited.WAITING
    answer_by: datetime | None = None
    offering_id: UUID | None = None
    seats: int = 0
    seat_ore: int = 0
    received_at: datetime | None = None

    @property
    def price_ore(self) -> int:
        """What a seat would cost: nobody pays more than the agreement says."""
        return min(self.seat_ore, self.ceiling_ore)


@dataclass(frozen=True)
class Inquiry:
    """A municipality's question."""

    id: UUID
    buyer_orgnr: str
    method: Method
    framework: str | None
    sought: Sought
    answer_within: timedelta
    opened_at: datetime
    state: InquiryState = InquiryState.OPEN
    reason: str | None = None
    call_off_id: UUID | None = None


def method_of(ranks: Sequence[int | None], *, framework: bool) -> Method:
    """The framework says how: a fixed order where every seller has a rank, a mini-competition otherwise."""
    if not framework:
        return Method.DIRECT
    return Method.RANKED if all(rank is not None for rank in ranks) else Method.MINI_COMPETITION


def ask(inquiry: Inquiry, invitations: Sequence[Invitation], *, now: datetime) -> list[Invitation]:
    """Whoever is to be asked now: everybody at once, or whose turn it is when nobody is asked or has answered."""
    if inquiry.state is not InquiryState.OPEN:
        return []
    waiting = sorted((each for each in invitations if each.state is Invited.WAITING), key=lambda each: each.place)
    if inquiry.method is Method.RANKED:
        busy = any(each.state in (Invited.ASKED, Invited.ANSWERED) for each in invitations)
        waiting = [] if busy else waiting[:1]
    return [replace(each, state=Invited.ASKED, answer_by=now + inquiry.answer_within) for each in waiting]


def answer(
    inquiry: Inquiry,
    invitation: Invitation,
    offering: Offering | None,
    *,
    by: str,
    seats: int,
    seat_ore: int,
    received_at: datetime,
) -> Invitation:
    """Record what a supplier can offer; the same again changes nothing.

    Raises:
        NotYours, InquiryOver, AnswerTooLate, AlreadyAnswered, NotWhatWasSought
    """
    if by != invitation.supplier_orgnr or offering is None or offering.supplier_orgnr != by:
        raise NotYours(field="invitation_id" if by != invitation.supplier_orgnr else "offering_id")
    told = replace(invitation, offering_id=offering.id, seats=seats, seat_ore=seat_ore, state=Invited.ANSWERED)
    if invitation == replace(told, received_at=invitation.received_at):
        return invitation
    _check_asked(inquiry, invitation, received_at)
    sought = inquiry.sought
    right = (offering.course_type, offering.subject) == (sought.course_type, sought.subject)
    if not right or not set(offering.levels) & set(sought.levels):
        raise NotWhatWasSought(field="offering_id")
    return replace(told, received_at=received_at)


def decline(inquiry: Inquiry, invitation: Invitation, *, by: str, received_at: datetime) -> Invitation:
    """Record a supplier's no; a second one changes nothing.

    Raises:
        NotYours, InquiryOver, AnswerTooLate, AlreadyAnswered
    """
    if by != invitation.supplier_orgnr:
        raise NotYours(field="invitation_id")
    if invitation.state is Invited.DECLINED:
        return invitation
    _check_asked(inquiry, invitation, received_at)
    return replace(invitation, state=Invited.DECLINED)


def silence(invitation: Invitation, *, now: datetime) -> Invitation:
    """No answer in time and its grace is over; anything else stays as it is."""
    asked = invitation.state is Invited.ASKED and invitation.answer_by is not None
    if not asked or invitation.answer_by is None or now < invitation.answer_by + GRACE:
        return invitation
    return replace(invitation, state=Invited.SILENT)


def exhausted(invitations: Sequence[Invitation]) -> bool:
    """Whether nobody is left who could answer, and nobody has."""
    return all(each.state in (Invited.DECLINED, Invited.SILENT) for each in invitations)


def _check_asked(inquiry: Inquiry, invitation: Invitation, received_at: datetime) -> None:
    if invitation.answer_by is None or invitation.state is Invited.LOST or inquiry.state is not InquiryState.OPEN:
        raise InquiryOver(field="invitation_id")
    if received_at > invitation.answer_by:
        raise AnswerTooLate(field="received_at", received_at=received_at, answer_by=invitation.answer_by)
    if invitation.state is not Invited.ASKED:
        raise AlreadyAnswered(field="invitation_id", state=invitation.state)
