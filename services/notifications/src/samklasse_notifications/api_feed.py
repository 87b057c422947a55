"""The calendar that a person subscribes to: opened by the secret in its address, and read by a program."""

import asyncio
from typing import Annotated

import asyncpg
from fastapi import Header, Request, Response

from samklasse_notifications import doorstep
from samklasse_notifications.domain import feed
from samklasse_notifications.doorstep import MISSES, NothingHere, TooMany
from samklasse_notifications.handlers import feeds
from samklasse_notifications.store import feeds as store

ROUTER = doorstep.router()
KEEP = "private, max-age=900"
"""Seconds for which a program need not ask again."""
NOT_MODIFIED = 304


@ROUTER.api_route("/c/{token}.ics", methods=["GET", "HEAD"])
async def show(
    token: str,
    request: Request,
    if_none_match: Annotated[str | None, Header()] = None,
    if_modified_since: Annotated[str | None, Header()] = None,
) -> Response:
    """Her sessions as they are now; 304 and one read for a program that has them already."""
    pool: asyncpg.Pool = request.app.state.pool
    who, at = request.client.host if request.client else "", asyncio.get_running_loop().time()
    if MISSES.too_many(who, at):
        raise TooMany
    async with pool.acquire(timeout=30) as conn:
        known = await store.versions(conn, token)
        if known is None:
            MISSES.note(who, at)
            raise NothingHere
        tag = feeds.tag(known)
        headers = {"ETag": tag, "Last-Modified": feed.http_date(known.changed_at), "Cache-Control": KEEP}
        if feed.is_known(tag, known.changed_at, if_none_match=if_none_match, if_modified_since=if_modified_since):
            return Response(status_code=NOT_MODIFIED, headers=headers)
        content = await feeds.content(conn, known)
    return Response(content, headers=headers, media_type="text/calendar")
