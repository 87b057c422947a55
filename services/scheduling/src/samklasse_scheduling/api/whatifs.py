"""What if: a municipality asks about itself, and nobody else hears of it."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID, uuid5

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field
from samklasse_chassis import http
from samklasse_contracts.values import Level as WireLevel
from samklasse_contracts.values import Subject
from samklasse_contracts.values import Window as WireWindow

from samklasse_scheduling.domain.errors import TooManyWhatifs
from samklasse_scheduling.domain.level import Level
from samklasse_scheduling.domain.situation import Window
from samklasse_scheduling.domain.whatif import Asked
from samklasse_scheduling.store import catalogue, whatifs
from samklasse_scheduling.store.whatifs import Whatif

router = http.router()
Do = Annotated[http.Command, Depends(http.command)]
Read = Annotated[http.Reading, Depends(http.reading)]

MOST_OPEN = 3
KEPT = timedelta(days=1)


class WhatifForm(BaseModel):
    """So many more seats at a level, and perhaps so many more teachers; all of it imagined.

    `kommune` is checked to be the caller's own number.
    """

    model_config = ConfigDict(extra="forbid")

    kommune: Annotated[str, Field(pattern=r"^\d{4}$")] | None = None
    seats: Annotated[int, Field(ge=1, le=200)]
    level: WireLevel = WireLevel.A2
    subject: Subject = Subject.NORWEGIAN
    schooling_track: Annotated[int, Field(ge=1, le=3)] = 2
    window: WireWindow | None = None
    offering_id: UUID | None = None
    teachers: Annotated[int, Field(ge=0, le=20)] = 0


@router.post("/whatifs")
async def ask_what_if(body: WhatifForm, do: Do) -> dict[str, Any]:
    """Ask what a plan of today would be with more people; the answer comes when it comes, and is kept for a day."""
    await _own(do, body.kommune)
    if await whatifs.count_open(do.conn, do.caller.orgnr) >= MOST_OPEN:
        raise TooManyWhatifs(MOST_OPEN)
    whatif_id = uuid5(do.cause.id, "whatif")
    asked = Asked(
        municipality=do.caller.orgnr,
        seats=body.seats,
        level=Level[body.level],
        subject=body.subject,
        track=body.schooling_track,
        window=Window(body.window) if body.window else None,
        offering=body.offering_id,
        teachers=body.teachers,
    )
    await whatifs.ask(do.conn, whatif_id, asked, at=do.now, forget_at=do.now + KEPT)
    return {"whatif_id": str(whatif_id), "state": "WAITING"}


@router.get("/whatifs/{whatif_id}")
async def read_what_if(whatif_id: UUID, read: Read) -> dict[str, Any]:
    """The answer: the municipality's own people, and of others only counts of five or more (`null`: fewer)."""
    if read.caller.role is not http.Role.MUNICIPALITY:
        raise http.NotFound
    found = await whatifs.read(read.conn, whatif_id, read.caller.orgnr)
    if found is None:
        raise http.NotFound
    return _shown(found)


async def _own(do: http.Command, kommune: str | None) -> None:
    if do.caller.role is not http.Role.MUNICIPALITY:
        raise http.NotFound
    if kommune is not None and await catalogue.kommunenummer(do.conn, do.caller.orgnr) != kommune:
        raise http.NotFound


def _shown(whatif: Whatif) -> dict[str, Any]:
    return {
        "whatif_id": str(whatif.id),
        "state": whatif.state,
        "seats": whatif.asked.seats,
        "level": whatif.asked.level.name,
        "code": whatif.code,
        "answer": whatif.answer,
    }
