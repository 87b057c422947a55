"""What a supplier's message may be refused for."""

from samklasse_enrollment.domain.errors.root import Refusal


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
