"""Whether the broker still has a service's queues and bindings, asked every 10 s of its management API.

A deleted queue takes its bindings along, and what is published meanwhile goes past it without an error; only looking
tells. `samklasse up` puts back what is missing, and replays what was missed.
"""

import asyncio
from collections.abc import Sequence
from urllib.parse import urlsplit

import httpx

from samklasse_chassis import topology
from samklasse_chassis.consumer import Consumer
from samklasse_chassis.health import Health
from samklasse_chassis.log import logger

EVERY_SECONDS = 10.0
AGAIN_SECONDS = 1.0
"""While something is missing."""
TROUBLE = "topology"

Binding = tuple[str, str, str, str]
"""Vhost, exchange, routing key, queue; every queue that exists is bound to the exchange without a name."""


def own(service: str, table: Sequence[Consumer]) -> set[Binding]:
    """The bindings that a service lives by."""
    drawn = topology.definitions({service: table})
    mine = [queue for queue in drawn["queues"] if queue["name"].startswith(f"{service}.")]
    names = {(queue["vhost"], queue["name"]) for queue in mine}
    bound = {(b["vhost"], b["source"], b["routing_key"], b["destination"]) for b in drawn["bindings"]}
    return {(vhost, "", name, name) for vhost, name in names} | {b for b in bound if (b[0], b[3]) in names}


async def found(api: httpx.AsyncClient, vhosts: set[str]) -> set[Binding]:
    """The bindings that the broker has.

    Raises:
        httpx.HTTPError: it does not say.
    """
    seen: set[Binding] = set()
    for vhost in vhosts:
        answer = (await api.get(f"/api/bindings/{vhost}")).raise_for_status().json()
        seen |= {(b["vhost"], b["source"], b["routing_key"], b["destination"]) for b in answer}
    return seen


async def trouble(api: httpx.AsyncClient, wanted: set[Binding]) -> str | None:
    """The first missing binding as a trouble's code, or None.

    Raises:
        httpx.HTTPError: the broker does not say.
    """
    missing = wanted - await found(api, {vhost for vhost, *_ in wanted})
    return f"BINDING_MISSING {min(queue for *_, queue in missing)}" if missing else None


async def watch(health: Health, api_url: str, service: str, table: Sequence[Consumer]) -> None:
    """For ever: turn readiness red while something is missing. Without an answer the last verdict stands."""
    wanted = own(service, table)
    async with client(api_url) as api:
        while True:
            try:
                health.note(TROUBLE, await trouble(api, wanted))
            except httpx.HTTPError as error:
                logger().warning("topology not audited", error=type(error).__name__)
            await asyncio.sleep(AGAIN_SECONDS if TROUBLE in health.troubles else EVERY_SECONDS)


def client(api_url: str) -> httpx.AsyncClient:
    """The management API as the user that the address names."""
    parts = urlsplit(api_url)
    auth = (parts.username or "", parts.password or "")
    return httpx.AsyncClient(base_url=f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}", auth=auth, timeout=5)
