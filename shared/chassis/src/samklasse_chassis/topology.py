"""The broker's topology, rendered from the consumer tables; the operator applies it, services never declare."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from samklasse_chassis.consumer import Consumer

CORE, SUPPLIERS = "core", "suppliers"
MAILBOX_LENGTH = 100_000
DELIVERY_LIMIT = 10
"""Crashes of a consumer over one message before the broker gives it up; never -1, which 3.10 reads as 0."""

LOOKS_LIMIT = 1_000_000
"""Of the audit at what nobody hears; RabbitMQ 4 would drop a message after 20 of them."""


def definitions(services: Mapping[str, Sequence[Consumer]], suppliers: Iterable[str] = ()) -> dict[str, Any]:
    """RabbitMQ definitions (vhosts, exchanges, queues, bindings, policies) of all services and mailboxes."""
    table = [consumer for consumers in services.values() for consumer in consumers]
    inside = [consumer for consumer in table if not consumer.outside]
    outside = [consumer.queue for consumer in table if consumer.outside]
    mailboxes = [part for orgnr in suppliers for part in [mailbox(orgnr, outside)]]
    return {
        "vhosts": [{"name": CORE}, {"name": SUPPLIERS}],
        "exchanges": [
            _exchange(CORE, "ev", "topic"),
            _exchange(CORE, "ev.unrouted", "fanout"),
            _exchange(CORE, "dead", "direct"),
            _exchange(SUPPLIERS, "to", "direct"),
            *(exchange for part in mailboxes for exchange in part["exchanges"]),
        ],
        "queues": [
            _queue(CORE, "ev.unrouted"),
            *(_queue(CORE, consumer.queue) for consumer in inside),
            *(_queue(CORE, f"{service}.dead") for service in services),
            *(_queue(CORE, replayed(service)) for service in services),
            *(_queue(SUPPLIERS, queue) for queue in outside),
            *(queue for part in mailboxes for queue in part["queues"]),
        ],
        "bindings": [
            _binding(CORE, "ev.unrouted", "ev.unrouted", ""),
            *(_binding(CORE, "ev", consumer.queue, consumer.hears) for consumer in inside),
            *(_binding(CORE, "dead", f"{service}.dead", f"{service}.dead") for service in services),
            *(binding for part in mailboxes for binding in part["bindings"]),
        ],
        "policies": _policies(services),
    }


def replayed(service: str) -> str:
    """The queue of facts from the event logs; bound to nothing, so that only the operator can reach it."""
    return f"{service}.replayed"


def mailbox(orgnr: str, read_by: Sequence[str] = ("gateway.suppliers",)) -> dict[str, list[dict[str, Any]]]:
    """One supplier's place: a fanout to speak into, a queue to read from."""
    return {
        "exchanges": [_exchange(SUPPLIERS, f"{orgnr}.in", "fanout")],
        "queues": [_queue(SUPPLIERS, f"{orgnr}.out")],
        "bindings": [
            *(_binding(SUPPLIERS, f"{orgnr}.in", queue, "") for queue in read_by),
            _binding(SUPPLIERS, "to", f"{orgnr}.out", orgnr),
        ],
    }


def service_permissions(service: str, consumers: Sequence[Consumer]) -> list[dict[str, str]]:
    """A service may read its own queues and write `ev`; the gateway also reaches the mailboxes."""
    core = _permission(service, CORE, write="^ev$", read=rf"^{service}\..+$")
    if not any(consumer.outside for consumer in consumers):
        return [core]
    return [core, _permission(service, SUPPLIERS, write="^to$", read=r"^gateway\.suppliers$")]


def supplier_permissions(orgnr: str) -> list[dict[str, str]]:
    """A supplier may speak into its own exchange and read its own mailbox; regexes are anchored."""
    return [_permission(orgnr, SUPPLIERS, write=rf"^{orgnr}\.in$", read=rf"^{orgnr}\.out$")]


def _permission(user: str, vhost: str, *, write: str, read: str) -> dict[str, str]:
    return {"user": user, "vhost": vhost, "configure": "^$", "write": write, "read": read}


def _exchange(vhost: str, name: str, kind: str) -> dict[str, Any]:
    return {
        "vhost": vhost, "name": name, "type": kind, "durable": True, "auto_delete": False, "internal": False,
        "arguments": {},
    }  # fmt: skip


def _queue(vhost: str, name: str) -> dict[str, Any]:
    arguments = {"x-queue-type": "quorum"}
    return {"vhost": vhost, "name": name, "durable": True, "auto_delete": False, "arguments": arguments}


def _binding(vhost: str, source: str, queue: str, routing_key: str) -> dict[str, Any]:
    return {
        "vhost": vhost, "source": source, "destination": queue, "destination_type": "queue",
        "routing_key": routing_key, "arguments": {},
    }  # fmt: skip


def _policies(services: Iterable[str]) -> list[dict[str, Any]]:
    """Everything about queues and exchanges that may change while they exist."""
    kept = {"max-length": 10_000, "overflow": "drop-head", "delivery-limit": LOOKS_LIMIT}
    full = {"max-length": MAILBOX_LENGTH, "overflow": "reject-publish"}
    return [
        _policy(CORE, "unrouted", r"^ev$", "exchanges", {"alternate-exchange": "ev.unrouted"}),
        _policy(CORE, "unrouted-queue", r"^ev\.unrouted$", "queues", kept),
        *(_service_policy(service) for service in services),
        _policy(SUPPLIERS, "mailboxes", r"^(\d{9}\.out|gateway\.suppliers)$", "queues", full),
    ]


def _policy(vhost: str, name: str, pattern: str, to: str, definition: dict[str, Any]) -> dict[str, Any]:
    return {
        "vhost": vhost, "name": name, "pattern": pattern, "apply-to": to, "priority": 10, "definition": definition,
    }  # fmt: skip


def _service_policy(service: str) -> dict[str, Any]:
    """Limits live in policies, since a queue's arguments are frozen when it is declared."""
    return _policy(
        CORE,
        service,
        rf"^{service}\.(?!dead$).+$",
        "queues",
        {
            "delivery-limit": DELIVERY_LIMIT,
            "dead-letter-exchange": "dead",
            "dead-letter-routing-key": f"{service}.dead",
            "dead-letter-strategy": "at-least-once",
            "overflow": "reject-publish",
            "max-length": 1_000_000,
        },
    )
