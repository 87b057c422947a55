"""What suppliers do for a municipality beside courses: level assessments, administration, and surges of arrivals."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from samklasse_chassis import http
from samklasse_chassis.http import Command, NotFound, Reading, Role
from samklasse_contracts.ids import new_id
from samklasse_contracts.values import Code, LanguageTag

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.domain.assessment import Assessment
from samklasse_enrollment.domain.delegation import Delegation, Task
from samklasse_enrollment.domain.surge import Surge
from samklasse_enrollment.handlers import assessments, delegations, surges
from samklasse_enrollment.handlers.delegations import Wanted
from samklasse_enrollment.store import assessments as assessment_store
from samklasse_enrollment.store import delegations as store

router = acting.router()
Limit = Annotated[int, Query(ge=1, le=1000)]


class AssessmentWanted(BaseModel):
    """An assessment under one agreement, answered until `answer_by` or as soon as the agreement says."""

    model_config = ConfigDict(extra="forbid")

    agreement_id: UUID
    language: LanguageTag | None = None
    answer_by: Annotated[AwareDatetime, Field(le=datetime(2200, 1, 1, tzinfo=UTC))] | None = None


class DelegationWanted(BaseModel):
    """A written scope with a first and a last day; no tasks: everything, in a surge only."""

    model_config = ConfigDict(extra="forbid")

    agreement_id: UUID
    tasks: Annotated[list[Task], Field(max_length=len(Task))] = []
    starts_on: date
    ends_on: date
    hours: Annotated[int, Field(ge=1, le=10_000)]


class Revocation(BaseModel):
    """Why."""

    model_config = ConfigDict(extra="forbid")

    reason: Code = "REVOKED"


class SurgeWanted(BaseModel):
    """High arrivals from a day to and with a day."""

    model_config = ConfigDict(extra="forbid")

    starts_on: date
    ends_on: date


@router.post("/people/{ref}/assessments", status_code=201)
async def order_assessment(
    do: Annotated[Command, Depends(http.command)], ref: str, wanted: AssessmentWanted
) -> dict[str, Any]:
    """Have one of one's own people assessed."""
    ordered = await assessments.order(
        do.conn,
        new_id(),
        ref,
        wanted.agreement_id,
        language=wanted.language,
        answer_by=wanted.answer_by,
        owner_orgnr=roles.municipality(do.caller),
        cause=do.cause,
        now=do.now,
    )
    return _assessment(ordered)


@router.post("/assessments/{assessment_id}/cancellation")
async def cancel_assessment(do: Annotated[Command, Depends(http.command)], assessment_id: UUID) -> dict[str, Any]:
    """It is no longer wanted; what has been answered stays."""
    return _assessment(
        await assessments.cancel(
            do.conn, assessment_id, owner_orgnr=roles.municipality(do.caller), cause=do.cause, now=do.now
        )
    )


@router.get("/assessments")
async def list_assessments(
    read: Annotated[Reading, Depends(http.reading)], after: UUID | None = None, limit: Limit = 100
) -> dict[str, Any]:
    """What one's own municipality has ordered."""
    found = await assessment_store.page(read.conn, roles.municipality(read.caller), after=after, limit=limit)
    return {"assessments": [_assessment(each) for each in found]}


@router.post("/delegations", status_code=201)
async def grant_delegation(do: Annotated[Command, Depends(http.command)], wanted: DelegationWanted) -> dict[str, Any]:
    """Let a supplier carry administration out."""
    granted = await delegations.grant(
        do.conn,
        new_id(),
        Wanted(wanted.agreement_id, frozenset(wanted.tasks), wanted.starts_on, wanted.ends_on, wanted.hours),
        owner_orgnr=roles.municipality(do.caller),
        by=do.caller.subject,
        cause=do.cause,
        now=do.now,
    )
    return _delegation(granted)


@router.post("/delegations/{delegation_id}/revocation")
async def revoke_delegation(
    do: Annotated[Command, Depends(http.command)], delegation_id: UUID, wanted: Revocation
) -> dict[str, Any]:
    """Take it back at once."""
    return _delegation(
        await delegations.revoke(
            do.conn,
            delegation_id,
            wanted.reason,
            owner_orgnr=roles.municipality(do.caller),
            cause=do.cause,
            now=do.now,
        )
    )


@router.get("/delegations")
async def list_delegations(
    read: Annotated[Reading, Depends(http.reading)], after: UUID | None = None, limit: Limit = 100
) -> dict[str, Any]:
    """What a municipality has given, or a supplier holds."""
    if read.caller.role not in (Role.MUNICIPALITY, Role.OFFICER, Role.SUPPLIER):
        raise NotFound
    found = await store.page(read.conn, read.caller.orgnr, after=after, limit=limit)
    return {"delegations": [_delegation(each) for each in found]}


@router.get("/delegations/acts")
async def list_acts(
    read: Annotated[Reading, Depends(http.reading)], after: Annotated[int, Query(ge=0)] = 0, limit: Limit = 100
) -> dict[str, Any]:
    """What suppliers have done in one's own municipality's name."""
    found = await store.acts(read.conn, roles.municipality(read.caller), after=after, limit=limit)
    return {
        "acts": [
            {
                "pos": row["pos"],
                "delegation_id": str(row["delegation_id"]),
                "supplier_orgnr": row["supplier_orgnr"],
                "subject": row["subject"],
                "task": row["task"],
                "route": row["route"],
                "about": row["about"],
                "at": row["at"].isoformat(),
            }
            for row in found
        ]
    }


@router.post("/surges", status_code=201)
async def declare_surge(do: Annotated[Command, Depends(http.command)], wanted: SurgeWanted) -> dict[str, Any]:
    """Declare high arrivals."""
    surge = Surge(new_id(), roles.municipality(do.caller), wanted.starts_on, wanted.ends_on)
    declared = await surges.declare(do.conn, surge, by=do.caller.subject, cause=do.cause, now=do.now)
    return {
        "surge_id": str(declared.id),
        "starts_on": declared.starts_on.isoformat(),
        "ends_on": declared.ends_on.isoformat(),
    }


def _assessment(assessment: Assessment) -> dict[str, Any]:
    return {
        "assessment_id": str(assessment.id),
        "person_id": str(assessment.person_id),
        "agreement_id": str(assessment.agreement_id),
        "supplier_orgnr": assessment.supplier_orgnr,
        "language": assessment.language,
        "price_ore": assessment.price_ore,
        "answer_by": assessment.answer_by.isoformat(),
        "state": assessment.state,
        "reason": assessment.reason,
        "revision": assessment.revision,
    }


def _delegation(delegation: Delegation) -> dict[str, Any]:
    return {
        "delegation_id": str(delegation.id),
        "agreement_id": str(delegation.agreement_id),
        "owner_orgnr": delegation.owner_orgnr,
        "supplier_orgnr": delegation.supplier_orgnr,
        "tasks": sorted(delegation.tasks),
        "starts_on": delegation.starts_on.isoformat(),
        "ends_on": delegation.ends_on.isoformat(),
        "hours": delegation.hours,
        "price_ore": delegation.price_ore,
        "surge": delegation.surge,
        "ended_on": None if delegation.ended_on is None else delegation.ended_on.isoformat(),
        "reason": delegation.reason,
        "held_ore": delegation.held_ore,
        "freed_ore": delegation.freed_ore,
        "freed_by": delegation.freed_by,
    }
