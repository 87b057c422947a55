"""The states of a training case; a step that is not drawn here is refused.

REGISTERED → OFFER_DUE → DECIDED → PLANNED → IN_TRAINING → GOAL_REACHED | WINDOW_EXPIRED → CLOSED
IN_TRAINING ↔ ON_LEAVE, IN_TRAINING ↔ STOPPED → CLOSED, OFFER_DUE | DECIDED → EXEMPTED → CLOSED, any open → TRANSFERRED
OFFER_DUE → DENIED → CLOSED, DENIED → OFFER_DUE (claimed anew, or on appeal), DECIDED | PLANNED → WINDOW_EXPIRED
"""

from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from samklasse_enrollment.domain.errors import (
    CaseRefused,
    DayOutOfOrder,
    FactsMissing,
    NotInTargetGroup,
    WrongCaseState,
)
from samklasse_enrollment.domain.training.leave import COUNTS, Leave, LeaveState
from samklasse_enrollment.domain.training.values import CaseState, TrainingCase

S = CaseState


class Step(StrEnum):
    """What can happen to a case."""

    REGISTER = "REGISTER"
    DECIDE = "DECIDE"
    DENY = "DENY"
    REOPEN = "REOPEN"
    PLAN = "PLAN"
    REVISE = "REVISE"
    START = "START"
    BEGIN_LEAVE = "BEGIN_LEAVE"
    END_LEAVE = "END_LEAVE"
    STOP = "STOP"
    RESUME = "RESUME"
    EXEMPT = "EXEMPT"
    REACH_GOAL = "REACH_GOAL"
    EXPIRE = "EXPIRE"
    CLOSE = "CLOSE"
    TRANSFER = "TRANSFER"
    LEAVE_CHANGED = "LEAVE_CHANGED"
    DECISION = "DECISION"
    APPEAL = "APPEAL"


IN_FORCE = (S.DECIDED, S.PLANNED, S.IN_TRAINING, S.ON_LEAVE, S.STOPPED)
"""A start has been offered, and training has not ended."""
OPEN = tuple(state for state in S if state.is_open)
TRANSITIONS: dict[Step, tuple[tuple[CaseState, ...], CaseState | None, str]] = {
    Step.REGISTER: ((S.REGISTERED, S.OFFER_DUE, S.DENIED), S.OFFER_DUE, "il-30"),
    Step.DECIDE: ((S.OFFER_DUE,), S.DECIDED, "il-30"),
    Step.DENY: ((S.OFFER_DUE,), S.DENIED, "il-26"),
    Step.REOPEN: ((S.DENIED,), S.OFFER_DUE, "fvl-34"),
    Step.PLAN: ((S.DECIDED,), S.PLANNED, "il-34"),
    Step.REVISE: ((S.PLANNED, S.IN_TRAINING), None, "il-34"),
    Step.START: ((S.PLANNED,), S.IN_TRAINING, "il-30"),
    Step.BEGIN_LEAVE: ((S.IN_TRAINING,), S.ON_LEAVE, "if-30"),
    Step.END_LEAVE: ((S.ON_LEAVE,), S.IN_TRAINING, "if-30"),
    Step.STOP: ((S.IN_TRAINING,), S.STOPPED, "il-36"),
    Step.RESUME: ((S.STOPPED,), S.IN_TRAINING, "il-36"),
    Step.EXEMPT: ((S.OFFER_DUE, S.DECIDED), S.EXEMPTED, "il-29"),
    Step.REACH_GOAL: ((S.IN_TRAINING,), S.GOAL_REACHED, "il-32"),
    Step.EXPIRE: ((S.DECIDED, S.PLANNED, S.IN_TRAINING), S.WINDOW_EXPIRED, "il-32"),
    Step.CLOSE: ((S.GOAL_REACHED, S.WINDOW_EXPIRED, S.EXEMPTED, S.STOPPED, S.DENIED), S.CLOSED, "il-30"),
    Step.APPEAL: (OPEN, None, "fvl-33"),
    Step.TRANSFER: (OPEN, S.TRANSFERRED, "il-30"),
}
"""From which states, to which (None: it stays), and the paragraph that a refusal names."""


