"""What becomes of a line after it was ordered, and the settlement of a call-off."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field
from samklasse_chassis import http
from samklasse_chassis.http import Command, Reading

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.api.buying import shown
from samklasse_enrollment.domain.facts import kroner
from samklasse_enrollment.handlers import changes, extensions, settlements
from samklasse_enrollment.handlers.settlements import Statement

router = acting.router()
Do = Annotated[Command, Depends(http.command)]
Read = Annotated[Reading, Depends(http.reading)]


class Longer(BaseModel):
    """So many more weeks, for all people of the line unless a quantity is given."""

    model_config = ConfigDict(extra="forbid")

    weeks: Annotated[int, Field(ge=1, le=60)]
    quantity: Annotated[int, Field(ge=1, le=1000)] | None = None


class LastDay(BaseModel):
    """The last day of the line from now on."""

    model_config = ConfigDict(extra="forbid")

    ends_on: date


@router.post("/call-offs/lines/{line_id}/extension", status_code=201)
async def extend_line(do: Do, line_id: UUID, longer: Longer) -> dict[str, Any]:
    """Ask the supplier to go on: a new line, at the agreement's price for so many of the offering's weeks."""
    line = await extensions.extend_line(
        do.conn,
        line_id,
        more_weeks=longer.weeks,
        quantity=longer.quantity,
        owner_orgnr=roles.municipality(do.caller),
        cause=do.cause,
        now=do.now,
    )
    return shown(line)


@router.post("/call-offs/lines/{line_id}/shortening")
async def shorten_line(do: Do, line_id: UUID, last: LastDay) -> dict[str, Any]:
    """Let a confirmed line end earlier; what is left out may cost something, as the agreement says."""
    owner = roles.municipality(do.caller)
    return shown(
        await changes.shorten_line(do.conn, line_id, last.ends_on, owner_orgnr=owner, cause=do.cause, now=do.now)
    )


@router.post("/call-offs/lines/{line_id}/withdrawal")
async def withdraw_line(do: Do, line_id: UUID) -> dict[str, Any]:
    """Take an order back before its start; free until the day that the agreement says."""
    owner = roles.municipality(do.caller)
    return shown(await changes.withdraw_line(do.conn, line_id, owner_orgnr=owner, cause=do.cause, now=do.now))


@router.post("/call-offs/lines/{line_id}/termination")
async def terminate_line(do: Do, line_id: UUID, last: LastDay) -> dict[str, Any]:
    """End a running line; its seats are free at once, its people stay until the last day."""
    owner = roles.municipality(do.caller)
    return shown(
        await changes.terminate_line(do.conn, line_id, last.ends_on, owner_orgnr=owner, cause=do.cause, now=do.now)
    )


@router.get("/call-offs/{call_off_id}/settlement")
async def propose_settlement(read: Read, call_off_id: UUID) -> dict[str, Any]:
    """What the call-off comes to as it stands, or was settled at, line by line, with what it rests on."""
    owner = roles.municipality(read.caller)
    return _settlement(call_off_id, await settlements.look(read.conn, call_off_id, owner_orgnr=owner, now=read.now))


@router.post("/call-offs/{call_off_id}/settlement", status_code=201)
async def settle(do: Do, call_off_id: UUID) -> dict[str, Any]:
    """Agree to what it comes to, once; afterwards nothing about it changes."""
    owner = roles.municipality(do.caller)
    return _settlement(call_off_id, await settlements.settle(do.conn, call_off_id, owner_orgnr=owner, now=do.now))


def _settlement(call_off_id: UUID, told: Statement) -> dict[str, Any]:
    """Money in whole øre, and in kroner with two decimals for people."""
    return {
        "call_off_id": str(call_off_id),
        "state": told.state,
        "settled_at": told.settled_at.isoformat() if told.settled_at else None,
        "lines": told.lines,
        "total_ore": told.total_ore,
        "total_kroner": kroner(told.total_ore),
    }
