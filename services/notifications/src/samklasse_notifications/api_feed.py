"""The calendar that a person subscribes to: opened by the secret in its address, and read by a program."""

import asyncio

from fastapi import Request, Response
from samklasse_chassis.pool import lend

from samklasse_notifications import doorstep
from samklasse_notifications.domain import feed
from samklasse_notifications.doorstep import MISSES, BareRoute
from samklasse_notifications.handlers import feeds
from samklasse_notifications.store import feeds as store

ROUTER = doorstep.router(BareRoute)
KEEP = "private, max-age=900"
"""Seconds for which a program need not ask again."""
NOT_MODIFIED = 304


@ROUTER.api_route("/c/{token}.ics", methods=["GET", "HEAD"])
async def show(request: Request) -> Response:
    """Her sessions as they are now; 304 and one read for a program that has them already."""
    who, at = request.client.host if request.client else "", asyncio.get_running_loop().time()
    async with MISSES.turn(who, at), lend(request.app.state.pool) as conn:
        known = await store.versions(conn, request.path_params["token"])
        if known is None:
            raise MISSES.missed(who, at)
        tag = feeds.tag(known)
        headers = {"ETag": tag, "Last-Modified": feed.http_date(known.changed_at), "Cache-Control": KEEP}
        if feed.is_known(
            tag,
            known.changed_at,
            if_none_match=request.headers.get("If-None-Match"),
            if_modified_since=request.headers.get("If-Modified-Since"),
        ):
            return Response(status_code=NOT_MODIFIED, headers=headers)
        content = await feeds.content(conn, known)
    return Response(content, headers=headers, media_type="text/calendar")
