"""Social studies (samfunnskunnskap): what counts of three modules, and what absence costs (il § 33, if § 29)."""

from collections.abc import Mapping
from dataclasses import dataclass

from samklasse_enrollment.domain import rules
from samklasse_enrollment.domain.rules import RuleSet
from samklasse_enrollment.domain.training.values import TrainingCase

HOUR = 60
"""Minutes."""
NONE_DUE = "NONE_DUE"
"""In place of a rule set: she has neither right nor duty to social studies."""


@dataclass(frozen=True)
class Counted:
    """Minutes that count, per module and together; `done`: nothing is left."""

    minutes: Mapping[str, int]
    total_minutes: int
    required_minutes: int

    @property
    def done(self) -> bool:
        """Whether the hours are reached."""
        return self.total_minutes >= self.required_minutes


def count(taken: Mapping[str, int], rule: RuleSet, *, carried: Mapping[str, int] | None = None) -> Counted:
    """Invariant 13: at most 25 hours of a module count, in any order, and no more than 75 (50) together.

    `taken`: minutes by module from the hour ledger; `carried`: those of the reception centre (if §§ 1-2).
    Minutes of no known module count for nothing.
    """
    most = rule.number("hours_per_module") * HOUR
    before = carried or {}
    both = {module: taken.get(module, 0) + before.get(module, 0) for module in rule.codes("modules")}
    minutes = {module: max(0, min(each, most)) for module, each in both.items()}
    required = rule.number("hours") * HOUR
    return Counted(minutes, min(sum(minutes.values()), required), required)


def chosen(told: str | None, today: RuleSet) -> tuple[RuleSet | None, str]:
    """The rule set of a case and what chose it: PERMIT, NONE_DUE, or NOT_TOLD, where today's stands in for it."""
    if told is None:
        return today, "NOT_TOLD"
    return (None, NONE_DUE) if told == NONE_DUE else (rules.named("social_studies", told), "PERMIT")


def retake(case: TrainingCase, missed_minutes: int, rule: RuleSet, *, documented: bool) -> tuple[str, str]:
    """Outcome and ground: FREE up to ten per cent of the hours, or with a doctor's statement; else MUST_PAY.

    The introduction programme has its own rules: there nobody pays by this one.
    """
    allowed = rule.number("hours") * HOUR * rule.number("free_absence_percent") // 100
    if missed_minutes <= allowed or case.intro_programme:
        return "FREE", "WITHIN_LIMIT"
    return ("FREE", "DOCUMENTED") if documented else ("MUST_PAY", "OVER_LIMIT")
