"""Leave from training (if sections 30-33)."""

from datetime import date
from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel
from samklasse_chassis import http
from samklasse_chassis.http import NotFound, Reading

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.api.case_shapes import Asked, Day, ShownDecision, Text
from samklasse_enrollment.api.cases import AtDesk, shown_decision
from samklasse_enrollment.domain.decision import Decision
from samklasse_enrollment.domain.training import leave as rules
from samklasse_enrollment.domain.training.leave import Adaptation, Ground, Impossible, Leave, LeaveState
from samklasse_enrollment.handlers import appeals
from samklasse_enrollment.handlers import leave as handlers
from samklasse_enrollment.store import leaves, training

router = acting.router()


class LeaveTold(Asked):
    """An application in writing, from its first day to and with its last; the ground is sealed."""

    ground: Ground
    first_day: Day
    last_day: Day


class DocumentsTold(Asked):
    """ASKED: they are missing; GIVEN: they have come, and are kept outside this system."""

    documents: Literal["ASKED", "GIVEN"]


class AdaptationTold(Asked):
    """What came of trying to adapt the training; impossible needs a reason."""

    adaptation: Adaptation
    reason: Impossible | None = None


class GrantTold(Asked):
    """Grounds in words for the letter."""

    text: Text | None = None


class DenialTold(Asked):
    """Why not."""

    ground: Literal["ADAPTATION_OFFERED", "ADAPTATION_DECLINED", "NOT_DOCUMENTED", "OVER_THE_LIMIT"]
    text: Text | None = None


class AppealTold(Asked):
    """MADE by her; then what the Statsforvalter decided."""

    appeal: Literal["MADE", "UPHELD", "REVERSED"]


class DayTold(Asked):
    """The last day of leave, or the day on which training was offered during parental leave."""

    on: Day


class ShownLeave(BaseModel):
    """Without its ground, which is sealed."""

    leave_id: UUID
    case_id: UUID
    first_day: date
    last_day: date
    state: LeaveState
    documented: bool
    adaptation: Adaptation | None
    adaptation_reason: Impossible | None
    parental_offer_on: date | None
    decision_id: UUID | None
    appealed_on: date | None


class ShownLeaves(BaseModel):
    """All of a case's, earliest first: a case has few."""

    leaves: list[ShownLeave]


class LeaveDecided(BaseModel):
    """The leave and the decision about it."""

    leave: ShownLeave
    decision: ShownDecision


@router.get("/cases/{case_id}/leaves")
async def list_leaves(read: Annotated[Reading, Depends(http.reading)], case_id: UUID) -> ShownLeaves:
    """A case's leaves."""
    if await training.find(read.conn, case_id, roles.municipality(read.caller)) is None:
        raise NotFound
    rows = await leaves.shown(read.conn, case_id)
    return ShownLeaves(leaves=[ShownLeave(leave_id=row["id"], **{**row}) for row in rows])


@router.post("/cases/{case_id}/leaves", status_code=201)
async def apply(at: AtDesk, case_id: UUID, told: LeaveTold) -> ShownLeave:
    """An application has come in writing."""
    return _shown(await handlers.submit(at, case_id, told.ground, told.first_day, told.last_day))


@router.post("/leaves/{leave_id}/documents")
async def document(at: AtDesk, leave_id: UUID, told: DocumentsTold) -> ShownLeave:
    """Documents were asked for, or have come."""
    step = rules.ask_documents if told.documents == "ASKED" else rules.give_documents
    return _shown(await handlers.change(at, leave_id, step))


@router.post("/leaves/{leave_id}/adaptation")
async def adapt(at: AtDesk, leave_id: UUID, told: AdaptationTold) -> ShownLeave:
    """Adaptation is tried before leave is granted (if section 30)."""
    step = partial(rules.try_adaptation, adaptation=told.adaptation, reason=told.reason)
    return _shown(await handlers.change(at, leave_id, step))


@router.post("/leaves/{leave_id}/grant", status_code=201)
async def grant(at: AtDesk, leave_id: UUID, told: GrantTold) -> LeaveDecided:
    """Granted by decision; its days extend the window."""
    return _decided(*await handlers.grant(at, leave_id, text=told.text))


@router.post("/leaves/{leave_id}/denial", status_code=201)
async def deny(at: AtDesk, leave_id: UUID, told: DenialTold) -> LeaveDecided:
    """Denied by decision."""
    return _decided(*await handlers.deny(at, leave_id, told.ground, text=told.text))


@router.post("/leaves/{leave_id}/appeal")
async def appeal(at: AtDesk, leave_id: UUID, told: AppealTold) -> ShownLeave:
    """She has appealed today, or the Statsforvalter has decided today; `/decisions/{decision_id}/appeals` says more."""
    return _shown(await appeals.of_leave(at, leave_id, told.appeal))


@router.post("/leaves/{leave_id}/end")
async def end(at: AtDesk, leave_id: UUID, told: DayTold) -> ShownLeave:
    """She is back early; leave that runs its time ends by itself."""
    return _shown(await handlers.end(at, leave_id, on=told.on))


@router.post("/leaves/{leave_id}/offer")
async def offer(at: AtDesk, leave_id: UUID, told: DayTold) -> ShownLeave:
    """Training or follow-up was offered during parental leave (if section 33)."""
    return _shown(await handlers.change(at, leave_id, partial(rules.offer_during, on=told.on)))


def _decided(leave: Leave, made: Decision) -> LeaveDecided:
    return LeaveDecided(leave=_shown(leave), decision=shown_decision(made))


def _shown(leave: Leave) -> ShownLeave:
    names = set(ShownLeave.model_fields) - {"leave_id"}
    return ShownLeave(leave_id=leave.id, **{name: getattr(leave, name) for name in names})
