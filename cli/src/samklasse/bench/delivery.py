"""One run: the raw ceiling and every path in turn, round after round, then latency and growth."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from samklasse.bench import drain, live, place
from samklasse.bench.things import PATHS, READER, WRITER
from samklasse.infra.errors import CannotStart

EVENTS = {"handler": 10_000, "batch": 30_000, "hot": 60_000, "batch-each": 20_000, "hot-each": 30_000}
"""A few seconds' work for each path."""
ORDINARY = ("handler", "batch", "hot")
LOAD = 0.5
"""Of a path's drain rate, for latency."""


@dataclass(frozen=True)
class Plan:
    """What is measured; `events` by path, `growth_events` by the named path alone."""

    events: Mapping[str, int]
    named: str
    rounds: int = 3
    raw_messages: int = 10_000
    live_seconds: float = 10.0
    growth_events: int = 60_000
    backlog: int = 0
    """Events that every path drains once, besides."""
    profiles: Path | None = None


@dataclass
class Measured:
    """What came out, every round."""

    raw: list[float] = field(default_factory=list)
    drains: dict[str, list[drain.Drain]] = field(default_factory=dict)
    lives: dict[str, live.Live] = field(default_factory=dict)
    backlogs: dict[str, drain.Drain] = field(default_factory=dict)
    growth: drain.Drain | None = None

    def per_s(self, path: str) -> float:
        """The median of a path's rounds."""
        return median(one.per_s for one in self.drains[path])


def plan(*, only: Sequence[str], events: int | None, named: str | None, quick: bool, **rest: Any) -> Plan:
    """What was asked for; without `only`, every path.

    Raises:
        CannotStart: there is no such path.
    """
    chosen = {path: events or EVENTS[path] for path in only or ORDINARY if path in PATHS}
    if not set(only) <= set(PATHS) or (named and named not in chosen):
        raise CannotStart(f"veiene er {', '.join(PATHS)}")
    name = named or list(chosen)[-1]
    if quick:  # a tenth of the growth is more than two batches: all of one batch have one commit time
        small = {path: min(number, 4000) for path, number in chosen.items()}
        rest |= {"rounds": 1, "raw_messages": 3000, "live_seconds": 1.0, "growth_events": 12_000, "backlog": 0}
        return Plan(small, name, **rest)
    return Plan(chosen, name, **rest)


def measure(plan: Plan, say: Callable[[str], None]) -> Measured:
    """All of it, on servers of its own.

    Raises:
        BenchFailed: an event was lost, doubled or out of order.
        CannotStart: there are no servers to be had.
    """
    measured = Measured(drains={path: [] for path in plan.events})
    with place.ready(say, plan.profiles) as here, here.service(WRITER):
        for number in range(1, plan.rounds + 1):
            measured.raw.append(float(here.run("raw", plan.raw_messages, env={"SAMKLASSE_AMQP_URL": here.amqp_url()})))
            for path, events in plan.events.items():
                with here.service(READER, path):
                    measured.drains[path].append(_drained(here, events))
                    if number == plan.rounds:
                        say(f"{path}: {measured.per_s(path):,.0f} hendelser/s; så svartid, etterslep og vekst")
                        _beyond_rounds(here, path, plan, measured)
            say(_progress(measured, number, plan.events))
    return measured


def _beyond_rounds(here: place.Place, path: str, plan: Plan, measured: Measured) -> None:
    """What is measured once, on the reader of the last round."""
    asyncio.run(drain.empty(here))
    measured.lives[path] = asyncio.run(live.live(here, measured.per_s(path) * LOAD, plan.live_seconds))
    if plan.backlog:
        measured.backlogs[path] = _drained(here, plan.backlog)
    if plan.growth_events and path == plan.named:
        measured.growth = _drained(here, plan.growth_events)


def _drained(here: place.Place, events: int) -> drain.Drain:
    asyncio.run(drain.empty(here))
    return asyncio.run(drain.drain(here, events))


def _progress(measured: Measured, number: int, paths: Sequence[str] | Mapping[str, int]) -> str:
    told = ", ".join(f"{path} {measured.drains[path][-1].per_s:,.0f}" for path in paths)
    return f"runde {number}: rå {measured.raw[-1]:,.0f}, {told} hendelser/s"
