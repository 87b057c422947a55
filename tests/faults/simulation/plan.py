"""What a seed decides before the first step: how the services are set up, and what goes wrong when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

HOUR = 3600.0
EPOCHS = (datetime(2019, 3, 30, 12, tzinfo=UTC), datetime(2038, 10, 30, 12, tzinfo=UTC))
"""The database's clock is years off the processes' own, before or after; both begin on the eve of a clock change."""
FAULTS = (
    "kill", "kill", "kill", "freeze", "stop", "database crash", "drops", "contention", "slow", "broker crash",
    "links lost", "alarm", "full queue", "binding gone", "duplicates", "late copies", "poison", "unreadable",
    "no leader", "fails", "refusals", "refusals", "swizzle",
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One trouble: from when, in seconds, how long, and a number that picks its victim."""

    kind: str
    at: float
    lasts: float
    pick: int


@dataclass(frozen=True)
class Said:
    """One command: at an instant, to a thing, of a kind."""

    at: float
    kind: str
    thing: int
    delay: float


@dataclass(frozen=True)
class Plan:
    """One seed's world."""

    epoch: datetime
    processes: dict[str, int]
    consuming: dict[str, dict[str, Any]]
    many: bool
    pool_size: int
    poll_seconds: float
    pace: float
    """Longest way of a statement or a message, in seconds."""
    commands: tuple[Said, ...]
    faults: tuple[Fault, ...]
    ends_at: float


def plan(seed: int, *, quiet: bool = False) -> Plan:
    """Draw everything from the seed; `quiet` leaves out the faults."""
    draw = Random(f"plan {seed}")
    starts = [3.0]
    for _ in range(draw.randint(1, 2)):
        starts.append(starts[-1] + 60 + draw.random() * 8 * HOUR)
    things = draw.randint(1, 5)
    commands = [_said(draw, start, things) for start in starts for _ in range(draw.randint(5, 16))]
    faults = [_fault(draw, start) for start in starts for _ in range(draw.randint(1, 4))]
    return Plan(
        epoch=draw.choice(EPOCHS),
        processes={"alpha": draw.choice((1, 1, 2)), "beta": draw.choice((1, 2, 2))},
        consuming={name: _mode(draw) for name in ("alpha", "beta")},
        many=draw.random() < 0.5,
        pool_size=draw.choice((2, 4, 10)),
        pace=draw.choice((0.005, 0.05, 0.3)),
        poll_seconds=draw.choice((0.5, 2.0)),
        commands=tuple(sorted(commands, key=lambda one: one.at)),
        faults=() if quiet else tuple(sorted(faults, key=lambda one: one.at)),
        ends_at=starts[-1] + 30,
    )


def _mode(draw: Random) -> dict[str, Any]:
    prefetch = draw.choice((1, 3, 8, 50))
    batch = draw.choice((1, 1, 2, 50))
    return {"prefetch": prefetch, "batch": batch, "hot": batch > 1 and draw.random() < 0.5}


def _said(draw: Random, start: float, things: int) -> Said:
    kind = draw.choices(("said", "noted", "unheard", "remind", "move"), (8, 3, 2, 3, 1))[0]
    delay = draw.choice((0.0, 0.3, 5.0, 60.0, HOUR, 5 * HOUR, 20 * HOUR))
    return Said(start + draw.random() * draw.choice((1, 15)), kind, draw.randrange(things), delay)


def _fault(draw: Random, start: float) -> Fault:
    kind = draw.choice(FAULTS)
    lasts = draw.choice((0.1, 1.0, 5.0, 12.0, 30.0))
    return Fault(kind, start + draw.random() * 12, 12 + lasts if kind == "freeze" else lasts, draw.randrange(1 << 30))
