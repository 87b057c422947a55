"""Appeals (klage): received, judged by the municipality, sent on, and answered by the Statsforvalter.

What a municipality answers is a decision of kind APPEAL with its letter; what the Statsforvalter answers is not ours,
and only noted. A decision that is set aside changes its case and its leave at once, where nothing is left to decide.
"""

from dataclasses import replace
from datetime import date
from uuid import UUID

from samklasse_chassis.errors import NotFound
from samklasse_contracts.ids import new_id

from samklasse_enrollment.domain import appeal as rules
from samklasse_enrollment.domain.appeal import OPEN, Appeal, AppealState, AppealStep
from samklasse_enrollment.domain.deadlines import Due
from samklasse_enrollment.domain.decision import Decision, Making
from samklasse_enrollment.domain.errors import DayOutOfOrder, WrongCaseState
from samklasse_enrollment.domain.training import appealed
from samklasse_enrollment.domain.training import case as cases
from samklasse_enrollment.domain.training.case import Step
from samklasse_enrollment.domain.training.leave import Leave, LeaveState
from samklasse_enrollment.domain.training.values import TrainingCase
from samklasse_enrollment.handlers import decisions, leave, training
from samklasse_enrollment.handlers.case_files import Desk, File, read_file
from samklasse_enrollment.store import appeals as store
from samklasse_enrollment.store import deadlines as due_store
from samklasse_enrollment.store import decisions as decision_store
from samklasse_enrollment.store import leaves as leave_store
from samklasse_enrollment.store import training as case_store

ANSWER_DUE = "APPEAL_ANSWER_DUE"
"""On the list of what is due, and on the page of facts; no message tells it, as `DeadlineNear` has no such kind."""
FINAL = {
    "UPHELD": AppealStep.UPHOLD,
    "REVERSED": AppealStep.REVERSE_ABOVE,
    "SENT_BACK": AppealStep.SEND_BACK,
    "DISMISSED": AppealStep.DISMISS_ABOVE,
}
"""What the Statsforvalter may answer (§ 34)."""


async def receive(desk: Desk, decision_id: UUID, *, sent_on: date, received_on: date) -> Appeal:
    """An appeal has come; within a month it is answered, or a provisional answer given (§ 11 a).

    Raises:
        NotFound: no such decision of this municipality.
        NotAppealable, DayOutOfOrder, AlreadyAppealed: see `domain.appeal`.
    """
    made, case = await _decided(desk, decision_id)
    others = await store.of_decision(desk.conn, decision_id)
    came = rules.receive(new_id(), made, others, sent_on=sent_on, received_on=received_on, today=desk.today)
    due, rule = rules.answer_due(came)
    where = rule.values["answer_paragraph"]
    watched = Due(ANSWER_DUE, came.id, came.owner_orgnr, due, where, rule.version)
    await due_store.save(desk.conn, [(watched, None)])
    return await _keep(desk, case, made, came)


async def excuse(desk: Desk, appeal_id: UUID, ground: str) -> Appeal:
    """A late one is taken up all the same (§ 31).

    Raises:
        NotFound, WrongCaseState, BadDecision, TooLateToExcuse
    """
    found, made, case = await _open(desk, appeal_id)
    return await _keep(desk, case, made, rules.excuse(found, made.decided_on, ground, today=desk.today))


async def dismiss(
    desk: Desk, appeal_id: UUID, ground: str, *, text: str | None, form: str | None
) -> tuple[Appeal, Decision]:
    """The municipality does not take it up; she may appeal that in turn.

    Raises:
        NotFound, WrongCaseState, NotLate, BadDecision
    """
    found, made, case = await _open(desk, appeal_id)
    making = Making("APPEAL", "DISMISSED", ground, text, form=form)
    return await _answered(desk, case, made, rules.dismiss(found, ground), making)


async def reverse(desk: Desk, appeal_id: UUID, *, text: str | None, form: str | None) -> tuple[Appeal, Decision]:
    """The municipality finds that she is right."""
    found, made, case = await _open(desk, appeal_id)
    making = Making("APPEAL", "REVERSED", "WELL_FOUNDED", text, form=form)
    return await _answered(desk, case, made, rules.take(found, AppealStep.REVERSE), making)


async def send_on(desk: Desk, appeal_id: UUID, *, text: str | None, form: str | None) -> tuple[Appeal, Decision]:
    """The municipality stands by its decision: the Statsforvalter gets the case, and she is told."""
    found, made, case = await _open(desk, appeal_id)
    making = Making("APPEAL", "SENT_ON", "NOT_WELL_FOUNDED", text, form=form)
    return await _answered(desk, case, made, rules.take(found, AppealStep.SEND_ON), making)


async def answer_above(desk: Desk, appeal_id: UUID, outcome: str, *, on: date) -> Appeal:
    """The Statsforvalter has answered, `on` that day; the letter is theirs.

    Raises:
        NotFound, WrongCaseState: it was not sent on.
        DayOutOfOrder: before it was received, or on a day to come.
    """
    found, made, case = await _open(desk, appeal_id)
    if not found.received_on <= on <= desk.today:
        raise DayOutOfOrder(field="on", rule="fvl-34")
    return await _keep(desk, case, made, replace(rules.take(found, FINAL[outcome]), answered_on=on))


