"""What the broker has compared with what it should have, and which messages nobody heard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aio_pika
import httpx
from samklasse_chassis import topology
from samklasse_chassis.runtime import Service
from samklasse_contracts.catalogue import CORE

from samklasse.infra.state import Infra, State
from samklasse.provision import broker

UNROUTED = "ev.unrouted"
MOST_UNROUTED = 10_000
"""As many as the queue of them holds."""
KINDS = ("exchanges", "queues", "bindings", "policies", "permissions")
NAMED_BY = {
    "exchanges": ("vhost", "name"),
    "queues": ("vhost", "name"),
    "bindings": ("vhost", "source", "routing_key", "destination"),
    "policies": ("vhost", "name", "pattern", "apply-to", "priority", "definition"),
    "permissions": ("vhost", "user", "configure", "write", "read"),
}

Thing = tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What is missing and what is too much, by kind; and of which types, that somebody should hear, nobody did."""

    missing: Mapping[str, tuple[Thing, ...]]
    extra: Mapping[str, tuple[Thing, ...]]
    unrouted: Counter[str]
    unheard: int = 0
    """Messages that nobody has to hear, kept with the others."""

    @property
    def healthy(self) -> bool:
        """Whether everything is there, and every message that has a hearer found one."""
        return not (any(self.missing.values()) or self.unrouted)

    @property
    def lost_mailboxes(self) -> list[str]:
        """The suppliers whose mailbox is gone, with whatever lay in it."""
        names = [name for vhost, name in self.missing["queues"] if vhost == topology.SUPPLIERS]
        return [name.removesuffix(".out") for name in names if name.endswith(".out")]

    def lost(self, service: str) -> bool:
        """Whether a queue of the service's own that every consumer may have had messages in was missing."""
        shared = {topology.replayed(service), f"{service}.dead"}
        return any(name in shared for _, name in self.missing["queues"])

    def deaf(self, services: Mapping[str, Service]) -> set[str]:
        """The queues that may have missed something: gone, unbound, or beside a private queue that was gone."""
        gone = {name for _, name in self.missing["queues"]}
        unbound = {destination for *_, destination in self.missing["bindings"]}
        return {
            consumer.queue
            for service in services.values()
            for consumer in service.consumers
            if not consumer.outside
            if consumer.queue in gone | unbound or self.lost(service.name)
        }


async def look(infra: Infra, state: State, services: Mapping[str, Service]) -> Report:
    """Compare the broker with what `services` and the known suppliers need.

    Raises:
        httpx.HTTPError: the broker does not answer.
    """
    wanted = broker.definitions(state, services)
    async with broker.client(infra.rabbit_api) as api:
        found = (await api.get("/api/definitions")).raise_for_status().json()
        is_kept = any((one["vhost"], one["name"]) == (topology.CORE, UNROUTED) for one in found["queues"])
        counted = await _unrouted(api) if is_kept else Counter[str]()
    vhosts = {vhost["name"] for vhost in wanted["vhosts"]}
    has = {kind: _named(kind, (one for one in found[kind] if one["vhost"] in vhosts)) for kind in KINDS}
    needs = {kind: _named(kind, wanted[kind]) for kind in KINDS}
    silent = {row.message.key for row in CORE if not row.hearers}
    return Report(
        missing={kind: tuple(sorted(needs[kind] - has[kind])) for kind in KINDS},
        extra={kind: tuple(sorted(has[kind] - needs[kind])) for kind in KINDS},
        unrouted=Counter({key: n for key, n in counted.items() if key not in silent}),
        unheard=sum(n for key, n in counted.items() if key in silent),
    )


def lines(report: Report) -> list[str]:
    """The report for a person: what is missing, what is too much, what nobody heard."""
    told = [f"MANGLER  {kind}: {' '.join(thing)}" for kind, things in report.missing.items() for thing in things]
    told += [f"utenom   {kind}: {' '.join(thing)}" for kind, things in report.extra.items() for thing in things]
    told += [f"UHØRT    {count} {key}" for key, count in sorted(report.unrouted.items())]
    if report.unheard:
        told.append(f"ok       {report.unheard} meldinger som ingen skal høre")
    return told or ["ok       alt er der det skal være"]


async def forget_unrouted(infra: Infra) -> None:
    """Empty the queue of what nobody heard; all of it is in the event logs."""
    await empty(infra, [UNROUTED])


async def empty(infra: Infra, queues: Iterable[str]) -> None:
    """Throw away what lies in queues of the core vhost."""
    async with broker.client(infra.rabbit_api) as api:
        for queue in queues:
            (await api.delete(f"/api/queues/{topology.CORE}/{quote(queue)}/contents")).raise_for_status()


async def consumed(amqp_url: str, queues: Iterable[str]) -> set[str]:
    """Those that somebody takes messages from, asked of the queues: the management API remembers the dead."""
    connection = await aio_pika.connect(amqp_url, timeout=10)
    async with connection, connection.channel() as channel:
        asked = {name: await channel.declare_queue(name, passive=True) for name in queues}
        return {name for name, queue in asked.items() if queue.declaration_result.consumer_count}


async def _unrouted(api: httpx.AsyncClient) -> Counter[str]:
    """By type; they are looked at and put back."""
    wish = {"count": MOST_UNROUTED, "ackmode": "ack_requeue_true", "encoding": "auto", "truncate": 1}
    answer = await api.post(f"/api/queues/{topology.CORE}/{UNROUTED}/get", json=wish)
    return Counter(message["routing_key"] for message in answer.raise_for_status().json())


def _named(kind: str, things: Iterable[Mapping[str, Any]]) -> set[Thing]:
    return {tuple(_told(thing[part]) for part in NAMED_BY[kind]) for thing in things}


def _told(value: Any) -> str:
    return ", ".join(f"{key}={value[key]}" for key in sorted(value)) if isinstance(value, dict) else str(value)
