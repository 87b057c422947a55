"""The clocks of the law, as pure functions of facts and of the rule set that the law says applies.

Each result names its rule set, its paragraph and how it was computed. Days are civil days; the last day counts.
Which day chooses the rule: the duty's first day for the offer, the offer for the window, the start for collective
protection, the permit for hours of social studies and of a duty without a right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from samklasse_enrollment.domain import rules
from samklasse_enrollment.domain.errors import NotInTargetGroup
from samklasse_enrollment.domain.rules import RuleSet
from samklasse_enrollment.domain.training import days
from samklasse_enrollment.domain.training.case import IN_FORCE
from samklasse_enrollment.domain.training.leave import COUNTS, Ground, Leave, LeaveState
from samklasse_enrollment.domain.training.values import About, CaseState, Schooling, TargetGroup, TrainingCase


@dataclass(frozen=True)
class Clock:
    """`name` is the deadline's code; `how`: from which fact and by what it was computed."""

    name: str
    due_on: date
    rule: str
    paragraph: str
    how: tuple[tuple[str, Any], ...]
    ruleset: str | None = None
    """The law since which day, as `RuleSet.version` names it; None: noted before that was kept."""


OFFER, WINDOW, SOCIAL = "OFFER_DUE", "LANGUAGE_WINDOW_ENDS", "SOCIAL_STUDIES_DUE"
PARENTAL, RETENTION, AGE = "PARENTAL_OFFER_DUE", "RETENTION_ENDS", "RIGHT_ENDS_BY_AGE"
EVERY = (OFFER, WINDOW, SOCIAL, RETENTION)
"""What a municipality is told of. The end by age is told as the end of the window, which it cuts short, and that an
offer is due during parental leave as that one is due (`discreet`)."""
WITHOUT_SOCIAL_STUDIES = (TargetGroup.COLLECTIVE_PROTECTION, TargetGroup.RIGHT_ONLY)


def of(case: TrainingCase, about: About | None, leaves: Sequence[Leave]) -> tuple[Clock, ...]:
    """Every clock that runs for a case. Without `about`, only those that need nothing sealed.

    Raises:
        NoRule: the law said nothing on the day that chooses.
    """
    found = [
        offer_due(case),
        parental_offer(case, leaves),
        window_ends(case, about, leaves) if about else None,
        social_studies_due(case, about) if about else None,
        retention_ends(case, about) if about else None,
        right_ends(case, about, leaves) if about else None,
    ]
    return tuple(clock for clock in found if clock is not None)


def offer_due(case: TrainingCase) -> Clock | None:
    """Invariant 9: the earlier of registration and claim, and three months (il § 30)."""
    told = {"REGISTERED_ON": case.registered_on, "CLAIMED_ON": case.claimed_on}
    known = {name: day for name, day in told.items() if day is not None}
    if case.intro_programme or not known or case.state not in (CaseState.REGISTERED, CaseState.OFFER_DUE):
        return None
    origin = min(known, key=lambda name: known[name])
    rule = rules.at("offer", known[origin])
    months = rule.number("months")
    how = (("from", origin), ("day", known[origin]), ("months", months))
    return _clock(OFFER, days.add_months(known[origin], months), rule, how)


def window_ends(case: TrainingCase, about: About, leaves: Sequence[Leave]) -> Clock | None:
    """Invariant 10: until when there is a right or a duty to Norwegian, granted leave included (il §§ 32, 37 d)."""
    collective = about.target_group is TargetGroup.COLLECTIVE_PROTECTION
    origin, day = ("STARTED_ON", case.started_on) if collective else ("OFFERED_ON", case.offered_on)
    no_window = about.target_group in (TargetGroup.ASYLUM_SEEKER, TargetGroup.VOLUNTARY)
    if day is None or no_window or case.state not in IN_FORCE:
        return None
    rule = rules.at("collective_protection" if collective else "language_window", day)
    educated = about.schooling is Schooling.UPPER_SECONDARY and not collective
    months = rule.number("months_upper_secondary" if educated else "months")
    leave_days = case.carried_leave_days + sum(leave.days for leave in leaves)
    how = (("from", origin), ("day", day), ("months", months), ("leave_days", leave_days))
    return _clock(WINDOW, days.add_months(day, months) + leave_days * days.DAY, rule, how)


