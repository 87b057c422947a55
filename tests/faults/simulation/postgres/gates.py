"""The gate, and whether a database was put back: who may pass."""

# ruff: noqa: PLR0917 (a statement's arguments have numbers, not names)
from __future__ import annotations

from samklasse_chassis import gate, rewound

from .doubles import OPEN, double_of
from .tables import Row, Transaction


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
