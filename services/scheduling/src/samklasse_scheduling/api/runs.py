"""Runs: the operator's."""

from typing import Annotated, Any
from uuid import UUID, uuid5

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from samklasse_chassis import http

from samklasse_scheduling.handlers import runs as handle
from samklasse_scheduling.store import plans, progress, runs
from samklasse_scheduling.store.runs import Run

router = http.router()
Do = Annotated[http.Command, Depends(http.command)]
Read = Annotated[http.Reading, Depends(http.reading)]


class RunForm(BaseModel):
    """A wish for a plan; `limit_seconds` is for the solver, `answer_within_hours` for the municipalities."""

    model_config = ConfigDict(extra="forbid")

    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1
    limit_seconds: Annotated[int, Field(ge=1, le=3600)] = 10
    answer_within_hours: Annotated[int, Field(ge=1, le=24 * 30)] = 48


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


@router.get("/runs")
async def list_runs(
    read: Read, after: UUID | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> dict[str, Any]:
    """Runs, the oldest first."""
    _operator(read)
    return {"runs": [_asked(run) for run in await runs.listed(read.conn, after=after, limit=limit)]}


@router.get("/runs/{run_id}")
async def read_run(run_id: UUID, read: Read) -> dict[str, Any]:
    """How far a run is, and how good its plan: the gap is (bound - placed) / bound."""
    _operator(read)
    run = await runs.read(read.conn, run_id)
    if run is None:
        raise http.NotFound
    plan = await plans.read(read.conn, run_id)
    standing = await progress.read(read.conn, run_id)
    return {
        **_asked(run),
        "so_far": {
            "placed": standing.placed,
            "bound": standing.bound,
            "classes": standing.classes,
            "seconds": round(standing.seconds, 1),
        }
        if standing
        else None,
        "plan_id": str(plan.id) if plan else None,
        "plan_state": plan.state if plan else None,
        "answer_by": plan.answer_by.isoformat() if plan else None,
        "placed": plan.placed if plan else None,
        "bound": plan.bound if plan else None,
        "gap": ((plan.bound - plan.placed) / plan.bound if plan.bound else 0.0) if plan else None,
    }


@router.post("/runs/{run_id}/stop")
async def stop_run(run_id: UUID, do: Do) -> dict[str, Any]:
    """Take the best plan so far; it is proposed within seconds. Where there is none yet, the first one is."""
    _operator(do)
    await handle.stop(do.conn, run_id)
    return {"run_id": str(run_id), "stop_wanted": True}


@router.post("/runs/{run_id}/cancellation")
async def cancel_run(run_id: UUID, do: Do) -> dict[str, Any]:
    """Give a run up: nothing comes of it, and nobody is told."""
    _operator(do)
    await handle.cancel(do.conn, run_id, now=do.now)
    return {"run_id": str(run_id), "state": "CANCELLED"}


def _asked(run: Run) -> dict[str, Any]:
    return {
        "run_id": str(run.id),
        "state": run.state,
        "stop_wanted": run.stop_wanted,
        "limit_seconds": run.limit_seconds,
        "asked_at": run.asked_at.isoformat(),
        "attempts": run.attempts,
        "code": run.code,
        "seconds": run.seconds,
    }


def _operator(read: http.Reading) -> None:
    if read.caller.role is not http.Role.OPERATOR:
        raise http.NotFound
