"""What an assessment, a delegation, a surge or a choice may be refused for."""

from samklasse_enrollment.domain.errors.root import Refusal


class AssistanceRefused(Refusal):
    """Assistance that its agreement, its terms or its period does not allow."""


class AssistanceNotCovered(AssistanceRefused):
    """The agreement has no price for this kind of assistance."""

    code = "ASSISTANCE_NOT_COVERED"


class AssessmentOpen(AssistanceRefused):
    """She waits for an assessment already."""

    code = "ASSESSMENT_OPEN"


class BadPeriod(AssistanceRefused):
    """It runs backwards, begins in the past, or lasts longer than the rule allows."""

    code = "BAD_PERIOD"


class TaskNotInTerms(AssistanceRefused):
    """The cooperation terms do not let this task be delegated."""

    code = "TASK_NOT_IN_TERMS"


class NoProcessingAgreement(AssistanceRefused):
    """Without a processing agreement (databehandleravtale, GDPR article 28) a supplier may not act on people's data."""

    code = "NO_PROCESSING_AGREEMENT"


class AlreadyDelegated(AssistanceRefused):
    """The supplier carries out one of these tasks in that period already."""

    code = "ALREADY_DELEGATED"


class NoSurge(AssistanceRefused):
    """Everything at once is delegated in a declared surge of arrivals only."""

    code = "NO_SURGE"


class ActingRefused(AssistanceRefused):
    """A supplier that acts for a municipality, where it may not."""

    rule = "il-3"


class DelegationOver(ActingRefused):
    """The delegation has not begun, has ended or was revoked."""

    code = "DELEGATION_OVER"


class OutsideDelegation(ActingRefused):
    """The delegation does not cover this task."""

    code = "OUTSIDE_DELEGATION"


class DecisionStays(ActingRefused):
    """Only the carrying out is delegated; what decides or binds stays with the municipality."""

    code = "DECISION_STAYS_WITH_MUNICIPALITY"


class NotCombined(AssistanceRefused):
    """Only a combined course (type 4) has a half that goes on alone."""

    code = "NOT_COMBINED"


class BadClassDay(AssistanceRefused):
    """A class is agreed to come on one of the line's own days."""

    code = "BAD_CLASS_DAY"


class NotAClosedGroup(AssistanceRefused):
    """There is nothing to open."""

    code = "NOT_A_CLOSED_GROUP"


class ClassStillDue(AssistanceRefused):
    """The day that was agreed for a class is not over, or everybody has one."""

    code = "CLASS_STILL_DUE"
