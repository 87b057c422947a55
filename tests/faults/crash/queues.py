"""The queues of a story, and which of them a message goes to."""

from __future__ import annotations

from .letters import MAILBOX, OWNER, TABLE, TIGHT_MAILBOX

MAILBOXES = (MAILBOX, TIGHT_MAILBOX)
QUEUES = (*OWNER, *(f"{orgnr}.out" for orgnr in MAILBOXES))


def queue_of(routing_key: str | None) -> str:
    """Where a message with this key goes."""
    by_prefix = {consumer.hears[:-1]: consumer.queue for consumers in TABLE.values() for consumer in consumers}
    found = [queue for prefix, queue in by_prefix.items() if (routing_key or "").startswith(prefix)]
    return found[0] if found else f"{routing_key}.out" if routing_key in MAILBOXES else str(routing_key)
