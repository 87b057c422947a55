"""Coordination plans of supplementing seats."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field
from samklasse_chassis import http
from samklasse_chassis.http import Command, NotFound, Reading
from samklasse_contracts.values import Ref

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.domain.coordination import Plan, Week
from samklasse_enrollment.handlers import coordination
from samklasse_enrollment.store import coordination as store
from samklasse_enrollment.store import lines

router = acting.router()


class PlannedWeek(BaseModel):
    """A week of the line, from 1; modules by each side's own references."""

    model_config = ConfigDict(extra="forbid")

    week: Annotated[int, Field(ge=1, le=60)]
    municipal_module: Ref | None = None
    supplier_module: Ref | None = None


class CoordinationPlan(BaseModel):
    """The municipality's side in full; modules of the supplier's that are not named stay."""

    model_config = ConfigDict(extra="forbid")

    weeks: Annotated[list[PlannedWeek], Field(min_length=1, max_length=60)]


@router.put("/call-offs/lines/{line_id}/coordination")
async def agree_plan(
    do: Annotated[Command, Depends(http.command)], line_id: UUID, plan: CoordinationPlan
) -> dict[str, Any]:
    """Agree on a plan, or change one's own course in it."""
    told = [Week(each.week, each.municipal_module, each.supplier_module) for each in plan.weeks]
    agreed = await coordination.agree_plan(
        do.conn, line_id, told, owner_orgnr=roles.municipality(do.caller), cause=do.cause, now=do.now
    )
    return _plan(agreed)


@router.get("/call-offs/lines/{line_id}/coordination")
async def read_plan(read: Annotated[Reading, Depends(http.reading)], line_id: UUID) -> dict[str, Any]:
    """The plan of one's own line."""
    line = await lines.find(read.conn, line_id)
    plan = await store.find(read.conn, line_id)
    if line is None or line.buyer_orgnr != roles.municipality(read.caller) or plan is None:
        raise NotFound
    return _plan(plan)


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "line_id": str(plan.line_id),
        "revision": plan.revision,
        "changed_by": plan.changed_by,
        "weeks": [
            {
                "week": week.week,
                "municipal_module": week.municipal_module,
                "supplier_module": week.supplier_module,
            }
            for week in plan.weeks
        ],
    }
