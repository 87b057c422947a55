"""The calendar that a person subscribes to: opened by the secret in its address, and read by a program."""

from typing import Annotated

import asyncpg
from fastapi import APIRouter, Header, Request, Response

from samklasse_notifications.domain import feed
from samklasse_notifications.handlers import feeds
from samklasse_notifications.store import feeds as store

ROUTER = APIRouter(include_in_schema=False)
HEADERS = {
    "Cache-Control": "private, max-age=900",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""A program need not ask again for so many seconds; nobody else keeps or lists it."""
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
    async with pool.acquire(timeout=30) as conn:
        known = await store.versions(conn, token)
        if known is None:
            return Response(status_code=404)
        tag = feeds.tag(known)
        headers = {"ETag": tag, "Last-Modified": feed.http_date(known.changed_at), **HEADERS}
        if feed.is_known(tag, known.changed_at, if_none_match=if_none_match, if_modified_since=if_modified_since):
            return Response(status_code=NOT_MODIFIED, headers=headers)
        content = await feeds.content(conn, known)
    return Response(content, headers=headers, media_type="text/calendar")
