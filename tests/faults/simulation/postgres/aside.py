"""Quarantine: what is set aside, tried again and given up."""

# ruff: noqa: PLR0917 (a statement's arguments have numbers, not names)
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from samklasse_chassis import quarantine

from .doubles import OPEN, double_of
from .tables import Row, Transaction

RETRIED = frozenset({"gap", "behind", "retrying"})
TOLD = ("row_id", "consumer", "source", "id", "aggregate", "sequence", "state", "attempts", "headers", "body")


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
