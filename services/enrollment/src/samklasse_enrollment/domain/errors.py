"""Everything that enrollment refuses.

Refusal
├─ CallOffRefused    AgreementUnknown · AgreementOver · BuyerNotCovered · SellerIsBuyer · OutsidePeriod ·
│                    CourseTypeNotCovered · NotTheSellersOffering · OfferingUnknown · StartOutsideOffering ·
│                    NoCentre · BadGroupSize · OverCeiling · OverCapacity · NotABuyer
├─ AnswerRejected    NotYours · AnswerTooLate · AlreadyAnswered · TooManySeats · GroupIsWhole ·
│                    BadOffering · NotASeller · SoldAlready · WrongCourseType
├─ NamesRefused      LineNotOpen · TooManyNames · UnknownPerson · AlreadyEnrolled
├─ ImportRefused     UnknownMunicipality · OtherMunicipality · BadFile
└─ WrongState · UnknownReason · NoAccess · BadWeek
"""


class Refusal(Exception):
    """A request that the rules do not allow; `fields` are what it complains about."""

    code = "REFUSED"

    def __init__(self, **fields: object) -> None:
        super().__init__(self.code)
        self.fields = fields


class CallOffRefused(Refusal):
    """A call-off that its agreement, its offering or its buyer does not allow."""


class AgreementUnknown(CallOffRefused):
    """No such agreement has been signed."""

    code = "AGREEMENT_UNKNOWN"


class AgreementOver(CallOffRefused):
    """The agreement has been terminated."""

    code = "AGREEMENT_OVER"


class BuyerNotCovered(CallOffRefused):
    """The buyer is no party to the agreement."""

    code = "BUYER_NOT_COVERED"


class NotABuyer(CallOffRefused):
    """The organisation is not known as a buyer."""

    code = "NOT_A_BUYER"


class SellerIsBuyer(CallOffRefused):
    """Nobody buys from itself."""

    code = "SELLER_IS_BUYER"


class OutsidePeriod(CallOffRefused):
    """The line runs outside the agreement's period, or backwards."""

    code = "OUTSIDE_PERIOD"


class CourseTypeNotCovered(CallOffRefused):
    """The agreement has no price for this course type."""

    code = "COURSE_TYPE_NOT_COVERED"


class NotTheSellersOffering(CallOffRefused):
    """The offering belongs to another supplier than the agreement's seller."""

    code = "NOT_THE_SELLERS_OFFERING"


class OfferingUnknown(CallOffRefused):
    """The catalogue has no such offering."""

    code = "OFFERING_UNKNOWN"


class StartOutsideOffering(CallOffRefused):
    """The offering does not start on that day."""

    code = "START_OUTSIDE_OFFERING"


class NoCentre(CallOffRefused):
    """Type 2 needs a teacher of the buyer's own, and it has no centre; it can buy administration help instead."""

    code = "NO_CENTRE"


class BadGroupSize(CallOffRefused):
    """A group has 1 to 20 seats."""

    code = "BAD_GROUP_SIZE"


class OverCeiling(CallOffRefused):
    """The price is more than what is left of the agreement's ceiling."""

    code = "OVER_CEILING"


class OverCapacity(CallOffRefused):
    """The offering has fewer free seats."""

    code = "OVER_CAPACITY"


class AnswerRejected(Refusal):
    """A supplier's message that has no effect."""


class NotYours(AnswerRejected):
    """What the message is about belongs to somebody else, or to nobody."""

    code = "NOT_YOURS"


class AnswerTooLate(AnswerRejected):
    """The answer was received after the deadline that the agreement sets."""

    code = "ANSWER_TOO_LATE"


class AlreadyAnswered(AnswerRejected):
    """The line does not wait for an answer."""

    code = "ALREADY_ANSWERED"


class TooManySeats(AnswerRejected):
    """More seats than were requested."""

    code = "TOO_MANY_SEATS"


class GroupIsWhole(AnswerRejected):
    """A group is confirmed whole or declined."""

    code = "GROUP_IS_WHOLE"


class BadOffering(AnswerRejected):
    """The description contradicts itself or its course type."""

    code = "BAD_OFFERING"


class NotASeller(AnswerRejected):
    """The organisation is not registered as a seller."""

    code = "NOT_A_SELLER"


class SoldAlready(AnswerRejected):
    """An offering that has been sold keeps its course type, and at least the capacity that is sold."""

    code = "SOLD_ALREADY"


class WrongCourseType(AnswerRejected):
    """The offering has no municipal teacher."""

    code = "WRONG_COURSE_TYPE"


class NamesRefused(Refusal):
    """Names that cannot be put on a line."""


class LineNotOpen(NamesRefused):
    """The line was declined, lapsed or has ended."""

    code = "LINE_NOT_OPEN"


class TooManyNames(NamesRefused):
    """More names than seats."""

    code = "TOO_MANY_NAMES"


class UnknownPerson(NamesRefused):
    """No such person of this municipality; the field tells her place in the request, from 0."""

    code = "UNKNOWN_PERSON"


class AlreadyEnrolled(NamesRefused):
    """She already has a seat in this subject."""

    code = "ALREADY_ENROLLED"


class WrongState(Refusal):
    """A step that an enrollment cannot take from the state it is in."""

    code = "WRONG_STATE"


class UnknownReason(Refusal):
    """Reasons are a closed list."""

    code = "UNKNOWN_REASON"


class NoAccess(Refusal):
    """The participant had no access in that week."""

    code = "NO_ACCESS"


class BadWeek(Refusal):
    """A week is named by its Monday, and has begun."""

    code = "BAD_WEEK"


class ImportRefused(Refusal):
    """A file that is refused as a whole."""


class UnknownMunicipality(ImportRefused):
    """No municipality with that number takes part."""

    code = "UNKNOWN_MUNICIPALITY"


class OtherMunicipality(ImportRefused):
    """The number is another municipality's."""

    code = "OTHER_MUNICIPALITY"


class BadFile(ImportRefused):
    """Not UTF-8, too large, without rows, or with missing or unknown columns."""

    code = "BAD_FILE"
