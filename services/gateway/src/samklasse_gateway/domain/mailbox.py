"""What the broker needs for one supplier: its ingress exchange, its mailbox, and a user that reaches nothing else."""

from typing import Any

VHOST = "suppliers"
INGRESS_QUEUE = "gateway.suppliers"
EGRESS_EXCHANGE = "to"
MAX_LENGTH = 100_000
"""Messages that a mailbox holds; then its lane waits, and no other."""
LIMITS = {"max-connections": 4, "max-channels": 16}


def topology(orgnr: str) -> dict[str, Any]:
    """RabbitMQ definitions for one supplier, without its password.

    The supplier may declare nothing, write to its own ingress exchange and read its own mailbox. The ingress is a
    fanout with one binding, so no header can send a message anywhere else.
    """
    ingress, mailbox = f"{orgnr}.in", f"{orgnr}.out"
    durable = {"vhost": VHOST, "durable": True, "auto_delete": False}
    return {
        "exchanges": [durable | {"name": ingress, "type": "fanout", "internal": False, "arguments": {}}],
        "queues": [durable | {"name": mailbox, "arguments": {"x-queue-type": "quorum"}}],
        "bindings": [_binding(ingress, INGRESS_QUEUE, ""), _binding(EGRESS_EXCHANGE, mailbox, orgnr)],
        "policies": [_policy()],
        "permissions": [_permission(orgnr)],
    }


def _binding(source: str, queue: str, key: str) -> dict[str, Any]:
    return {
        "vhost": VHOST,
        "source": source,
        "destination": queue,
        "destination_type": "queue",
        "routing_key": key,
        "arguments": {},
    }


def _policy() -> dict[str, Any]:
    return {
        "vhost": VHOST,
        "name": "mailboxes",
        "pattern": r"^[0-9]{9}\.out$",
        "apply-to": "queues",
        "priority": 0,
        "definition": {"max-length": MAX_LENGTH, "overflow": "reject-publish"},
    }


def _permission(orgnr: str) -> dict[str, str]:
    return {
        "user": orgnr,
        "vhost": VHOST,
        "configure": "^$",
        "write": rf"^{orgnr}\.in$",
        "read": rf"^{orgnr}\.out$",
    }
