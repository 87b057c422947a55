"""HTTP: how much people write back to us by SMS, for their municipality; never who, and never what."""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends
from samklasse_chassis import http
from samklasse_chassis.http import NotFound, Reading

from samklasse_notifications.api import MUNICIPAL
from samklasse_notifications.store import replies

ROUTER = http.router()
WINDOW = timedelta(days=30)


@ROUTER.get("/replies")
async def get_replies(read: Annotated[Reading, Depends(http.reading)]) -> dict[str, int]:
    """How many SMS from the caller's people in the last 30 days, by what they were taken for.

    UNKNOWN ones were neither understood nor answered: many of them mean that people need somebody to write to.
    """
    if read.caller.role not in MUNICIPAL:
        raise NotFound
    return await replies.count_replies(read.conn, read.caller.orgnr, since=read.now - WINDOW)