def paragraph(step: Step) -> str:
    """Where the law knows of a step."""
    return TRANSITIONS[step][2] if step in TRANSITIONS else "il-30"


def nothing_due() -> CaseRefused:
    """She has neither right nor duty to social studies."""
    return NotInTargetGroup(field="case_id", rule="il-33")


def take(case: TrainingCase, step: Step) -> TrainingCase:
    """The case after a step.

    Raises:
        WrongCaseState: it cannot take that step from where it stands.
    """
    froms, to, paragraph = TRANSITIONS[step]
    if case.state not in froms:
        raise WrongCaseState(state=case.state.value, step=step.value, rule=paragraph)
    return replace(case, state=to or case.state)


def register(
    case: TrainingCase, *, registered_on: date | None, claimed_on: date | None, intro_programme: bool, today: date
) -> TrainingCase:
    """Tell, or correct, from when the municipality has its duty.

    Raises:
        WrongCaseState: a decision has been made.
        FactsMissing: neither day is told.
        DayOutOfOrder: a day to come.
    """
    if registered_on is None and claimed_on is None:
        raise FactsMissing(field="registered_on", rule="il-30")
    for field, day in (("registered_on", registered_on), ("claimed_on", claimed_on)):
        if day is not None and day > today:
            raise DayOutOfOrder(field=field, rule="il-30")
    told = take(case, Step.REGISTER)
    return replace(told, registered_on=registered_on, claimed_on=claimed_on, intro_programme=intro_programme)


def decide(case: TrainingCase, *, offered_on: date, today: date) -> TrainingCase:
    """Training is allocated, and a start offered; who was offered one before keeps that day.

    Raises:
        WrongCaseState: no offer is due.
        DayOutOfOrder: offered before the duty began, or on a day to come.
    """
    decided = take(case, Step.DECIDE)
    begun = min(day for day in (case.registered_on, case.claimed_on, today) if day is not None)
    if not begun <= offered_on <= today:
        raise DayOutOfOrder(field="offered_on", rule="il-32")
    return replace(decided, offered_on=case.offered_on or offered_on)


def start(case: TrainingCase, *, on: date) -> TrainingCase:
    """Training begins, or goes on in a new municipality.

    Raises:
        WrongCaseState: there is no plan.
        DayOutOfOrder: before it was offered.
    """
    started = take(case, Step.START)
    if case.offered_on is None or on < case.offered_on:
        raise DayOutOfOrder(field="started_on", rule="il-30")
    return replace(started, started_on=case.started_on or on, trained_by=case.owner_orgnr)


def transfer(
    case: TrainingCase, to_orgnr: str, on: date, *, new_id: UUID, leave_days: int = 0
) -> tuple[TrainingCase, TrainingCase]:
    """Who moves gets a new case; the day of the first offer, the start, leave and who trained last follow her.

    Raises:
        WrongCaseState: the case is over.
        DayOutOfOrder: nobody moves to where she lives already.
    """
    if to_orgnr == case.owner_orgnr:
        raise DayOutOfOrder(field="to_orgnr", rule="il-30")
    left = replace(take(case, Step.TRANSFER), moved_on=on, moved_to=to_orgnr)
    there = TrainingCase(
        id=new_id,
        person_id=case.person_id,
        owner_orgnr=to_orgnr,
        state=S.OFFER_DUE,
        registered_on=on,
        intro_programme=case.intro_programme,
        offered_on=case.offered_on,
        started_on=case.started_on,
        trained_by=case.trained_by,
        carried_leave_days=case.carried_leave_days + leave_days,
    )
    return left, there


def move_away(leave: Leave, *, on: date) -> Leave:
    """She lives elsewhere from that day: what was granted ends the day before, or never begins."""
    if leave.state not in COUNTS or (leave.state is LeaveState.ENDED and leave.last_day < on):
        return leave
    if leave.first_day >= on:
        return replace(leave, state=LeaveState.LAPSED)
    return replace(leave, state=LeaveState.ENDED, last_day=min(leave.last_day, on - timedelta(days=1)))
