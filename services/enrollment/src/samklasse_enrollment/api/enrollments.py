"""How one's own people's enrollments stand, pauses, and what a buyer chooses when a class does not come."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict
from samklasse_chassis import http
from samklasse_chassis.http import Command, Reading
from samklasse_contracts.values import Code

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.api.case_shapes import Day
from samklasse_enrollment.domain import tutoring
from samklasse_enrollment.domain.choosing import Choice
from samklasse_enrollment.domain.enrollment import Case
from samklasse_enrollment.domain.tutoring import Tutor
from samklasse_enrollment.handlers import choices, pausing
from samklasse_enrollment.store import cases, teachers

router = acting.router()


class Pause(BaseModel):
    """Why; one of the reasons in `domain.enrollment.Pausing`."""

    model_config = ConfigDict(extra="forbid")

    reason: Code


class Chosen(BaseModel):
    """Type 1 at its price, or release."""

    model_config = ConfigDict(extra="forbid")

    choice: Choice


class ClassDay(BaseModel):
    """The last day by which a class is published."""

    model_config = ConfigDict(extra="forbid")

    class_by: Day


@router.get("/enrollments")
async def list_enrollments(
    read: Annotated[Reading, Depends(http.reading)],
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """One's own people's enrollments, past ones too, each with the tutor who is responsible now."""
    found = await cases.page(read.conn, roles.municipality(read.caller), after=after, limit=limit)
    pairs = [(case.line.buyer_orgnr, case.line.offering_id) for case in found]
    onboarded = await teachers.of(read.conn, pairs)
    return {
        "enrollments": [
            _enrollment(case, tutoring.responsible(case, onboarded[case.line.buyer_orgnr, case.line.offering_id]))
            for case in found
        ]
    }


@router.post("/enrollments/{enrollment_id}/pause")
async def pause(do: Annotated[Command, Depends(http.command)], enrollment_id: UUID, wanted: Pause) -> dict[str, Any]:
    """She keeps seat, class and access, and does not learn for a while."""
    owner = roles.municipality(do.caller)
    await pausing.pause(do.conn, enrollment_id, wanted.reason, owner_orgnr=owner, cause=do.cause, now=do.now)
    return {"enrollment_id": str(enrollment_id)}


@router.post("/enrollments/{enrollment_id}/resumption")
async def resume(do: Annotated[Command, Depends(http.command)], enrollment_id: UUID) -> dict[str, Any]:
    """She learns again."""
    owner = roles.municipality(do.caller)
    await pausing.resume(do.conn, enrollment_id, owner_orgnr=owner, cause=do.cause, now=do.now)
    return {"enrollment_id": str(enrollment_id)}


@router.post("/call-offs/lines/{line_id}/choice")
async def choose(do: Annotated[Command, Depends(http.command)], line_id: UUID, wanted: Chosen) -> dict[str, Any]:
    """No class came by the agreed day: for those who wait, type 1 at its price or release."""
    buyer = roles.municipality(do.caller)
    people = await choices.choose(do.conn, line_id, wanted.choice, buyer_orgnr=buyer, cause=do.cause, now=do.now)
    return {"line_id": str(line_id), "people": people}


@router.post("/call-offs/lines/{line_id}/class-by")
async def agree_class_by(
    do: Annotated[Command, Depends(http.command)], line_id: UUID, wanted: ClassDay
) -> dict[str, Any]:
    """The day by which a combined course has its class."""
    await choices.agree_class_by(do.conn, line_id, wanted.class_by, buyer_orgnr=roles.municipality(do.caller))
    return {"line_id": str(line_id), "class_by": wanted.class_by.isoformat()}


@router.post("/call-offs/lines/{line_id}/opening")
async def open_group(do: Annotated[Command, Depends(http.command)], line_id: UUID) -> dict[str, Any]:
    """Let others onto a closed group's spare seats."""
    buyer = roles.municipality(do.caller)
    await choices.open_group(do.conn, line_id, buyer_orgnr=buyer, cause=do.cause, now=do.now)
    return {"line_id": str(line_id), "closed": False}


def _enrollment(case: Case, tutor: Tutor | None) -> dict[str, Any]:
    now, line = case.enrollment, case.line
    return {
        "enrollment_id": str(now.id),
        "person_id": str(case.person.id),
        "line_id": str(line.id),
        "offering_id": str(line.offering_id),
        "supplier_orgnr": line.supplier_orgnr,
        "buyer_orgnr": line.buyer_orgnr,
        "course_type": line.course_type,
        "subject": line.subject,
        "state": now.state,
        "reason": now.reason,
        "class_id": None if now.class_id is None else str(now.class_id),
        "access": now.access,
        "access_from": None if now.access_from is None else now.access_from.isoformat(),
        "access_to": None if now.access_to is None else now.access_to.isoformat(),
        "beside": now.beside,
        "on_leave": case.person.on_leave,
        "tutor_orgnr": tutor and tutor.orgnr,
        "tutor_id": str(tutor.teacher_id) if tutor and tutor.teacher_id else None,
    }
