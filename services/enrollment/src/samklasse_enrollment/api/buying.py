"""The catalogue, call-offs, and names for seats."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from samklasse_chassis import http
from samklasse_chassis.http import Command, Reading
from samklasse_contracts.ids import new_id
from samklasse_contracts.values import CourseType, Level, Orgnr, Subject, Window

from samklasse_enrollment.api import roles
from samklasse_enrollment.domain.calloff import Wanted
from samklasse_enrollment.domain.line import Line
from samklasse_enrollment.domain.offering import Offering
from samklasse_enrollment.domain.values import Unit
from samklasse_enrollment.handlers import call_offs, names
from samklasse_enrollment.store import lines, offerings

router = http.router()


class LineWanted(BaseModel):
    """Some seats of one offering; `closed` groups take nobody else in."""

    model_config = ConfigDict(extra="forbid")

    offering_id: UUID
    unit: Unit
    quantity: Annotated[int, Field(ge=1, le=1000)]
    closed: bool = False
    starts_on: date
    ends_on: date


class PlaceCallOff(BaseModel):
    """An order under one agreement; all lines or none."""

    model_config = ConfigDict(extra="forbid")

    agreement_id: UUID
    lines: Annotated[list[LineWanted], Field(min_length=1, max_length=200)]


class Names(BaseModel):
    """People by the municipality's own references, or by our ids."""

    model_config = ConfigDict(extra="forbid")

    refs: Annotated[list[str], Field(max_length=1000)] = []
    person_ids: Annotated[list[UUID], Field(max_length=1000)] = []


class Sought(BaseModel):
    """What an offering must match; what is not given matches all."""

    model_config = ConfigDict(extra="forbid")

    course_type: CourseType | None = None
    level: Level | None = None
    window: Window | None = None
    subject: Subject | None = None
    supplier: Orgnr | None = None


@router.get("/offerings")
async def search_offerings(
    read: Annotated[Reading, Depends(http.reading)], sought: Annotated[Sought, Query()]
) -> dict[str, Any]:
    """What can be bought; open to every caller."""
    found = await offerings.search(
        read.conn,
        course_type=sought.course_type,
        level=sought.level,
        window=sought.window,
        subject=sought.subject,
        supplier_orgnr=sought.supplier,
    )
    return {"offerings": [_offering(each) for each in found]}


@router.post("/call-offs", status_code=201)
async def place_call_off(do: Annotated[Command, Depends(http.command)], order: PlaceCallOff) -> dict[str, Any]:
    """Order seats."""
    wanted = [
        Wanted(new_id(), each.offering_id, each.unit, each.closed, each.quantity, each.starts_on, each.ends_on)
        for each in order.lines
    ]
    placement = await call_offs.place_call_off(
        do.conn,
        new_id(),
        order.agreement_id,
        wanted,
        buyer_orgnr=roles.municipality(do.caller),
        cause=do.cause,
        now=do.now,
    )
    return {"call_off_id": str(placement.call_off_id), "lines": [_line(line) for line in placement.lines]}


@router.get("/call-offs")
async def list_call_offs(read: Annotated[Reading, Depends(http.reading)]) -> dict[str, Any]:
    """Everything that one's own municipality has called off, line by line."""
    return {"lines": [_line(line) for line in await lines.of_buyer(read.conn, roles.municipality(read.caller))]}


@router.post("/call-offs/lines/{line_id}/names")
async def name_seats(do: Annotated[Command, Depends(http.command)], line_id: UUID, wanted: Names) -> dict[str, Any]:
    """Put people on a line, before or after the supplier's answer."""
    cases = await names.name_seats(
        do.conn,
        line_id,
        refs=wanted.refs,
        person_ids=wanted.person_ids,
        owner_orgnr=roles.municipality(do.caller),
        cause=do.cause,
        now=do.now,
    )
    pairs = [{"person_id": str(case.person.id), "enrollment_id": str(case.enrollment.id)} for case in cases]
    return {"line_id": str(line_id), "enrollments": pairs}


def _offering(offering: Offering) -> dict[str, Any]:
    return {
        "offering_id": str(offering.id),
        "supplier_orgnr": offering.supplier_orgnr,
        "ref": offering.ref,
        "course_type": offering.course_type,
        "subject": offering.subject,
        "focus": offering.focus,
        "levels": offering.levels,
        "windows": offering.windows,
        "teaching_languages": offering.teaching_languages,
        "sessions_per_week": offering.sessions_per_week,
        "session_minutes": offering.session_minutes,
        "weeks": offering.weeks,
        "starts_from": offering.starts_from.isoformat(),
        "starts_to": offering.starts_to.isoformat(),
        "capacity": offering.capacity,
        "free_seats": offering.capacity - offering.seats_taken,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "line_id": str(line.id),
        "call_off_id": str(line.call_off_id),
        "agreement_id": str(line.agreement_id),
        "offering_id": str(line.offering_id),
        "unit": line.unit,
        "closed": line.closed,
        "state": line.state,
        "reason": line.reason,
        "quantity": line.quantity,
        "seats": line.seats,
        "seat_ore": line.seat_ore,
        "amount_ore": line.amount_ore,
        "starts_on": line.starts_on.isoformat(),
        "ends_on": line.ends_on.isoformat(),
        "answer_by": line.answer_by.isoformat(),
    }
