"""How time passes in the simulated world: from one event to the next, and to rest once the faults have ended."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from . import trouble

if TYPE_CHECKING:
    from .world import World

STEP_SECONDS = 0.1
PATIENCE_SECONDS = 7200.0
"""How long the drive to rest may take after the last fault ended; quarantine's last back-off is ten minutes."""


async def drive(world: World, until: float) -> None:
    """Do what is planned until then, and whatever is still on the agenda."""
    while world.loop.time() < until or world.agenda:
        world.do_what_is_due()
        await _pass_time(world, world.agenda[0][0] if world.agenda else until)


async def _pass_time(world: World, until: float) -> None:
    if quiet(world):
        happens = min(until, _next_event(world))
        skipped = happens - world.loop.time()
        if skipped > 1.0:
            world.loop.leap(skipped)
            world.leaps += skipped
    await asyncio.sleep(max(0.001, min(STEP_SECONDS, until - world.loop.time())))


async def come_to_rest(world: World) -> None:
    """No more faults: wait until nothing is under way, then until the last timer has rung and a while after."""
    trouble.end_all(world)
    give_up_at = world.loop.time() + PATIENCE_SECONDS + _last_event_in(world)
    calm = 0
    while calm < 3 and world.loop.time() < give_up_at:
        world.do_what_is_due()
        rests = quiet(world) and not world.agenda
        if rests and _next_event(world) == float("inf"):
            calm += 1
            world.loop.leap(100.0)
            world.leaps += 100.0
            await asyncio.sleep(2.0)
        else:
            calm = 0
            await _pass_time(world, world.agenda[0][0] if world.agenda else give_up_at)


def quiet(world: World) -> bool:
    """Whether nothing is under way, so that until the next event nobody but pollers would do anything."""
    if world.commands or any(not p.alive or p.frozen or p.stopping for p in world.processes):
        return False
    if world.rabbit.down or world.rabbit.alarm or any(link.batches for link in world.rabbit.links.values()):
        return False
    if any(server.orphans for server in world.servers.values()):
        return False
    if any(queue.length for queue in world.rabbit.queues.values()):
        return False
    return all(not server.down and not server.store.tables["outbox"] for server in world.servers.values()) and (
        _next_event(world) > world.loop.time()
    )


def _next_event(world: World) -> float:
    return min(_events(world), default=float("inf"))


def _last_event_in(world: World) -> float:
    return max([0.0, *(at - world.loop.time() for at in _events(world))])


def _events(world: World) -> list[float]:
    ats = [at for server in world.servers.values() for at in server.events()]
    return [(at - world.plan.epoch).total_seconds() for at in ats]
