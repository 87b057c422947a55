"""Classes: own rows for those in them, open places for officers, cancellation for the supplier and the operator."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict
from samklasse_chassis import http
from samklasse_contracts.values import Code

from samklasse_scheduling.api.shown import may_see, shown_class, shown_offer
from samklasse_scheduling.handlers import classes as handlers
from samklasse_scheduling.handlers import joining
from samklasse_scheduling.store import timetables, whereabouts

router = http.router()
Do = Annotated[http.Command, Depends(http.command)]
Read = Annotated[http.Reading, Depends(http.reading)]
FIRST = UUID(int=0)


class Cancellation(BaseModel):
    """Why a class is cancelled, as a closed code."""

    model_config = ConfigDict(extra="forbid")

    reason: Code


@router.get("/classes")
async def list_open_classes(
    read: Read, after: UUID = FIRST, limit: Annotated[int, Query(ge=1, le=1000)] = 500
) -> dict[str, Any]:
    """Classes that go on and have a free place, for an officer who places somebody by hand; nobody in them."""
    if read.caller.role not in {http.Role.OFFICER, http.Role.OPERATOR}:
        raise http.NotFound
    page = await _with_room(read, after, limit)
    return {"classes": page, "after": page[-1]["class_id"] if len(page) == limit else None}


async def _with_room(read: http.Reading, after: UUID, limit: int) -> list[dict[str, Any]]:
    """So many classes if there are as many; one that is full only as somebody needs it small is not even named."""
    shown: list[dict[str, Any]] = []
    while len(shown) < limit:
        page = await whereabouts.with_room(read.conn, after=after, limit=limit)
        groups = await timetables.read(read.conn, page)
        places = await joining.places(read.conn, groups.values())
        shown += [shown_offer(groups[one], places[one]) for one in page if places[one] > 0]
        if len(page) < limit:
            break
        after = page[-1]
    return shown[:limit]


@router.get("/classes/{class_id}")
async def read_class(class_id: UUID, read: Read) -> dict[str, Any]:
    """One class, with the caller's own people."""
    group = (await timetables.read(read.conn, [class_id])).get(class_id)
    if group is None or not may_see(group, read.caller):
        raise http.NotFound
    places = await joining.places(read.conn, [group])
    return shown_class(group, read.caller, places[class_id])


@router.post("/classes/{class_id}/held-places")
async def hold_place(class_id: UUID, do: Do) -> dict[str, Any]:
    """Keep one place free. Whom it is for, and for which municipality, is asked by nobody and written nowhere."""
    if do.caller.role is not http.Role.OFFICER:
        raise http.NotFound
    if not await timetables.read(do.conn, [class_id]):
        raise http.NotFound
    group = await handlers.hold_place(do.conn, class_id)
    places = await joining.places(do.conn, [group])
    return {"class_id": str(group.id), "free_places": places[class_id]}


@router.post("/classes/{class_id}/cancellation")
async def cancel_class(class_id: UUID, body: Cancellation, do: Do) -> dict[str, Any]:
    """Cancel a class. Its supplier, or the operator."""
    group = (await timetables.read(do.conn, [class_id])).get(class_id)
    theirs = do.caller.role is http.Role.SUPPLIER and group is not None and group.supplier == do.caller.orgnr
    if group is None or not (theirs or do.caller.role is http.Role.OPERATOR):
        raise http.NotFound
    after = await handlers.cancel_class(do.conn, class_id, body.reason, cause=do.cause, now=do.now)
    return {"class_id": str(after.id), "state": after.state, "left": len(group.members)}
