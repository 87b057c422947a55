"""Tell a chapter with one strike in it: crash, be born again, go on, come to rest, be judged."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from samklasse_chassis import amqp
from samklasse_chassis.pool import away

from . import letters, waits
from .chapters import Chapter, Step
from .letters import SERVICES, TABLE
from .life import Life
from .points import Mode, Points, Strike
from .verdict import violations
from .world import UNSURE_SECONDS, World

MOST_SECONDS = 300.0
"""By the fast clock; a run takes less than one."""
MOST_SECONDS_TO_END = 50.0
"""By the fast clock, for a step that is told to stop."""
BEFORE_THE_END = 1.0
"""By the fast clock: when it is looked what a story that does not end waits for."""
MOST_ROUNDS = 30
TOLD_TO_STOP = (Mode.CANCEL, Mode.STOP)


@dataclass(frozen=True)
class Told:
    """What became of a run: the points of its first life, the one that was struck, and what is wrong at the end."""

    passed: tuple[str, ...]
    struck: str | None
    wrong: tuple[str, ...]


class Leaked(Exception):
    """An error that a strike is no excuse for."""


async def tell(world: World, chapter: Chapter, strike: Strike | None = None) -> Told:
    """Run it on fresh tables and empty queues."""
    await world.fresh()
    points, waiting = Points(strike), list[str]()
    look = asyncio.get_running_loop().call_later(MOST_SECONDS - BEFORE_THE_END, lambda: waiting.extend(waits.of_all()))
    try:
        async with asyncio.timeout(MOST_SECONDS) as patience:
            await go_on(world, Life(world, points), chapter.steps)
            await come_to_rest(world)
            wrong = await violations(world)
    except TimeoutError as error:
        wrong = [f"never came to rest: {'; '.join(waiting)}" if patience.expired() else f"leaked: {error!r}"]
    except Leaked as error:
        wrong = [f"leaked: {error}"]
    finally:
        look.cancel()
    return Told(tuple(points.passed), points.struck, tuple(wrong))


async def go_on(world: World, life: Life, steps: tuple[Step, ...]) -> None:
    """Take the steps; the one that dies is taken again in the next life."""
    for step in steps:
        while not await _survives(life, step):
            life = await _reborn(world, life)


async def come_to_rest(world: World) -> None:
    """Let everything that was begun end: relay, hear, retry and ring until nothing is left."""
    letters.broken.clear()
    await world.give_back()
    life = Life(world, Points())
    life.again = True
    for _ in range(MOST_ROUNDS):
        waiting = await world.waiting()
        heard = await _hear_all(life)
        if world.owed and not heard:
            await asyncio.sleep(UNSURE_SECONDS / MOST_ROUNDS)
        elif not heard and not any(waiting.values()):
            return
        for service in SERVICES:
            if waiting[f"{service} outbox"]:
                await life.relay(service)
            if waiting[f"{service} quarantine"]:
                await world.ripen()
                await life.retry(service)
        if waiting["alpha timers"]:
            await life.ring()


async def _hear_all(life: Life) -> int:
    before = life.world.received
    for consumers in TABLE.values():
        for consumer in consumers:
            await (life.hear_batch if consumer.batch > 1 else life.hear)(consumer)
    return life.world.received - before


async def _survives(life: Life, step: Step) -> bool:
    life.points.process = task = asyncio.ensure_future(step(life))
    await asyncio.wait({task}, timeout=MOST_SECONDS_TO_END)
    if not task.done() and life.points.struck and life.points.strike and life.points.strike.mode in TOLD_TO_STOP:
        task.cancel()
        await asyncio.wait({task})
        raise Leaked("it was told to stop, and went on")
    await asyncio.wait({task})
    error = asyncio.CancelledError() if task.cancelled() else task.exception()
    if error is not None and not _excused(life.points, error):
        raise Leaked(f"{type(error).__name__} {error}") from error
    return error is None and not life.points.dead and not (task.cancelling() and life.points.struck)


async def _reborn(world: World, life: Life) -> Life:
    await world.give_back()
    if "publish" in (life.points.struck or ""):
        for publisher in world.publishers.values():
            await publisher.reset()
    again = Life(world, Points())
    again.again = True
    return again


def _excused(points: Points, error: BaseException) -> bool:
    """A dead process may die of anything; one that was told to stop stops; one whose connection is gone says so."""
    if points.dead:
        return True
    if points.struck is None or points.strike is None:
        return False
    if isinstance(error, asyncio.CancelledError):
        return points.strike.mode in TOLD_TO_STOP
    if points.strike.mode is Mode.CANCEL:
        return False
    return all(isinstance(leaf, amqp.AWAY) or away(leaf) for leaf in _leaves(error))


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    else:
        yield error
