"""Which answer is proposed, and what a municipality may award; choosing is a human's."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from samklasse_enrollment.domain.errors import AnswersSealed, InquiryOver, NoSuchAnswer, ReasonMissing
from samklasse_enrollment.domain.inquiry import Inquiry, InquiryState, Invitation, Invited, Method


class Deviation(StrEnum):
    """Why a municipality awards another answer than the proposed one."""

    LEVEL_FITS_BETTER = "LEVEL_FITS_BETTER"
    TIMES_FIT_BETTER = "TIMES_FIT_BETTER"
    STARTS_EARLIER = "STARTS_EARLIER"
    MORE_SEATS_NEEDED = "MORE_SEATS_NEEDED"


@dataclass(frozen=True)
class Proposal:
    """An answer's place among all, and why it comes before the next one."""

    invitation: Invitation
    reason: str


def opened(inquiry: Inquiry, invitations: Sequence[Invitation]) -> bool:
    """Whether the answers may be read: in a mini-competition not while somebody can still answer."""
    if inquiry.method is not Method.MINI_COMPETITION or inquiry.state is not InquiryState.OPEN:
        return True
    return not any(each.state is Invited.ASKED for each in invitations)


def propose(inquiry: Inquiry, invitations: Sequence[Invitation]) -> list[Proposal]:
    """The answers, best first: the lowest price, then most of the asked seats, then the earliest; ranked by turn.

    Empty while answers are sealed.
    """
    answered = [each for each in invitations if each.state in (Invited.ANSWERED, Invited.WON)]
    if not opened(inquiry, invitations):
        return []
    if inquiry.method is Method.RANKED:
        return [Proposal(each, "NEXT_IN_ORDER") for each in sorted(answered, key=lambda each: each.place)]
    keys = {each.id: _key(inquiry, each) for each in answered}
    best = sorted(answered, key=lambda each: keys[each.id])
    following = [keys[each.id] for each in best[1:]]
    reasons = [_reason(keys[each.id], after) for each, after in zip(best, following, strict=False)]
    return [Proposal(each, why) for each, why in zip(best, [*reasons, "ONLY_ANSWER_LEFT"], strict=False)]


def award(
    inquiry: Inquiry, invitations: Sequence[Invitation], chosen: UUID | None, *, deviation: Deviation | None
) -> Invitation:
    """The answer that becomes a call-off: the proposed one, or another with a reason.

    Raises:
        InquiryOver, AnswersSealed, NoSuchAnswer, ReasonMissing
    """
    if inquiry.state is not InquiryState.OPEN:
        raise InquiryOver(inquiry_id=inquiry.id, state=inquiry.state)
    if not opened(inquiry, invitations):
        raise AnswersSealed(inquiry_id=inquiry.id)
    proposals = propose(inquiry, invitations)
    found = [each.invitation for each in proposals if chosen in (None, each.invitation.id)]
    if not found:
        raise NoSuchAnswer(inquiry_id=inquiry.id)
    if found[0] != proposals[0].invitation and deviation is None:
        raise ReasonMissing(proposed=proposals[0].invitation.id)
    return found[0]


_Key = tuple[int, int, str, str]


def _key(inquiry: Inquiry, each: Invitation) -> _Key:
    received = each.received_at.isoformat() if each.received_at else ""
    return (each.price_ore, -min(each.seats, inquiry.sought.quantity), received, str(each.id))


def _reason(own: _Key, after: _Key) -> str:
    names = ("LOWEST_PRICE", "MOST_SEATS", "EARLIEST_ANSWER", "SAME_IN_ALL")
    return next(name for name, mine, other in zip(names, own, after, strict=True) if mine != other)
