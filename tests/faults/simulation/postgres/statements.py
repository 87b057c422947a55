"""The chassis's statements, each as plain Python over the tables; whoever changes one there must change it here.

`PINNED` names each statement's text by its fingerprint: a statement that was edited since its double was written is
unknown to the double, and the simulation says so instead of claiming anything about it.
"""

# ruff: noqa: PLR0917 (a statement's arguments have numbers, not names)
from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any
from uuid import UUID

from samklasse_chassis import clock, gate, leader, outbox, quarantine, relay, rewound, timers

from .client import each
from .tables import Row, Transaction

OPEN = frozenset({"gap", "behind", "retrying", "stuck"})
RETRIED = frozenset({"gap", "behind", "retrying"})
TOLD = ("row_id", "consumer", "source", "id", "aggregate", "sequence", "state", "attempts", "headers", "body")
STALE: list[str] = []
STATEMENTS: dict[str, Callable[..., Any]] = {}


def fingerprint(text: str) -> str:
    """Of a statement's words."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:10]


def double_of(module: ModuleType, name: str, pinned: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register the Python that stands for a statement, as long as its text is the pinned one."""

    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        text = getattr(module, name, "")
        if fingerprint(text) == pinned:
            STATEMENTS[text] = run
        else:
            STALE.append(
                f"{module.__name__}.{name} is not what its double stands for; its text is {fingerprint(text)} now"
            )
        return run

    return register


@double_of(gate, "PASS_SQL", "54fb9a1790")
def pass_gate(
    tx: Transaction, consumer: str, aggregate: str, sequence: int, source: str, told: str, handled: bool
) -> list[Row]:
    """Move the gate from the number before; first comes into being."""
    if sequence != 1 and tx.get("gates", consumer, aggregate) is None:
        return []
    row = tx.latest("gates", consumer, aggregate)
    if row is not None and row["sequence"] != sequence - 1:
        return []
    tx.put("gates", (consumer, aggregate), {"sequence": sequence})
    if handled:
        take_place(tx, consumer, source, told)
    return [{"now": tx.now}]


def take_place(tx: Transaction, consumer: str, source: str, told: str) -> bool:
    """The inbox row, unless it is there; waits for whoever is writing it."""
    if tx.latest("inbox", consumer, source, told) is not None:
        return False
    tx.put("inbox", (consumer, source, told), {"handled_at": tx.now})
    return True


@double_of(gate, "TAKE_SQL", "1a4bab44f0")
def take(tx: Transaction, consumer: str, source: str, told: str) -> list[Row]:
    """Now, if the row is new."""
    return [{"now": tx.now}] if take_place(tx, consumer, source, told) else []


@double_of(gate, "WHY_NOT_SQL", "6f67c270b3")
def why_not(tx: Transaction, consumer: str, aggregate: str, sequence: int, source: str, told: str) -> list[Row]:
    """Where the gate stands, whether an earlier one waits, and whether a number that was passed hides a stranger."""
    row = tx.get("gates", consumer, aggregate)
    passed = row["sequence"] if row else 0
    waits = any(
        (q["consumer"], q["aggregate"]) == (consumer, aggregate)
        and passed < q["sequence"] < sequence
        and q["state"] in OPEN
        for _, q in tx.rows("quarantine")
    )
    given_up = any(
        (q["consumer"], q["source"], q["id"], q["state"]) == (consumer, source, told, "discarded")
        for _, q in tx.rows("quarantine")
    )
    unknown = passed >= sequence and tx.get("inbox", consumer, source, told) is None and not given_up
    return [{"passed": passed, "earlier_waits": waits, "unknown": unknown}]


@double_of(gate, "LOCK_GATE_SQL", "a3924e9f08")
def lock_gate(tx: Transaction, consumer: str, aggregate: str) -> list[Row]:
    """The gate's row, made if missing, locked."""
    row = tx.latest("gates", consumer, aggregate) or {"sequence": 0}
    tx.put("gates", (consumer, aggregate), row)
    return [{"sequence": row["sequence"], "now": tx.now}]


@double_of(gate, "STANDING_SQL", "8710cccb8f")
def standing(tx: Transaction, consumer: str, aggregates: list[str]) -> list[Row]:
    """Where these gates stand."""
    found = ((aggregate, tx.get("gates", consumer, aggregate)) for aggregate in aggregates)
    return [{"aggregate": aggregate, "sequence": row["sequence"]} for aggregate, row in found if row]


@double_of(gate, "PASS_MANY_SQL", "c292e9cdb8")
def pass_many(
    tx: Transaction,
    consumer: str,
    aggregates: list[str],
    was: list[int | None],
    reached: list[int],
    sources: list[str],
    ids: list[str],
) -> list[Row]:
    """Move the gates that stand where they stood, make the missing ones, write the inbox rows."""
    moved = 0
    for aggregate, before, to in zip(aggregates, was, reached, strict=True):
        if before is not None and tx.get("gates", consumer, aggregate) is None:
            continue
        if before is not None and tx.get("gates", consumer, aggregate) != {"sequence": before}:
            continue
        row = tx.latest("gates", consumer, aggregate)
        if row == (None if before is None else {"sequence": before}):
            tx.put("gates", (consumer, aggregate), {"sequence": to})
            moved += 1
    taken = [f"{s} {i}" for s, i in zip(sources, ids, strict=True) if take_place(tx, consumer, s, i)]
    return [{"moved": moved, "taken": taken, "now": tx.now}]


