"""Call-offs, and names for seats."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field, model_validator
from samklasse_chassis import http
from samklasse_chassis.http import Caller, Command, Reading
from samklasse_contracts.ids import new_id

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.domain.calloff import Wanted
from samklasse_enrollment.domain.line import Line
from samklasse_enrollment.domain.pricing import last_day
from samklasse_enrollment.domain.values import Unit
from samklasse_enrollment.handlers import call_offs, names
from samklasse_enrollment.store import lines

router = acting.router()
MONEY = ("seat_ore", "amount_ore", "delivered_ore", "cancelled_ore")


class LineWanted(BaseModel):
    """Some seats of one offering; `closed` groups take nobody else in."""

    model_config = ConfigDict(extra="forbid")

    offering_id: UUID
    unit: Unit
    quantity: Annotated[int, Field(ge=1, le=1000)]
    closed: bool = False
    starts_on: date
    ends_on: date | None = None
    weeks: Annotated[int, Field(ge=1, le=60)] | None = None
    """Shorter or longer than the offering's own weeks, at a price pro rata; the line runs for exactly so many."""
    class_by: date | None = None
    """Combined courses only: the agreed day by which the class comes, one of the line's own."""

    @model_validator(mode="after")
    def _has_an_end(self) -> Self:
        if self.ends_on is None and self.weeks is None:
            raise ValueError("ends_on or weeks")
        return self

    def wanted(self, line_id: UUID) -> Wanted:
        """As a value of the domain."""
        last = self.ends_on or last_day(self.starts_on, self.weeks or 1)
        return Wanted(
            line_id,
            self.offering_id,
            self.unit,
            self.closed,
            self.quantity,
            self.starts_on,
            last,
            weeks=self.weeks,
            class_by=self.class_by,
        )


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
    beside: bool = False
    """Their plans allow it beside another course in the same subject."""


@router.post("/call-offs", status_code=201)
async def place_call_off(do: Annotated[Command, Depends(http.command)], order: PlaceCallOff) -> dict[str, Any]:
    """Order seats."""
    wanted = [each.wanted(new_id()) for each in order.lines]
    placement, write = await call_offs.judge_call_off(
        do.conn,
        new_id(),
        order.agreement_id,
        wanted,
        buyer_orgnr=roles.municipality(do.caller),
        lock=do.overtaken,
        cause=do.cause,
        now=do.now,
    )
    do.at_last(write, turn=order.agreement_id)
    return {"call_off_id": str(placement.call_off_id), "lines": [shown(line) for line in placement.lines]}


@router.get("/call-offs")
async def list_call_offs(
    read: Annotated[Reading, Depends(http.reading)],
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
) -> dict[str, Any]:
    """What one's own municipality has called off, line by line; ask again `after` the last line's id for more."""
    found = await lines.page_of_buyer(read.conn, roles.municipality(read.caller), after=after, limit=limit)
    return {"lines": [_seen(line, read.caller) for line in found]}


@router.post("/call-offs/lines/{line_id}/names")
async def name_seats(do: Annotated[Command, Depends(http.command)], line_id: UUID, wanted: Names) -> dict[str, Any]:
    """Put people on a line, before or after the supplier's answer."""
    cases = await names.name_seats(
        do.conn,
        line_id,
        refs=wanted.refs,
        person_ids=wanted.person_ids,
        beside=wanted.beside,
        owner_orgnr=roles.municipality(do.caller),
        cause=do.cause,
        now=do.now,
    )
    pairs = [{"person_id": str(case.person.id), "enrollment_id": str(case.enrollment.id)} for case in cases]
    return {"line_id": str(line_id), "enrollments": pairs}


def _seen(line: Line, caller: Caller) -> dict[str, Any]:
    """A line as JSON, without money where it is a competitor's of who acts for the municipality."""
    told = shown(line)
    return told if acting.sees_money_of(caller, line.supplier_orgnr) else told | dict.fromkeys(MONEY)


def shown(line: Line) -> dict[str, Any]:
    """A line as JSON."""
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
        "weeks": line.course_weeks,
        "extends": str(line.extends) if line.extends else None,
        "delivered_ore": line.delivered_ore,
        "cancelled_ore": line.cancelled_ore,
        "supplementing": line.supplementing,
        "coordinated": line.coordinated,
        "class_by": line.class_by.isoformat() if line.class_by else None,
    }
