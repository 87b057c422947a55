"""Vhosts, users, permissions, exchanges, queues, bindings and policies, applied by the management API."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
from samklasse_chassis import topology
from samklasse_chassis.runtime import Service

from samklasse.infra.errors import CannotStart
from samklasse.infra.state import State

PATIENCE_SECONDS = 30.0
POLL_SECONDS = 0.1


async def provision(api: str, state: State, services: Mapping[str, Service]) -> None:
    """Apply the topology of `services` and of the suppliers known so far; what is there already stays.

    Raises:
        CannotStart: the broker refused it, or did not make it in time.
    """
    wanted = definitions(state, services)
    async with client(api) as http:
        await apply(http, wanted)


async def add_supplier(api: str, orgnr: str, password: str) -> None:
    """One supplier's mailbox, user and permissions; nothing else is touched.

    Raises:
        CannotStart: the broker refused.
    """
    place = topology.mailbox(orgnr) | {
        "users": [_user(orgnr, password)],
        "permissions": topology.supplier_permissions(orgnr),
    }
    async with client(api) as http:
        await apply(http, place)


def definitions(state: State, services: Mapping[str, Service]) -> dict[str, Any]:
    """What the broker is to hold: the chassis renders the shapes, users and permissions are added."""
    suppliers = sorted(name for name in state.secrets if is_orgnr(name))
    consumers = {name: service.consumers for name, service in services.items()}
    rendered = topology.definitions(consumers, suppliers)
    administrator = urlsplit(state.infra.amqp_url).username if state.infra else None
    vhosts = [vhost["name"] for vhost in rendered["vhosts"]]
    return rendered | {
        "users": [
            *(_user(name, state.secret(name), "management") for name in services),
            *(_user(name, state.secret(name)) for name in suppliers),
        ],
        "permissions": [
            *(one for name, table in consumers.items() for one in topology.service_permissions(name, table)),
            *(one for orgnr in suppliers for one in topology.supplier_permissions(orgnr)),
            *(_everything(administrator, vhost) for vhost in vhosts if administrator),
        ],
    }


def is_orgnr(name: str) -> bool:
    """Suppliers are the users whose name is an organisation number."""
    return len(name) == 9 and name.isdecimal()


def client(api: str) -> httpx.AsyncClient:
    """The management API as its administrator."""
    parts = urlsplit(api)
    auth = (parts.username or "", parts.password or "")
    return httpx.AsyncClient(base_url=f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}", auth=auth, timeout=60)


async def apply(http: httpx.AsyncClient, wanted: dict[str, Any]) -> None:
    """Import definitions and wait until every queue is bound: the broker may answer before it is done.

    Raises:
        CannotStart: the broker refused them, or did not make them in time.
    """
    answer = await http.post("/api/definitions", json=wanted)
    if answer.is_error:
        raise CannotStart(f"RabbitMQ avviste topologien ({answer.status_code}): {answer.text[:500]}")
    for _ in range(int(PATIENCE_SECONDS / POLL_SECONDS)):
        missing = await _missing(http, wanted)
        if not missing:
            return
        await asyncio.sleep(POLL_SECONDS)
    raise CannotStart(f"RabbitMQ har ikke laget {', '.join(sorted(missing)[:5])}")


async def _missing(http: httpx.AsyncClient, wanted: dict[str, Any]) -> set[str]:
    """Bindings that the broker does not show yet; a binding needs its exchange and its queue."""
    found = (await http.get("/api/bindings")).raise_for_status().json()
    return {_named(one) for one in wanted["bindings"]} - {_named(one) for one in found}


def _named(binding: Mapping[str, str]) -> str:
    return f"{binding['vhost']}: {binding['source']} -[{binding['routing_key']}]-> {binding['destination']}"


def _user(name: str, password: str, tag: str = "") -> dict[str, str]:
    """Tag `management`: may look at the shapes of the vhosts that it uses anyway, and change nothing."""
    return {"name": name, "password": password, "tags": tag}


def _everything(user: str, vhost: str) -> dict[str, str]:
    return {"user": user, "vhost": vhost, "configure": ".*", "write": ".*", "read": ".*"}