def social_studies_due(case: TrainingCase, about: About) -> Clock | None:
    """All hours of social studies within a year (il § 33), counted from the offer."""
    rule = social_rule(about)
    if rule is None or case.offered_on is None or case.state not in IN_FORCE:
        return None
    months = rule.number("within_months")
    how = (("from", "OFFERED_ON"), ("day", case.offered_on), ("months", months), ("hours", rule.number("hours")))
    return _clock(SOCIAL, days.add_months(case.offered_on, months), rule, how)


def social_rule(about: About) -> RuleSet | None:
    """The rule about social studies that her permit's day chooses; None: she has neither right nor duty to them."""
    if about.target_group in (*WITHOUT_SOCIAL_STUDIES, TargetGroup.ASYLUM_SEEKER, TargetGroup.VOLUNTARY):
        return None
    return rules.at("social_studies", about.permit_on)


def parental_offer(case: TrainingCase, leaves: Sequence[Leave]) -> Clock | None:
    """Invariant 12: training or follow-up is offered from the fourth month of parental leave (if § 33)."""
    for leave in sorted(leaves, key=lambda each: each.first_day):
        running = leave.state in COUNTS and leave.state is not LeaveState.ENDED
        if (
            leave.ground is not Ground.BIRTH_OR_ADOPTION
            or not running
            or leave.parental_offer_on
            or not case.state.is_open
        ):
            continue
        rule = rules.at("leave", leave.first_day)
        months = rule.number("offer_after_months_of_parental_leave")
        due_on = days.add_months(leave.first_day, months)
        if due_on <= leave.last_day:
            how = (("from", "LEAVE"), ("day", leave.first_day), ("months", months))
            return _clock(PARENTAL, due_on, rule, how, paragraph=rule.values["parental_offer_paragraph"])
    return None


def retention_ends(case: TrainingCase, about: About) -> Clock | None:
    """When the latest day to delete what is known of her has come (if §§ 60-61)."""
    if case.started_on is None or case.state is CaseState.TRANSFERRED:
        return None
    rule = rules.at("retention", case.started_on)
    asylum = about.target_group is TargetGroup.ASYLUM_SEEKER
    years = rule.number("asylum_seeker_years" if asylum else "qualification_years")
    how = (("from", "STARTED_ON"), ("day", case.started_on), ("years", years))
    return _clock(RETENTION, days.add_years(case.started_on, years), rule, how)


def duty_hours(about: About) -> tuple[int, RuleSet] | None:
    """After how many hours a duty without a right is done; None: it is not done by hours (il § 32, if § 73)."""
    if about.target_group is not TargetGroup.DUTY_ONLY:
        return None
    rule = rules.at("duty_hours", about.permit_on)
    return rule.number("hours"), rule


def right_ends(case: TrainingCase, about: About, leaves: Sequence[Leave]) -> Clock | None:
    """The month in which right and duty end by age (il § 26), of those whose window would last longer.

    The day itself is a birthday and stays sealed: what is kept in the open, and told, is the first day of its month,
    and nothing of those whom it cannot concern.
    """
    window = window_ends(case, about, leaves)
    if about.right_ends_on is None or window is None or about.right_ends_on > window.due_on:
        return None
    rule = rules.at("age", about.permit_on)
    how = (("from", "AGE"), ("years", rule.number("until_years")), ("precision", "MONTH"))
    return _clock(AGE, about.right_ends_on.replace(day=1), rule, how)


def ages_out(born_on: date, *, permit_on: date) -> date:
    """The birthday on which right and duty end (il § 26)."""
    return days.add_years(born_on, rules.at("age", permit_on).number("until_years"))


def check_right(about: About, *, today: date) -> None:
    """Nobody is allocated what she has no right to any more.

    Raises:
        NotInTargetGroup: right and duty have ended by age.
    """
    if about.right_ends_on is not None and about.right_ends_on <= today:
        raise NotInTargetGroup(field="case_id")


def check_age(born_on: date, *, permit_on: date, today: date) -> None:
    """Her age on the day of the permit decides; right and duty end at the upper age (il § 26).

    Raises:
        NotInTargetGroup: too young or too old then, or too old now.
    """
    rule = rules.at("age", permit_on)
    if not all(days.is_within(born_on, day, rule) for day in (permit_on, max(permit_on, today))):
        raise NotInTargetGroup(field="permit_on")


def _clock(
    name: str, due_on: date, rule: RuleSet, how: tuple[tuple[str, Any], ...], *, paragraph: str | None = None
) -> Clock:
    return Clock(name, due_on, rule.name, paragraph or rule.paragraph, how, rule.version)
