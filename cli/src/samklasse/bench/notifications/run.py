"""One run: everybody settles in; then the raw ceiling and the sender in turn, the pace, the feeds, and the planning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from samklasse.bench.notifications import feed, place

FIRST = (
    "raw_smtp_per_s", "handed_over_per_s", "ratio", "plan_10k_s", "feed_304_p99_ms", "render_us", "loop_lag_p99_ms",
    "event_to_handed_over_p99_s",
)  # fmt: skip
"""What is asked for, before all that explains it."""


@dataclass(frozen=True)
class Plan:
    """How much of everything; `rate` is people told a second, where they are told at a pace."""

    people: int = 10_000
    class_size: int = 20
    rounds: int = 5
    language: str | None = None
    """Everybody's; None: those of who learns Norwegian, mixed within each class."""
    rate: float = 500.0
    seconds: float = 20.0
    requests: int = 5_000
    requests_per_s: float = 200.0


def measure(plan: Plan, say: Callable[[str], None]) -> dict[str, Any]:
    """Everything, as one JSON object.

    Raises:
        BenchFailed: somebody was not told, or told twice; the figures would mean nothing.
        CannotStart: there are no servers to be had.
    """
    order = {name: value for name, value in asdict(plan).items() if not name.startswith("requests")}
    with place.ready(say) as here:
        tokens = here.measured("settling_in", **order)["tokens"]
        here.vacuum()
        say(f"{plan.people} deltakere i klasser på {plan.class_size}; så {plan.rounds} runder rå og overlevert")
        found = here.measured("handing_over", **order)
        say(f"rå {found['raw_smtp_per_s']:,}/s, overlevert {found['handed_over_per_s']:,}/s; så {plan.rate:.0f}/s")
        found |= here.measured("live", **order, revision=found["revision"])
        here.vacuum()
        say(f"kalendere: {plan.requests} forespørsler, {plan.requests_per_s:.0f}/s; så avlysning av alle")
        found |= feed.measure(here, tokens, requests=plan.requests, rate=plan.requests_per_s)
        found |= here.measured("planning", **order, revision=found["revision"])
    told = {"cores": "egen kjerne" if here.core is not None else "delt kjerne", **asdict(plan), **found}
    return {name: told.pop(name) for name in FIRST} | told
