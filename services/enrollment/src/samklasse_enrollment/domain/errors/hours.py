"""What a report of learning time may be refused for."""

from samklasse_enrollment.domain.errors.root import Refusal


class NoAccess(Refusal):
    """The participant had no access in that week."""

    code = "NO_ACCESS"


class BadWeek(Refusal):
    """A week is named by its Monday, and has begun."""

    code = "BAD_WEEK"
