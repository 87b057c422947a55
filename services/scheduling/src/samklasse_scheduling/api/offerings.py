"""Offerings, as far as scheduling decides about them: whether their classes make up for sessions lost to free days."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel, ConfigDict
from samklasse_chassis import http

from samklasse_scheduling.store import catalogue, make_up

router = http.router()
Do = Annotated[http.Command, Depends(http.command)]


class MakeUpForm(BaseModel):
    """From which first day on classes make up for lost sessions within their term, or no longer do."""

    model_config = ConfigDict(extra="forbid")

    makes_up: bool
    from_day: date


@router.post("/offerings/{offering_id}/make-up")
async def promise_make_up(offering_id: UUID, body: MakeUpForm, do: Do) -> dict[str, Any]:
    """Promise the full number of sessions. Without a promise lost ones are left out; classes published keep theirs."""
    known = await catalogue.synchronous_offerings(do.conn, only=offering_id)
    if do.caller.role is not http.Role.SUPPLIER or not known or known[0].supplier != do.caller.orgnr:
        raise http.NotFound
    await make_up.promise(do.conn, offering_id, body.from_day, makes_up=body.makes_up, by=do.caller.subject, at=do.now)
    return {"offering_id": str(offering_id), "makes_up": body.makes_up, "from_day": body.from_day.isoformat()}
