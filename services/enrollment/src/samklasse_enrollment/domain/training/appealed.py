"""What an appeal changes in the case and in the leave that its decision was about."""

from dataclasses import replace
from datetime import date

from samklasse_enrollment.domain.appeal import SET_ASIDE, Appeal, AppealState
from samklasse_enrollment.domain.decision import Decision
from samklasse_enrollment.domain.training import leave as leaves
from samklasse_enrollment.domain.training.case import Step
from samklasse_enrollment.domain.training.leave import Leave, LeaveState
from samklasse_enrollment.domain.training.values import CaseState

S = CaseState


def case_step(decision: Decision, appeal: AppealState, case: CaseState, *, ground: str | None = None) -> Step | None:
    """What happens to a case whose decision has been set aside; `ground`: of the decision, where it is sealed.

    None: nothing by itself; the municipality decides anew, as with a plan or with hours to make up for.
    """
    if appeal not in SET_ASIDE:
        return None
    if decision.kind == "STOP" and case is S.STOPPED:
        return Step.RESUME
    if (decision.kind, decision.outcome) == ("ALLOCATION", "DENIED") and case is S.DENIED:
        return Step.REOPEN
    granted = appeal is not AppealState.SENT_BACK and (ground or "").startswith("TRAINING_")
    exempted = (decision.kind, decision.outcome) == ("EXEMPTION", "DENIED") and case in (S.OFFER_DUE, S.DECIDED)
    return Step.EXEMPT if exempted and granted else None


def leave_after(
    leave: Leave, appeal: Appeal, others: tuple[Leave, ...], *, offered_on: date | None, window_ends: date | None
) -> Leave:
    """Where the leave stands after its denial's appeal took a step.

    Raises:
        LeaveOverlaps, LeaveTooLong, LeaveOutsideWindow: reversed for days that cannot be leave.
    """
    if leave.state is LeaveState.DENIED and appeal.state is AppealState.RECEIVED:
        return leaves.appeal(leave, on=appeal.received_on)
    if leave.state is not LeaveState.APPEALED or appeal.state in (AppealState.RECEIVED, AppealState.SENT_ON):
        return leave
    if appeal.state is AppealState.SENT_BACK:
        return replace(leave, state=LeaveState.ADAPTATION_TRIED)
    return leaves.answer_appeal(
        leave,
        reversed_=appeal.state in SET_ASIDE,
        others=others,
        offered_on=offered_on,
        window_ends=window_ends,
    )
