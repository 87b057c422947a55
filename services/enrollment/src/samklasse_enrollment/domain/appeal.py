"""An appeal (klage) of a decision, forvaltningsloven §§ 28-34; a step that is not drawn here is refused.

RECEIVED | LATE, LATE → RECEIVED (excused) | DISMISSED, RECEIVED → DISMISSED | REVERSED | SENT_ON by the municipality,
SENT_ON → UPHELD | REVERSED_ABOVE | SENT_BACK | DISMISSED_ABOVE by the Statsforvalter, any open → WITHDRAWN by her.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from samklasse_enrollment.domain import rules
from samklasse_enrollment.domain.decision import Decision
from samklasse_enrollment.domain.errors import (
    AlreadyAppealed,
    BadDecision,
    DayOutOfOrder,
    NotAppealable,
    NotLate,
    TooLateToExcuse,
    WrongCaseState,
)
from samklasse_enrollment.domain.training import days


class AppealState(StrEnum):
    """Where an appeal stands."""

    RECEIVED = "RECEIVED"
    LATE = "LATE"
    DISMISSED = "DISMISSED"
    REVERSED = "REVERSED"
    SENT_ON = "SENT_ON"
    UPHELD = "UPHELD"
    REVERSED_ABOVE = "REVERSED_ABOVE"
    SENT_BACK = "SENT_BACK"
    DISMISSED_ABOVE = "DISMISSED_ABOVE"
    WITHDRAWN = "WITHDRAWN"


S = AppealState
OPEN = (S.RECEIVED, S.LATE, S.SENT_ON)
SET_ASIDE = (S.REVERSED, S.REVERSED_ABOVE, S.SENT_BACK)
"""The decision does not stand any more."""


class AppealStep(StrEnum):
    """What can happen to an appeal."""

    EXCUSE = "EXCUSE"
    DISMISS = "DISMISS"
    REVERSE = "REVERSE"
    SEND_ON = "SEND_ON"
    UPHOLD = "UPHOLD"
    REVERSE_ABOVE = "REVERSE_ABOVE"
    SEND_BACK = "SEND_BACK"
    DISMISS_ABOVE = "DISMISS_ABOVE"
    WITHDRAW = "WITHDRAW"


TRANSITIONS: dict[AppealStep, tuple[tuple[AppealState, ...], AppealState, str]] = {
    AppealStep.EXCUSE: ((S.LATE,), S.RECEIVED, "fvl-31"),
    AppealStep.DISMISS: ((S.LATE, S.RECEIVED), S.DISMISSED, "fvl-33"),
    AppealStep.REVERSE: ((S.RECEIVED,), S.REVERSED, "fvl-33"),
    AppealStep.SEND_ON: ((S.RECEIVED,), S.SENT_ON, "fvl-33"),
    AppealStep.UPHOLD: ((S.SENT_ON,), S.UPHELD, "fvl-34"),
    AppealStep.REVERSE_ABOVE: ((S.SENT_ON,), S.REVERSED_ABOVE, "fvl-34"),
    AppealStep.SEND_BACK: ((S.SENT_ON,), S.SENT_BACK, "fvl-34"),
    AppealStep.DISMISS_ABOVE: ((S.SENT_ON,), S.DISMISSED_ABOVE, "fvl-34"),
    AppealStep.WITHDRAW: (OPEN, S.WITHDRAWN, "fvl-28"),
}
"""From which states, to which, and the paragraph that a refusal names."""


@dataclass(frozen=True)
class Appeal:
    """What she wrote is in the municipality's archive, not here. `answer_id`: the municipality's own answer."""

    id: UUID
    decision_id: UUID
    case_id: UUID
    person_id: UUID
    owner_orgnr: str
    sent_on: date
    """When she posted or handed it in: that day is in time or not (§ 30)."""
    received_on: date
    in_time: bool
    state: AppealState
    excuse: str | None = None
    answer_id: UUID | None = None
    answered_on: date | None = None
    """When it was answered for good, by whomever."""


def receive(
    id_: UUID, decision: Decision, others: Sequence[Appeal], *, sent_on: date, received_on: date, today: date
) -> Appeal:
    """An appeal has come: in time if it was sent on the last day or before.

    As long as nobody knows that the letter has reached her, her time has not begun to run (§ 29), and nothing is late.

    Raises:
        NotAppealable: the decision is none.
        DayOutOfOrder: sent before the decision, received before it was sent, or on a day to come.
        AlreadyAppealed: another one about it is open, or has set it aside.
    """
    if decision.appeal_by is None:
        raise NotAppealable(field="decision_id")
    for field, first, day in (
        ("sent_on", decision.decided_on, sent_on),
        ("received_on", sent_on, received_on),
    ):
        if not first <= day <= today:
            raise DayOutOfOrder(field=field, rule="fvl-30")
    if any(other.state in (*OPEN, *SET_ASIDE) for other in others):
        raise AlreadyAppealed(field="decision_id")
    in_time = decision.reached_on is None or sent_on <= decision.appeal_by
    return Appeal(
        id=id_,
        decision_id=decision.id,
        case_id=decision.case_id,
        person_id=decision.person_id,
        owner_orgnr=decision.owner_orgnr,
        sent_on=sent_on,
        received_on=received_on,
        in_time=in_time,
        state=S.RECEIVED if in_time else S.LATE,
    )


def take(appeal: Appeal, step: AppealStep) -> Appeal:
    """The appeal after a step.

    Raises:
        WrongCaseState: it cannot take that step from where it stands.
    """
    froms, to, paragraph = TRANSITIONS[step]
    if appeal.state not in froms:
        raise WrongCaseState(state=appeal.state.value, step=step.value, rule=paragraph)
    return replace(appeal, state=to)


def excuse(appeal: Appeal, decided_on: date, ground: str, *, today: date) -> Appeal:
    """A late appeal is taken up all the same (§ 31).

    Raises:
        WrongCaseState: it is not late.
        BadDecision: no such ground.
        TooLateToExcuse: the decision is more than a year old.
    """
    rule = rules.at("appeals", appeal.received_on)
    excused = take(appeal, AppealStep.EXCUSE)
    if ground not in rule.codes("excuses"):
        raise BadDecision(field="ground", rule=rule.values["excuse_paragraph"])
    if today > days.add_years(decided_on, rule.number("excused_within_years")):
        raise TooLateToExcuse(field="appeal_id")
    return replace(excused, excuse=ground)


def dismiss(appeal: Appeal, ground: str) -> Appeal:
    """The municipality does not take it up: too late and not excused, or she has no right to appeal this.

    Raises:
        WrongCaseState: it has been answered.
        NotLate: dismissed as late, which it is not.
    """
    dismissed = take(appeal, AppealStep.DISMISS)
    if ground == "TOO_LATE" and appeal.state is not S.LATE:
        raise NotLate(field="ground")
    return dismissed


def answer_due(appeal: Appeal) -> tuple[date, rules.RuleSet]:
    """Until when it is answered, or a provisional answer given (§ 11 a)."""
    rule = rules.at("appeals", appeal.received_on)
    return days.add_months(appeal.received_on, rule.number("answer_within_months")), rule
