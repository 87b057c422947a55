"""What a call-off may be refused for."""

from samklasse_enrollment.domain.errors.root import Refusal


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
