"""What statutory clocks and training cases may be refused for."""

from samklasse_enrollment.domain.errors.root import Refusal


class NoRule(Refusal):
    """No rule set of this subject was in force on that day."""

    code = "NO_RULE_THAT_DAY"


class CaseRefused(Refusal):
    """A step that the rules of a training case do not allow."""

    def __init__(self, *, rule: str | None = None, **fields: object) -> None:
        super().__init__(**fields)
        self.rule = rule or self.rule


class WrongCaseState(CaseRefused):
    """A step that a case, a leave or an appeal cannot take from the state it is in."""

    code = "WRONG_STATE"


class DayOutOfOrder(CaseRefused):
    """A day before the one that it must follow, or in the future."""

    code = "DAY_OUT_OF_ORDER"


class NotInTargetGroup(CaseRefused):
    """By her age on the day of the permit, or today, the law gives neither right nor duty."""

    code = "NOT_IN_TARGET_GROUP"
    rule = "il-26"


class FactsMissing(CaseRefused):
    """What the clocks need has not been told."""

    code = "FACTS_MISSING"


class GoalTooFar(CaseRefused):
    """A goal moves one level at a time."""

    code = "GOAL_TOO_FAR"


class PlanOutsideWindow(CaseRefused):
    """The plan runs longer than there is a right or a duty."""

    code = "PLAN_OUTSIDE_WINDOW"


class WindowNotOver(CaseRefused):
    """The time for training has not run out."""

    code = "WINDOW_NOT_OVER"


class AdaptationFirst(CaseRefused):
    """Leave is granted only after adaptation was offered, or with the reason why none is possible."""

    code = "ADAPTATION_FIRST"
    rule = "if-30"


class NotDocumented(CaseRefused):
    """Leave is granted on documents."""

    code = "NOT_DOCUMENTED"
    rule = "if-30"


class LeaveTooLong(CaseRefused):
    """Longer than its ground allows."""

    code = "LEAVE_TOO_LONG"


class LeaveOverlaps(CaseRefused):
    """Another leave has been granted for some of these days."""

    code = "LEAVE_OVERLAPS"
    rule = "if-30"


class LeaveOutsideWindow(CaseRefused):
    """Leave is from training that there is a right or a duty to."""

    code = "LEAVE_OUTSIDE_WINDOW"
    rule = "if-30"


class IntroProgrammeLeave(CaseRefused):
    """The introduction programme has its own rules about leave."""

    code = "INTRO_PROGRAMME_HAS_ITS_OWN_RULES"
    rule = "if-30"


class MunicipalityDecides(CaseRefused):
    """A decision is made by the municipality itself, whatever a supplier does on its behalf."""

    code = "MUNICIPALITY_DECIDES"
    rule = "il-3"


class BadDecision(CaseRefused):
    """No such kind, outcome or ground."""

    code = "BAD_DECISION"