@double_of(rewound, "ANY_UNKNOWN_SQL", "40bd80feba")
def any_unknown(tx: Transaction, consumer: str, sources: list[str], ids: list[str]) -> list[Row]:
    """Whether one of them has no inbox row."""
    had = (tx.get("inbox", consumer, source, told) for source, told in zip(sources, ids, strict=True))
    return [{"exists": any(row is None for row in had)}]


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


@double_of(quarantine, "SET_ASIDE_SQL", "71e261cbf4")
def set_aside(
    tx: Transaction,
    consumer: str,
    source: str,
    told: str,
    aggregate: str | None,
    sequence: int | None,
    state: str,
    code: str,
    attempts: int,
    again_in: Any,
    headers: dict[str, Any],
    body: bytes,
) -> None:
    """Keep it, unless it has been handled or is kept already."""
    if tx.get("inbox", consumer, source, told) is not None:
        return
    place = (consumer, source, told)
    if state in OPEN and tx.latest("quarantine open", *place) is not None:
        return
    row_id = tx.store.next("quarantine")
    row = {"row_id": row_id, "consumer": consumer, "source": source, "id": told, "aggregate": aggregate}
    row |= {"sequence": sequence, "state": state, "code": code, "attempts": attempts, "headers": headers, "body": body}
    tx.put("quarantine", (row_id,), row | {"next_attempt_at": _in(tx, again_in)})
    if state in OPEN:
        tx.put("quarantine open", place, {"row_id": row_id})


def _in(tx: Transaction, interval: timedelta | None) -> datetime | None:
    return None if interval is None else tx.now + interval


@double_of(quarantine, "DUE_SQL", "db94079a1d")
def due_again(tx: Transaction) -> list[Row]:
    """What may be tried now."""
    rows = sorted((key[0], row) for key, row in tx.rows("quarantine") if row["state"] in OPEN and _is_due(tx, row))
    return [{name: row[name] for name in TOLD} for _, row in rows[:100]]


def _is_due(tx: Transaction, row: Row) -> bool:
    if row["state"] == "retrying":
        return row["next_attempt_at"] is not None and row["next_attempt_at"] <= tx.now
    gate_row = tx.get("gates", row["consumer"], row["aggregate"])
    return row["state"] in ("gap", "behind") and row["sequence"] <= (gate_row["sequence"] if gate_row else 0) + 1


@double_of(quarantine, "REOPEN_SQL", "45a6ac8ab6")
def reopen(tx: Transaction, row_id: int) -> list[Row]:
    """Lock a row that may be tried."""
    row = tx.get("quarantine", row_id) and tx.latest("quarantine", row_id)
    return [{name: row[name] for name in TOLD}] if row and row["state"] in RETRIED else []


@double_of(quarantine, "RESOLVE_SQL", "977cfd4e56")
def resolve(tx: Transaction, row_id: int) -> None:
    """The message has had its effect."""
    _change(tx, row_id, state="resolved")


@double_of(quarantine, "FAILED_SQL", "60d5928d65")
def failed(tx: Transaction, row_id: int, state: str, code: str, again_in: Any) -> None:
    """Count a try."""
    row = tx.get("quarantine", row_id) and tx.latest("quarantine", row_id)
    if row and row["state"] in RETRIED:
        _change(
            tx,
            row_id,
            state=state,
            code=code,
            attempts=row["attempts"] + 1,
            next_attempt_at=_in(tx, again_in),
        )


def _change(tx: Transaction, row_id: int, **to: Any) -> None:
    row = tx.get("quarantine", row_id) and tx.latest("quarantine", row_id)
    if not row:
        return
    place = (row["consumer"], row["source"], row["id"])
    was, is_open = row["state"] in OPEN, to["state"] in OPEN
    if is_open and not was and tx.latest("quarantine open", *place) is not None:
        raise tx.unique_violation("quarantine_open_once")
    tx.put("quarantine", (row_id,), row | to)
    if is_open != was:
        tx.put("quarantine open", place, {"row_id": row_id} if is_open else None)


@double_of(timers, "SET_SQL", "876ba3c3c1")
@each
def set_timer(tx: Transaction, kind: str, key: str, due_at: Any) -> None:
    """Set or move; it has not been said."""
    tx.put("timers", (kind, key), {"due_at": due_at, "said_at": None})


@double_of(timers, "CLEAR_SQL", "119dae18c1")
def clear_timer(tx: Transaction, kind: str, key: str) -> None:
    """Forget."""
    if tx.get("timers", kind, key) is not None and tx.latest("timers", kind, key) is not None:
        tx.put("timers", (kind, key), None)


@double_of(timers, "DUE_SQL", "e2fd8840bd")
def due_timers(tx: Transaction) -> list[Row]:
    """Say what is due, past the rows that somebody holds."""
    due = sorted(
        (row["due_at"], key)
        for key, row in tx.rows("timers")
        if row["said_at"] is None and row["due_at"] <= tx.now and not tx.locked_by_other("timers", *key)
    )
    said = []
    for _, key in due[:500]:
        row = tx.latest("timers", *key)
        if row is not None and row["said_at"] is None and row["due_at"] <= tx.now:
            tx.put("timers", key, {"due_at": row["due_at"], "said_at": tx.now})
            said.append({"kind": key[0], "key": key[1], "due_at": row["due_at"], "said_at": tx.now})
    return said