async def withdraw(desk: Desk, appeal_id: UUID) -> Appeal:
    """She takes it back; the decision stands."""
    found, made, case = await _open(desk, appeal_id)
    taken_back = replace(rules.take(found, AppealStep.WITHDRAW), answered_on=desk.today)
    return await _keep(desk, case, made, taken_back)


async def of_leave(desk: Desk, leave_id: UUID, answer: str) -> Leave:
    """The short way for leave: MADE today, or UPHELD or REVERSED by the Statsforvalter today.

    Raises:
        NotFound: no such leave of this municipality.
        WrongCaseState: it has not been denied, or not appealed.
    """
    state, decision_id = await leave_store.decision_of(desk.conn, leave_id, desk.by.orgnr) or (None, None)
    if state is None:
        raise NotFound
    if decision_id is None or (answer == "MADE" and state is not LeaveState.DENIED):
        raise WrongCaseState(state=state.value, step=LeaveState.APPEALED.value, rule="if-30")
    if answer == "MADE":
        await receive(desk, decision_id, sent_on=desk.today, received_on=desk.today)
    else:
        await _answer_of_leave(desk, state, decision_id, answer)
    return (await leave.open_leave(desk, leave_id))[1]


async def _answer_of_leave(desk: Desk, state: LeaveState, decision_id: UUID, answer: str) -> None:
    open_ones = [each for each in await store.of_decision(desk.conn, decision_id) if each.state in OPEN]
    if not open_ones:
        raise WrongCaseState(state=state.value, step=answer, rule="if-30")
    if open_ones[0].state is AppealState.RECEIVED:
        await send_on(desk, open_ones[0].id, text=None, form=None)
    await answer_above(desk, open_ones[0].id, answer, on=desk.today)


async def _decided(desk: Desk, decision_id: UUID) -> tuple[Decision, TrainingCase]:
    """A decision, and its case: both locked, the case first."""
    case_id = await decision_store.case_of(desk.conn, decision_id, desk.by.orgnr)
    case = await case_store.lock(desk.conn, case_id, desk.by.orgnr) if case_id else None
    made = await decision_store.lock(desk.conn, decision_id, desk.by.orgnr)
    if made is None or case is None:
        raise NotFound
    return made, case


async def _open(desk: Desk, appeal_id: UUID) -> tuple[Appeal, Decision, TrainingCase]:
    """An appeal as it stands once its case is locked."""
    found = await store.find(desk.conn, appeal_id, desk.by.orgnr)
    if found is None:
        raise NotFound
    made, case = await _decided(desk, found.decision_id)
    return await store.find(desk.conn, appeal_id, desk.by.orgnr) or found, made, case


async def _answered(
    desk: Desk, case: TrainingCase, made: Decision, appeal: Appeal, making: Making
) -> tuple[Appeal, Decision]:
    answer = await decisions.decide(desk.conn, desk.keys, case, making, by=desk.by, now=desk.now)
    final = None if appeal.state in OPEN else desk.today
    kept = await _keep(desk, case, made, replace(appeal, answer_id=answer.id, answered_on=final))
    return kept, answer


async def _keep(desk: Desk, case: TrainingCase, made: Decision, appeal: Appeal) -> Appeal:
    """Write where it stands; an open case and its leave follow, and its history says so."""
    await store.save(desk.conn, appeal)
    if appeal.state not in (AppealState.RECEIVED, AppealState.LATE):
        await due_store.forget(desk.conn, ANSWER_DUE, appeal.id)
    if case.state.is_open:
        await _follow(desk, case, made, appeal)
    else:
        noted = replace(case, steps=case.steps + 1)
        await case_store.save(desk.conn, noted)
        by, state = desk.by.subject, appeal.state.value
        await training.note(desk.conn, case, noted, Step.APPEAL, by=by, now=desk.now, reason=state)
    return appeal


async def _follow(desk: Desk, case: TrainingCase, made: Decision, appeal: Appeal) -> None:
    before = await read_file(desk.conn, desk.keys, case, by=desk.by)
    step = appealed.case_step(made, appeal.state, case.state, ground=before.grounds.get(str(made.id)))
    followed = [_leave_after(before, one, appeal) if one.decision_id == made.id else one for one in before.leaves]
    after = replace(before, case=cases.take(case, step) if step else case, leaves=tuple(followed))
    await training.keep(desk, before, after, step or Step.APPEAL, reason=appeal.state.value)
    for one in set(after.leaves) - set(before.leaves):
        if one.state is LeaveState.REVERSED:
            await leave.set_timers(desk.conn, one)


def _leave_after(file: File, one: Leave, appeal: Appeal) -> Leave:
    offered_on, window_ends = file.case.offered_on, file.window_ends
    return appealed.leave_after(one, appeal, file.leaves, offered_on=offered_on, window_ends=window_ends)
