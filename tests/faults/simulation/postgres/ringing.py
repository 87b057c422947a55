"""Timers: set, cleared and rung."""

from __future__ import annotations

from typing import Any

from samklasse_chassis import timers

from .client import each
from .doubles import double_of
from .tables import Row, Transaction


@double_of(timers, "SET_SQL", "876ba3c3c1")
@each
def set_timer(tx: Transaction, kind: str, key: str, due_at: Any) -> None:
    """Set or move; it has not been said."""
    tx.put("timers", (kind, key), {"due_at": due_at, "said_at": None})


@double_of(timers, "CLEAR_SQL", "402cf6d2dd")
def clear_timers(tx: Transaction, kind: str, keys: list[str]) -> None:
    """Forget."""
    for key in keys:
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
