"""Free days and runs: the operator's."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID, uuid5

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field
from samklasse_chassis import http

from samklasse_scheduling.store import catalogue, plans, runs

router = http.router()
Do = Annotated[http.Command, Depends(http.command)]
Read = Annotated[http.Reading, Depends(http.reading)]


class FreeDays(BaseModel):
    """A county's school-free days within a period; they replace what was known of it."""

    model_config = ConfigDict(extra="forbid")

    fylkesnummer: Annotated[str, Field(pattern=r"^\d{2}$")]
    first_day: date
    last_day: date
    days: Annotated[list[date], Field(max_length=400)]


class RunForm(BaseModel):
    """A wish for a plan; `limit_seconds` is for the solver, `answer_within_hours` for the municipalities."""

    model_config = ConfigDict(extra="forbid")

    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1
    limit_seconds: Annotated[int, Field(ge=1, le=600)] = 10
    answer_within_hours: Annotated[int, Field(ge=1, le=24 * 30)] = 48


@router.post("/calendars/free-days")
async def set_free_days(body: FreeDays, do: Do) -> dict[str, Any]:
    """Set a county's school-free days. National holidays are known already."""
    _operator(do)
    within = [day for day in body.days if body.first_day <= day <= body.last_day]
    await catalogue.save_free_days(
        do.conn, body.fylkesnummer, first_day=body.first_day, last_day=body.last_day, days=within
    )
    return {"fylkesnummer": body.fylkesnummer, "days": len(set(within))}


@router.post("/runs")
async def ask_for_run(body: RunForm, do: Do) -> dict[str, Any]:
    """Form classes of everybody who waits. The plan comes when it comes: see `GET /runs/{run_id}`."""
    _operator(do)
    run_id = uuid5(do.cause.id, "run")
    await runs.ask(
        do.conn,
        run_id,
        seed=body.seed,
        limit_seconds=body.limit_seconds,
        answer_within_hours=body.answer_within_hours,
        correlation_id=do.cause.correlation_id,
        at=do.now,
    )
    return {"run_id": str(run_id), "state": "WAITING"}


@router.get("/runs/{run_id}")
async def read_run(run_id: UUID, read: Read) -> dict[str, Any]:
    """How far a run is, and how good its plan: the gap is (bound - placed) / bound."""
    _operator(read)
    run = await runs.read(read.conn, run_id)
    if run is None:
        raise http.NotFound
    plan = await plans.read(read.conn, run_id)
    return {
        "run_id": str(run.id),
        "state": run.state,
        "attempts": run.attempts,
        "code": run.code,
        "seconds": run.seconds,
        "plan_id": str(plan.id) if plan else None,
        "plan_state": plan.state if plan else None,
        "answer_by": plan.answer_by.isoformat() if plan else None,
        "placed": plan.placed if plan else None,
        "bound": plan.bound if plan else None,
        "gap": ((plan.bound - plan.placed) / plan.bound if plan.bound else 0.0) if plan else None,
    }


def _operator(read: http.Reading) -> None:
    if read.caller.role is not http.Role.OPERATOR:
        raise http.NotFound
