"""Plans: each municipality sees and answers its own share."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from samklasse_chassis import http

from samklasse_scheduling.api.shown import shown_class
from samklasse_scheduling.domain.difference import NOBODY, Today, difference
from samklasse_scheduling.domain.proposal import Placement, PlanRow
from samklasse_scheduling.handlers import joining
from samklasse_scheduling.handlers.answers import Answer, take_answer
from samklasse_scheduling.store import people, plans, proposals, timetables

router = http.router()
Do = Annotated[http.Command, Depends(http.command)]
Read = Annotated[http.Reading, Depends(http.reading)]


class AnswerForm(BaseModel):
    """Person by person: who is approved (for her class, or for her place in line) and who is sent back."""

    model_config = ConfigDict(extra="forbid")

    approve: Annotated[list[UUID], Field(max_length=20_000)] = []
    send_back: Annotated[list[UUID], Field(max_length=20_000, alias="return")] = []


@router.get("/plans")
async def list_plans(
    read: Read,
    orgnr: str | None = None,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> dict[str, Any]:
    """The plans that have the caller's people in them, the earliest deadline first."""
    if read.caller.role is not http.Role.MUNICIPALITY or orgnr not in {None, read.caller.orgnr}:
        raise http.NotFound
    found = await plans.of_municipality(read.conn, read.caller.orgnr, after=after, limit=limit)
    today = (await proposals.today(read.conn)).get(read.caller.orgnr, NOBODY)
    return {"plans": [await _shown(read, row, today) for row in found]}


@router.post("/plans/{plan_id}/answer")
async def answer_plan(plan_id: UUID, body: AnswerForm, do: Do) -> dict[str, Any]:
    """Approve or return the caller's own people. Silence is not approval."""
    if do.caller.role is not http.Role.MUNICIPALITY:
        raise http.NotFound
    answer = Answer(do.caller.orgnr, tuple(body.approve), tuple(body.send_back))
    return await take_answer(do.conn, plan_id, answer, cause=do.cause, now=do.now)


async def _shown(read: http.Reading, row: PlanRow, today: Today) -> dict[str, Any]:
    ours = await plans.people(read.conn, row.id, read.caller.orgnr)
    class_ids = {one.class_id for one in ours if one.class_id is not None}
    groups = await timetables.read(read.conn, class_ids)
    places = await joining.places(read.conn, groups.values())
    return {
        "plan_id": str(row.id),
        "state": row.state,
        "answer_by": row.answer_by.isoformat(),
        "placed_in_all": row.placed,
        "bound_in_all": row.bound,
        "people": _people(ours),
        "classes": [shown_class(group, read.caller, places[group.id]) for group in groups.values()],
        "difference": await _difference(read, ours, today) if row.state == "OPEN" else None,
    }


async def _difference(read: http.Reading, ours: Sequence[Placement], today: Today) -> dict[str, Any]:
    """To today, if everything that has not been sent back is approved."""
    placed = [one.enrollment for one in ours if one.class_id is not None and one.answer != "RETURNED"]
    prices = [person.seat.price_ore for person in (await people.read(read.conn, placed)).values()]
    return asdict(difference(prices, len(ours) - len(placed), today))


def _people(ours: Sequence[Placement]) -> list[dict[str, Any]]:
    return [
        {
            "enrollment_id": str(one.enrollment),
            "class_id": str(one.class_id) if one.class_id else None,
            "reason": one.reason,
            "helps": one.helps,
            "asked": one.asked,
            "answer": one.answer,
        }
        for one in ours
    ]
