"""What would help those whom a plan has no class for: all of it for the operator, its own for a municipality."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from samklasse_chassis import http

from samklasse_scheduling.domain.calendars import wall_time
from samklasse_scheduling.domain.demand import Sums, as_told
from samklasse_scheduling.domain.plan import Help
from samklasse_scheduling.domain.rules import in_force
from samklasse_scheduling.store import hints
from samklasse_scheduling.store.hints import Kept

router = http.router()
Read = Annotated[http.Reading, Depends(http.reading)]


@router.get("/plans/{plan_id}/hints")
async def list_hints(
    plan_id: UUID,
    read: Read,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """What helps most people first, as codes. A municipality sees hints that would help some of its people, numbered
    by how many of its own: a place among everybody's would tell the size of a hint whose sum is hidden.

    Where fewer than five would be helped, it is told how many of its own they are and not how many in all; where one
    to four of them are others', it is told of its own alone.
    """
    role, orgnr = read.caller.role, read.caller.orgnr
    operator = role is http.Role.OPERATOR
    if not operator and role is not http.Role.MUNICIPALITY:
        raise http.NotFound
    if not await hints.takes_part(read.conn, plan_id, None if operator else orgnr):
        raise http.NotFound
    page = {"after": after, "limit": limit}
    found = hints.read_all(read.conn, plan_id, **page) if operator else hints.read(read.conn, plan_id, orgnr, **page)
    minimum = in_force(wall_time(read.now)[0]).minimum
    return {"hints": [_shown(hint, minimum) for hint in await found]}


def _shown(hint: Kept, minimum: int) -> dict[str, Any]:
    """`ours` is None for the operator, who sees everything."""
    sums = Sums(Help(hint.kind), hint.people, hint.municipalities, hint.missing, bool(hint.times))
    told = sums if hint.ours is None else as_told(sums, hint.ours, minimum=minimum)
    return {
        "number": hint.number,
        "kind": told.kind,
        "subject": hint.subject or None,
        "level": hint.level,
        "window": hint.window,
        "weekly": [{"weekday": time.weekday, "start": time.at(), "minutes": time.minutes} for time in hint.times],
        "people": told.people,
        "municipalities": told.municipalities,
        "missing": told.missing or None,
        "own_people": hint.ours,
    }
