"""Her inbox, for the portal: what her page tells her, as data. Her own link opens it, and nobody else's token does."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request

from samklasse_notifications import doorstep
from samklasse_notifications.doorstep import NothingHere, visiting
from samklasse_notifications.page import entries
from samklasse_notifications.store import inbox, page

ROUTER = doorstep.router()
MOST_ENTRIES = 50
MOST_DIGITS = 9
"""Of a version: what Postgres keeps it in holds as many."""


@ROUTER.get("/p/{token}/inbox")
async def show(
    token: str,
    request: Request,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ENTRIES)] = MOST_ENTRIES,
) -> dict[str, object]:
    """One entry for each of her threads as it stands, the newest first; `next` is what to give as `after`."""
    async with visiting(request, token) as visit:
        holder = visit.holder
        found = await inbox.entries(visit.conn, holder.ref, after=after, limit=limit)
        ways = await page.ways(visit.conn, [each.intent for each in found])
    sender, now = holder.sender or "", visit.now
    shown = [entries.shown(each, ways.get(each.intent, ()), holder.language, sender, now=now) for each in found]
    return {"entries": shown, "next": found[-1].intent if len(found) == limit else None}


@ROUTER.post("/p/{token}/inbox/{thread}/read")
async def read(token: str, thread: UUID, request: Request) -> dict[str, int]:
    """She has read this `version` (a form's field); said twice it is said once."""
    fields = await doorstep.form(request)
    async with visiting(request, token, writes=True) as visit:
        version = _version(fields.get("version", ""))
        if not await inbox.read(visit.conn, visit.holder.ref, thread, version, now=visit.now):
            raise NothingHere
    return {"read": version}


def _version(given: str) -> int:
    if not (given.isascii() and given.isdecimal() and len(given) <= MOST_DIGITS):
        raise NothingHere
    return int(given)
