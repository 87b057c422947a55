"""Web push: which browser is a person's, as it subscribes itself (Push API, W3C). The participant's page has no script
and cannot; the portal can.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict
from samklasse_chassis import http
from samklasse_chassis.http import Command, NotFound, Reading

from samklasse_notifications.api import MUNICIPAL
from samklasse_notifications.domain import push
from samklasse_notifications.domain.errors import NoPush
from samklasse_notifications.sender import browsers
from samklasse_notifications.sender.browsers import Browsers
from samklasse_notifications.store import browsers as kept
from samklasse_notifications.store import threads

ROUTER = http.router()


class Keys(BaseModel):
    """What the browser decrypts with (RFC 8291), base64url: its public key and its secret."""

    model_config = ConfigDict(extra="forbid")

    p256dh: str
    auth: str


class Browser(BaseModel):
    """A subscription: `endpoint` is an address at one of the push services of the settings."""

    model_config = ConfigDict(extra="forbid")

    endpoint: str
    keys: Keys


@ROUTER.get("/push-key")
async def get_push_key(request: Request, read: Annotated[Reading, Depends(http.reading)]) -> dict[str, str]:
    """What browsers are given when they subscribe (`applicationServerKey`, RFC 8292). It is no secret."""
    return {"key": _configured(request).vapid.public}


@ROUTER.put("/persons/{person_id}/push")
async def subscribe(
    person_id: UUID, browser: Browser, request: Request, do: Annotated[Command, Depends(http.command)]
) -> dict[str, bool]:
    """Keep the browser of one of the caller's own people, in place of another one."""
    _municipal(do)
    origins, keys = _configured(request).origins, request.app.state.kek
    one = push.checked(browser.endpoint, browser.keys.p256dh, browser.keys.auth, origins=origins)
    await kept.subscribe(do.conn, keys, do.caller.orgnr, person_id, one, now=do.now)
    await threads.wake(do.conn)
    return {"subscribed": True}


@ROUTER.delete("/persons/{person_id}/push")
async def unsubscribe(person_id: UUID, do: Annotated[Command, Depends(http.command)]) -> dict[str, bool]:
    """No push to her any more."""
    _municipal(do)
    await kept.unsubscribe(do.conn, do.caller.orgnr, person_id, now=do.now)
    await threads.wake(do.conn)
    return {"subscribed": False}


def _municipal(asked: Reading) -> None:
    if asked.caller.role not in MUNICIPAL:
        raise NotFound


def _configured(request: Request) -> Browsers:
    """Raises:
    NoPush: web push is not set up.
    """
    found = browsers.configured(request.app.state.settings)
    if found is None:
        raise NoPush
    return found
