"""What a change to a call-off that has been placed may be refused for."""

from samklasse_enrollment.domain.errors.root import Refusal


class ChangeRefused(Refusal):
    """A change that the line or its call-off does not allow."""


class BadLength(ChangeRefused):
    """The line cannot run for so long: it is over, would end before it starts, or has other weeks than its days."""

    code = "BAD_LENGTH"


class LineExtended(ChangeRefused):
    """Its people sit on its extension; change that one."""

    code = "LINE_EXTENDED"


class NotBegun(ChangeRefused):
    """It can still be withdrawn."""

    code = "NOT_BEGUN"


class AlreadySettled(ChangeRefused):
    """The call-off is settled, and nothing about it changes any more."""

    code = "ALREADY_SETTLED"


class NotOver(ChangeRefused):
    """Something under the call-off waits or runs."""

    code = "NOT_OVER"


class NothingToSettle(ChangeRefused):
    """The call-off came to nothing."""

    code = "NOTHING_TO_SETTLE"


class NotSupplementing(ChangeRefused):
    """The line does not add to a course of the municipality's own."""

    code = "NOT_SUPPLEMENTING"


class BadPlan(ChangeRefused):
    """A coordination plan has each week once, inside the line, and a module of either side in it."""

    code = "BAD_PLAN"


class NoPlan(ChangeRefused):
    """The municipality has made no coordination plan that the supplier could change."""

    code = "NO_PLAN"
