"""The outbox, the relay, its leader and the operator's clock: what is said, and by whom."""

# ruff: noqa: PLR0917 (a statement's arguments have numbers, not names)
from __future__ import annotations

from typing import Any
from uuid import UUID

from samklasse_chassis import clock, leader, outbox, relay

from .client import each
from .doubles import double_of
from .tables import Row, Transaction


@double_of(outbox, "ADD_SQL", "8c35f36e70")
@each
def add(
    tx: Transaction,
    told: UUID,
    lane: str,
    key: str,
    subject: str,
    sequence: int | None,
    headers: dict[str, str],
    body: bytes,
    said_at: Any,
) -> None:
    """One outbox row; its id is unique."""
    if tx.latest("outbox id", told) is not None:
        raise tx.unique_violation("outbox_id_key")
    seq = tx.store.next("outbox")
    row = {"seq": seq, "id": told, "lane": lane, "key": key, "subject": subject, "sequence": sequence}
    tx.put("outbox", (seq,), row | {"headers": dict(headers), "body": body, "said_at": said_at})
    tx.put("outbox id", (told,), {"seq": seq})


@double_of(relay, "READ_SQL", "fad579313c")
def read_outbox(tx: Transaction, but_lanes: list[str], most: int, but_seqs: list[int]) -> list[Row]:
    """What waits, in order, and is not being moved."""
    wanted = ((key[0], row) for key, row in tx.rows("outbox") if row["lane"] not in but_lanes)
    rows = sorted((seq, row) for seq, row in wanted if seq not in but_seqs)
    return [{name: value for name, value in row.items() if name != "sequence"} for _, row in rows[:most]]


@double_of(relay, "MOVE_SQL", "c977a4520c")
def move(tx: Transaction, seqs: list[int]) -> None:
    """From the outbox to the log."""
    for seq in sorted(seqs):
        if tx.get("outbox", seq) is None:
            continue
        row = tx.latest("outbox", seq)
        if row is not None:
            if tx.latest("event_log id", row["id"]) is not None:
                raise tx.unique_violation("event_log_id")
            tx.put("outbox", (seq,), None)
            tx.put("outbox id", (row["id"],), None)
            tx.put("event_log", (tx.store.next("event_log"),), row | {"published_at": tx.now})
            tx.put("event_log id", (row["id"],), {})


@double_of(leader, "LOCK_SQL", "a97f233576")
def try_lock(tx: Transaction, name: str) -> list[Row]:
    """Whether the session has the advisory lock."""
    return [{"locked": tx.store.advisory.setdefault(name, tx.session) is tx.session}]


@double_of(leader, "BEAT_SQL", "e004ebd5b5")
def beat(tx: Transaction) -> list[Row]:
    """A sign of life."""
    return [{"one": 1}]


@double_of(clock, "NOW_SQL", "10ba38824d")
def now(tx: Transaction) -> list[Row]:
    """The operator's clock."""
    return [{"now": tx.now}]
