"""Real deaths: a forked process tells a chapter until `os._exit` at a point; another one finds what is left.

It takes the interrupted step again, goes on to the end, and is judged.

Prints one JSON object, as `worker` does.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import random
import sys
import time
from dataclasses import asdict, dataclass

import samklasse_chassis
import structlog

from . import fast_clock, letters
from .chapters import CHAPTERS, Chapter
from .life import Life
from .points import KILLED, Mode, Points, Strike
from .telling import come_to_rest, go_on, tell
from .verdict import violations
from .worker import Report, quicken
from .world import Place, opened

PATIENCE_ROUNDS = 20
"""How often a loss is looked at again before it is one: the broker learns of a death when it does."""


@dataclass(frozen=True)
class Will:
    """What a process had come to when it began its last step."""

    step: int = 0
    promised: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()


async def counted(place: Place) -> dict[str, int]:
    """How many points each chapter has."""
    world = await opened(place)
    points = {chapter.name: len((await tell(world, chapter)).passed) for chapter in CHAPTERS}
    await world.close()
    return points


async def live(place: Place, chapter: Chapter, at: int, will: int) -> None:
    """Tell the chapter until death, writing the will to the descriptor before each step."""
    world = await opened(place)
    await world.fresh()
    life = Life(world, Points(Strike(at, Mode.EXIT)))
    for number, step in enumerate(chapter.steps):
        left = Will(number, tuple(world.promised), tuple(letters.broken))
        os.write(will, json.dumps(asdict(left)).encode() + b"\n")
        await go_on(world, life, (step,))


async def inherit(place: Place, chapter: Chapter, will: Will) -> list[str]:
    """Go on where the dead process was, come to rest, and judge."""
    world = await opened(place)
    world.unsure = world.owed = True
    world.promised.update(will.promised)
    letters.broken.clear()
    letters.broken.update(will.broken)
    life = Life(world, Points())
    life.again = True
    await go_on(world, life, chapter.steps[will.step :])
    wrong: list[str] = []
    for _ in range(PATIENCE_ROUNDS):
        await come_to_rest(world)
        wrong = await violations(world)
        if not wrong:
            break
        await asyncio.sleep(1.0)
    await world.fresh()
    await world.close()
    return wrong


def die(place: Place, chapter: Chapter, at: int) -> tuple[int, Will]:
    """Fork a process that dies at the point.

    Returns:
        Its exit code, and its will.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        fast_clock.run(live(place, chapter, at, writing))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as left:
        wills = left.read().splitlines()
    _, status = os.waitpid(child, 0)
    last = json.loads(wills[-1])
    return os.waitstatus_to_exitcode(status), Will(last["step"], tuple(last["promised"]), tuple(last["broken"]))


def sampled(place: Place, count: int, seed: int) -> Report:
    """So many deaths, each at another point."""
    began = time.monotonic()
    report = Report(samklasse_chassis.__file__, fast_clock.run(counted(place)))
    points = [(chapter, at) for chapter in CHAPTERS for at in range(report.points[chapter.name])]
    for chapter, at in random.Random(seed).sample(points, count):
        code, will = die(place, chapter, at)
        report.runs += 1
        where = f"{chapter.name}, death at {at} in step {will.step}"
        if code != KILLED:
            report.unreached.append(where)
        report.violations += [f"{where}: {what}" for what in fast_clock.run(inherit(place, chapter, will))]
    report.seconds = round(time.monotonic() - began, 1)
    return report


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--amqp", required=True)
    parser.add_argument("--count", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    quicken()
    logging.disable()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    report = sampled(Place(asked.database, asked.amqp), asked.count, asked.seed)
    print(json.dumps(asdict(report), indent=1))
    sys.exit(1 if report.violations else 0)


if __name__ == "__main__":
    main()
