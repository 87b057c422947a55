"""What statutory clocks and training cases may be refused for."""

from samklasse_enrollment.domain.errors.root import Refusal


class NoRule(Refusal):
    """No rule set of this subject was in force on that day."""

    code = "NO_RULE_THAT_DAY"
