"""Moves between municipalities: the old one tells, the new one answers."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from samklasse_chassis import http
from samklasse_chassis.http import Command, Reading
from samklasse_contracts.ids import new_id
from samklasse_contracts.values import Orgnr, Ref

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.domain.moving import Answer, Move, Outcome, State
from samklasse_enrollment.handlers import moving
from samklasse_enrollment.store import moves

router = acting.router()


class MoveTold(BaseModel):
    """Where to and from which day; `runs_to`: how long the old municipality would pay for her seats."""

    model_config = ConfigDict(extra="forbid")

    to_orgnr: Orgnr
    moved_on: date
    runs_to: date | None = None


class SeatAnswer(BaseModel):
    """What becomes of one course: TAKE_OVER under an own agreement, RUN_ON until a day, or LEAVE."""

    model_config = ConfigDict(extra="forbid")

    enrollment_id: UUID
    outcome: Outcome
    agreement_id: UUID | None = None
    until: date | None = None


class Acceptance(BaseModel):
    """The new municipality's own reference, and an outcome per course; what is not named is left."""

    model_config = ConfigDict(extra="forbid")

    ref: Ref
    seats: Annotated[list[SeatAnswer], Field(max_length=50)] = []


@router.post("/people/{ref}/move", status_code=201)
async def tell_move(do: Annotated[Command, Depends(http.command)], ref: str, told: MoveTold) -> dict[str, Any]:
    """One of one's own people has moved, or will."""
    move = await moving.propose(
        do.conn,
        new_id(),
        ref,
        to_orgnr=told.to_orgnr,
        moved_on=told.moved_on,
        runs_to=told.runs_to,
        owner_orgnr=roles.municipality(do.caller),
        now=do.now,
    )
    return _move(move)


@router.get("/moves")
async def list_moves(
    read: Annotated[Reading, Depends(http.reading)],
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """Moves to and from one's own municipality. The receiver learns what there is to take over, and nothing else."""
    orgnr = roles.municipality(read.caller)
    found = await moves.page(read.conn, orgnr, after=after, limit=limit)
    waiting = [move.person_id for move, _ in found if move.state in (State.PROPOSED, State.AGREED)]
    seats: dict[UUID, list[dict[str, Any]]] = {}
    for row in await moves.seats(read.conn, waiting):
        seats.setdefault(row["person_id"], []).append(_seat(row))
    return {"moves": [{**_move(move), "ref": ref, "seats": seats.get(move.person_id, [])} for move, ref in found]}


@router.post("/moves/{move_id}/acceptance")
async def accept_move(do: Annotated[Command, Depends(http.command)], move_id: UUID, said: Acceptance) -> dict[str, Any]:
    """Say yes as the new municipality."""
    outcomes = {each.enrollment_id: Answer(each.outcome, each.agreement_id, each.until) for each in said.seats}
    move = await moving.accept(
        do.conn,
        move_id,
        said.ref,
        outcomes,
        to_orgnr=roles.municipality(do.caller),
        by=do.caller.subject,
        cause=do.cause,
        now=do.now,
    )
    return _move(move)


@router.post("/moves/{move_id}/refusal")
async def refuse_move(do: Annotated[Command, Depends(http.command)], move_id: UUID) -> dict[str, Any]:
    """Say no as the new municipality."""
    return _move(await moving.refuse(do.conn, move_id, to_orgnr=roles.municipality(do.caller)))


@router.post("/moves/{move_id}/cancellation")
async def call_off_move(do: Annotated[Command, Depends(http.command)], move_id: UUID) -> dict[str, Any]:
    """Take it back as the old municipality."""
    return _move(await moving.call_off(do.conn, move_id, from_orgnr=roles.municipality(do.caller)))


def _move(move: Move) -> dict[str, Any]:
    return {
        "move_id": str(move.id),
        "from_orgnr": move.from_orgnr,
        "to_orgnr": move.to_orgnr,
        "moved_on": move.moved_on.isoformat(),
        "runs_to": None if move.runs_to is None else move.runs_to.isoformat(),
        "state": move.state,
        "reason": move.reason,
    }


def _seat(row: asyncpg.Record) -> dict[str, Any]:
    return {
        "enrollment_id": str(row["enrollment_id"]),
        "class_id": None if row["class_id"] is None else str(row["class_id"]),
        "offering_id": str(row["offering_id"]),
        "supplier_orgnr": row["supplier_orgnr"],
        "course_type": row["course_type"],
        "subject": row["subject"],
        "starts_on": row["starts_on"].isoformat(),
        "ends_on": row["ends_on"].isoformat(),
        "closed_group": row["closed_group"],
    }
