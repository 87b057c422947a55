"""One run: everybody settles in, then the raw ceiling and the sender in turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from samklasse.bench.notifications import place


@dataclass(frozen=True)
class Plan:
    """How much of everything."""

    people: int = 10_000
    class_size: int = 20
    rounds: int = 5
    language: str | None = None
    """Everybody's; None: those of who learns Norwegian, mixed within each class."""


def measure(plan: Plan, say: Callable[[str], None]) -> dict[str, Any]:
    """Everything, as one JSON object.

    Raises:
        BenchFailed: somebody was not told, or told twice; the figures would mean nothing.
        CannotStart: there are no servers to be had.
    """
    size = asdict(plan)
    with place.ready(say) as here:
        here.measured("settling_in", **size)
        here.vacuum()
        say(f"{plan.people} deltakere i klasser på {plan.class_size}; så {plan.rounds} runder rå og overlevert")
        return {
            **size,
            "cores": "1 + resten" if here.core is not None else "delt",
            **here.measured("handing_over", **size),
        }
