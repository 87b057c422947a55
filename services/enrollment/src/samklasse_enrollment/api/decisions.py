"""Decisions and their letters."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import BaseModel
from samklasse_chassis import http
from samklasse_chassis.http import Command, Reading

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.api.case_shapes import Asked, Day, ShownDecision
from samklasse_enrollment.handlers import decisions as handlers
from samklasse_enrollment.store import decisions

router = acting.router()
FIRST = UUID(int=0)


class ReceiptTold(Asked):
    """The letter reached her on that day."""

    on: Day


class AppealBy(BaseModel):
    """Until when she may appeal; None: it cannot be appealed."""

    decision_id: UUID
    appeal_by: date | None


class ListedDecision(ShownDecision):
    """A decision with the state of its letter; `letter_state` None: the routine sends none."""

    case_id: UUID
    person_id: UUID
    decided_by: str
    reached_on: date | None
    letter_state: str | None
    letter_form: str | None
    letter_tries: int | None
    archive_ref: str | None


class ListedDecisions(BaseModel):
    """In the order they were made; ask again `after` = `next` for more."""

    decisions: list[ListedDecision]
    next: UUID | None


class ShownLetter(BaseModel):
    """What was written to her."""

    title: str | None = None
    body: str | None = None
    text: str | None
    cause: str | None
    state: str
    form: str
    archive_ref: str | None


@router.get("/decisions")
async def list_decisions(
    read: Annotated[Reading, Depends(http.reading)],
    case_id: UUID | None = None,
    after: UUID = FIRST,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> ListedDecisions:
    """One's own, of one case or of all."""
    orgnr = roles.municipality(read.caller)
    found = await decisions.page(read.conn, orgnr, case_id=case_id, after=after, limit=limit)
    shown = [ListedDecision(decision_id=each.pop("id"), **each) for each in found]
    return ListedDecisions(decisions=shown, next=shown[-1].decision_id if len(shown) == limit else None)


@router.get("/decisions/{decision_id}/letter")
async def show_letter(
    read: Annotated[Reading, Depends(http.disclosing)], request: Request, decision_id: UUID
) -> ShownLetter:
    """The letter, unsealed; the read log says who asked."""
    roles.municipality(read.caller)
    return ShownLetter(**await handlers.read_letter(read.conn, request.app.state.kek, decision_id, by=read.caller))


@router.post("/decisions/{decision_id}/receipt")
async def receive(do: Annotated[Command, Depends(http.command)], decision_id: UUID, told: ReceiptTold) -> AppealBy:
    """The letter reached her: the time to appeal runs from then."""
    orgnr = roles.municipality(do.caller)
    until = await handlers.receive(do.conn, decision_id, on=told.on, owner_orgnr=orgnr, now=do.now)
    return AppealBy(decision_id=decision_id, appeal_by=until)
