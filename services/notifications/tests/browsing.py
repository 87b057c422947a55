"""Browsers at the simulated push service, and who has which."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from samklasse_chassis import vault
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain import push
from samklasse_notifications.domain.push import Subscription
from samklasse_notifications.sender import vapid
from samklasse_notifications.sender.browsers import Browsers
from samklasse_notifications.store import browsers

from .builders import LARVIK, NOW
from .outside import Peer


@dataclass(frozen=True)
class Browser:
    """A subscription, and its id at the service."""

    id: str
    given: dict[str, Any]

    def subscription(self) -> Subscription:
        place = httpx.URL(self.given["endpoint"])
        return push.checked(self.given["endpoint"], **self.given["keys"], origins=[f"http://{place.netloc.decode()}"])


def browser(service: Peer) -> Browser:
    """A new one, as it subscribes itself."""
    answer = httpx.post(f"{service.url}/subscriptions").json()
    return Browser(answer["id"], {"endpoint": answer["endpoint"], "keys": answer["keys"]})


def leave(service: Peer, one: Browser) -> None:
    httpx.delete(f"{service.url}/subscriptions/{one.id}").raise_for_status()


def configured(service: Peer, folder: Path) -> Browsers:
    """Our key, and that service as the only one."""
    return Browsers(vapid.load(vault.write_kek(folder / "push-key")), frozenset({service.url}))


async def subscribe(pool: asyncpg.Pool, keys: Keys, person: UUID, one: Browser, *, now: datetime = NOW) -> None:
    async with pool.acquire() as conn, conn.transaction():
        await browsers.subscribe(conn, keys, LARVIK, person, one.subscription(), now=now)


async def unsubscribe(pool: asyncpg.Pool, person: UUID) -> None:
    async with pool.acquire() as conn, conn.transaction():
        await browsers.unsubscribe(conn, LARVIK, person, now=NOW)
