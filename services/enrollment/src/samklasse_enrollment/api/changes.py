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
from samklasse_enrollment.domain.settlement import Settlement
from samklasse_enrollment.handlers import changes, extensions

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
    """What the call-off comes to as it stands, and whether that is settled."""
    where, proposal, at = await changes.look(
        read.conn, call_off_id, owner_orgnr=roles.municipality(read.caller), now=read.now
    )
    return {
        "call_off_id": str(call_off_id),
        "state": where,
        "settled_at": at.isoformat() if at else None,
        **_settlement(proposal),
    }


@router.post("/call-offs/{call_off_id}/settlement", status_code=201)
async def settle(do: Do, call_off_id: UUID) -> dict[str, Any]:
    """Agree to what it comes to, once; afterwards nothing about it changes."""
    agreed = await changes.settle(do.conn, call_off_id, owner_orgnr=roles.municipality(do.caller), now=do.now)
    settled = {"state": "SETTLED", "settled_at": do.now.isoformat()}
    return {"call_off_id": str(call_off_id), **settled, **_settlement(agreed)}


def _settlement(told: Settlement) -> dict[str, Any]:
    """Money in whole øre, and in kroner with two decimals for people."""
    return {
        "lines": [
            {
                "line_id": str(line.line_id),
                "seats": line.seats,
                "seat_ore": line.seat_ore,
                "seats_ore": line.seats_ore,
                "delivered_ore": line.delivered_ore,
                "cancelled_ore": line.cancelled_ore,
                "total_ore": line.total_ore,
            }
            for line in told.lines
        ],
        "total_ore": told.total_ore,
        "total_kroner": f"{told.total_ore // 100}.{told.total_ore % 100:02d}",
    }
