"""One seed from beginning to judgement."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from . import loop, plan
from .judging import violations
from .postgres.statements import STALE
from .world import World


@dataclass(frozen=True)
class Outcome:
    """What one seed came to; `hours` are simulated."""

    seed: int
    violations: tuple[str, ...]
    hours: float = 0.0
    steps: int = 0
    statements: int = 0
    messages: int = 0
    faults: Counter[str] = field(default_factory=Counter)


def run_seed(seed: int, *, quiet: bool = False, note: Callable[[float, str], None] | None = None) -> Outcome:
    """Simulate and judge one seed."""
    if STALE:
        return Outcome(seed, tuple(f"unknown statement: {what}" for what in STALE))
    _hush()
    gc.disable()
    running = loop.Loop(seed)
    asyncio.set_event_loop(running)
    world = World(running, plan.plan(seed, quiet=quiet), seed, note)
    hangs = []
    try:
        running.run_until_complete(world.run())
    except (loop.Livelock, loop.NothingLeft) as error:
        hangs = [f"hang: {type(error).__name__} at {running.time():.1f} s"]
    finally:
        hangs += [f"simulation itself: {error!r}" for error in running.mishaps[:3]]
        world.steps, running.steps = running.steps, 0
        running.run_until_complete(world.end())
        asyncio.set_event_loop(None)
        running.close()
        gc.enable()
    return _outcome(seed, world, hangs)


def _outcome(seed: int, world: World, hangs: list[str]) -> Outcome:
    steps = world.steps
    faults = world.faults + Counter(world.rabbit.counted)
    for server in world.servers.values():
        faults += Counter(server.faults.counted)
    return Outcome(
        seed,
        (*hangs, *violations(world)),
        hours=world.loop.time() / 3600,
        steps=steps,
        statements=sum(server.statements_run for server in world.servers.values()),
        messages=world.rabbit.delivered,
        faults=faults,
    )


def _hush() -> None:
    """Log lines are not what a simulation is about, and cost a third of it."""
    structlog.configure(
        processors=[],
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL),
        cache_logger_on_first_use=True,
    )
