"""What an inquiry, its answers and its award may be refused for."""

from samklasse_enrollment.domain.errors.root import Refusal


class InquiryRefused(Refusal):
    """Something about an inquiry that its rules do not allow."""


class NobodyToAsk(InquiryRefused):
    """No seller that covers the buyer, the course type and the period."""

    code = "NOBODY_TO_ASK"


class InquiryOver(InquiryRefused):
    """It has been awarded or closed, or this supplier's part in it is over."""

    code = "INQUIRY_OVER"


class AnswersSealed(InquiryRefused):
    """Suppliers can still answer: nothing is opened or awarded before all have, or the deadline is over."""

    code = "ANSWERS_SEALED"


class NoSuchAnswer(InquiryRefused):
    """That invitation has no answer to award."""

    code = "NO_SUCH_ANSWER"


class ReasonMissing(InquiryRefused):
    """Another answer than the proposed one is chosen, and no reason is given."""

    code = "REASON_MISSING"


class NotWhatWasSought(InquiryRefused):
    """The offering is of another course type, subject or level."""

    code = "NOT_WHAT_WAS_SOUGHT"
