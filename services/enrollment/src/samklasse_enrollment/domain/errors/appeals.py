"""What an appeal may be refused for."""

from samklasse_enrollment.domain.errors.clocks import CaseRefused


class NotAppealable(CaseRefused):
    """An answer that decides nothing cannot be appealed."""

    code = "NOT_APPEALABLE"
    rule = "fvl-28"


class AlreadyAppealed(CaseRefused):
    """There is an appeal of this decision that has not been answered, or one that set the decision aside."""

    code = "ALREADY_APPEALED"
    rule = "fvl-28"


class NotLate(CaseRefused):
    """What came in time, or has been excused, is not dismissed as late."""

    code = "NOT_LATE"
    rule = "fvl-31"


class TooLateToExcuse(CaseRefused):
    """More than a year after the decision, nothing late is taken up."""

    code = "TOO_LATE_TO_EXCUSE"
    rule = "fvl-31"
