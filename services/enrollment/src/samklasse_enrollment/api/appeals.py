"""Appeals of decisions (forvaltningsloven chapter VI)."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel
from samklasse_chassis import http
from samklasse_chassis.http import Reading

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.api.case_shapes import FORM, Asked, Day, ShownDecision, Text
from samklasse_enrollment.api.cases import AtDesk, shown_decision
from samklasse_enrollment.domain.appeal import Appeal, AppealState
from samklasse_enrollment.domain.decision import Decision
from samklasse_enrollment.handlers import appeals as handlers
from samklasse_enrollment.store import appeals

router = acting.router()
FIRST = UUID(int=0)


class AppealCame(Asked):
    """She sent it on one day, and it came on another; what she wrote stays in the archive."""

    sent_on: Day
    received_on: Day


class ExcuseTold(Asked):
    """Why a late one is taken up all the same (section 31)."""

    ground: Literal["NOT_TO_BLAME", "SPECIAL_REASONS"]


class DismissalTold(Asked):
    """Why it is not taken up; grounds in words are for the letter."""

    ground: Literal["TOO_LATE", "NO_RIGHT_TO_APPEAL"]
    text: Text | None = None
    form: FORM = None


class AnswerTold(Asked):
    """Grounds in words for the letter."""

    text: Text | None = None
    form: FORM = None


class AnsweredAbove(Asked):
    """What the Statsforvalter answered, and when."""

    outcome: Literal["UPHELD", "REVERSED", "SENT_BACK", "DISMISSED"]
    on: Day


class ShownAppeal(BaseModel):
    """Where an appeal stands."""

    appeal_id: UUID
    decision_id: UUID
    case_id: UUID
    person_id: UUID
    state: AppealState
    sent_on: date
    received_on: date
    in_time: bool
    excuse: str | None
    answer_id: UUID | None
    answered_on: date | None


class ShownAppeals(BaseModel):
    """In the order they came; ask again `after` = `next` for more."""

    appeals: list[ShownAppeal]
    next: UUID | None


class AppealAnswered(BaseModel):
    """The appeal, and the municipality's answer with its letter; `appeal_by` None: it cannot be appealed."""

    appeal: ShownAppeal
    decision: ShownDecision


@router.get("/appeals")
async def list_appeals(
    read: Annotated[Reading, Depends(http.reading)],
    decision_id: UUID | None = None,
    state: AppealState | None = None,
    after: UUID = FIRST,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> ShownAppeals:
    """One's own, of one decision or of all."""
    orgnr = roles.municipality(read.caller)
    found = await appeals.page(read.conn, orgnr, after=after, decision_id=decision_id, state=state, limit=limit)
    shown = [_shown(each) for each in found]
    return ShownAppeals(appeals=shown, next=shown[-1].appeal_id if len(shown) == limit else None)


@router.post("/decisions/{decision_id}/appeals", status_code=201)
async def receive(at: AtDesk, decision_id: UUID, told: AppealCame) -> ShownAppeal:
    """An appeal has come, in time or late."""
    return _shown(await handlers.receive(at, decision_id, sent_on=told.sent_on, received_on=told.received_on))


@router.post("/appeals/{appeal_id}/excuse")
async def excuse(at: AtDesk, appeal_id: UUID, told: ExcuseTold) -> ShownAppeal:
    """A late one is taken up all the same."""
    return _shown(await handlers.excuse(at, appeal_id, told.ground))


@router.post("/appeals/{appeal_id}/dismissal", status_code=201)
async def dismiss(at: AtDesk, appeal_id: UUID, told: DismissalTold) -> AppealAnswered:
    """Dismissed by decision, which can be appealed in turn."""
    return _answered(*await handlers.dismiss(at, appeal_id, told.ground, text=told.text, form=told.form))


@router.post("/appeals/{appeal_id}/reversal", status_code=201)
async def reverse(at: AtDesk, appeal_id: UUID, told: AnswerTold) -> AppealAnswered:
    """The municipality sets its own decision aside."""
    return _answered(*await handlers.reverse(at, appeal_id, text=told.text, form=told.form))


@router.post("/appeals/{appeal_id}/forwarding", status_code=201)
async def send_on(at: AtDesk, appeal_id: UUID, told: AnswerTold) -> AppealAnswered:
    """Sent on to the Statsforvalter."""
    return _answered(*await handlers.send_on(at, appeal_id, text=told.text, form=told.form))


@router.post("/appeals/{appeal_id}/answer")
async def answer(at: AtDesk, appeal_id: UUID, told: AnsweredAbove) -> ShownAppeal:
    """The Statsforvalter has answered."""
    return _shown(await handlers.answer_above(at, appeal_id, told.outcome, on=told.on))


@router.post("/appeals/{appeal_id}/withdrawal")
async def withdraw(at: AtDesk, appeal_id: UUID) -> ShownAppeal:
    """She takes it back."""
    return _shown(await handlers.withdraw(at, appeal_id))


def _answered(appeal: Appeal, made: Decision) -> AppealAnswered:
    return AppealAnswered(appeal=_shown(appeal), decision=shown_decision(made))


def _shown(appeal: Appeal) -> ShownAppeal:
    names = set(ShownAppeal.model_fields) - {"appeal_id"}
    return ShownAppeal(appeal_id=appeal.id, **{name: getattr(appeal, name) for name in names})
