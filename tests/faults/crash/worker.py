"""Every crash point of the chapters, or a share of them; a process of its own, so that two can run at once.

Prints one JSON object: how many points each chapter has, how many runs were made, and every violation.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from types import ModuleType

import samklasse_chassis
import structlog
from samklasse_chassis import parking, pool, relay, timers

from . import fast_clock
from .chapters import CHAPTERS, Chapter
from .points import Mode, Strike
from .scenes import SCENES
from .telling import tell
from .world import Place, World, opened

MODES = (Mode.CRASH, Mode.CANCEL, Mode.DROP)
LONG_MODES = (*MODES, Mode.STOP)


PAUSES: tuple[tuple[ModuleType, str, float], ...] = (
    (relay, "PAUSE_SECONDS", 0.1),
    (relay, "LONGEST_SECONDS", 0.01),
    (timers, "POLL_SECONDS", 0.02),
    (parking, "RETRY_POLL_SECONDS", 0.02),
    (pool, "CONNECT_SECONDS", 100.0),
)
"""In seconds, of which the fast clock makes a tenth: a database on a busy machine needs real ones to answer."""


@dataclass
class Report:
    """What a worker found, and the chassis it ran."""

    chassis: str
    points: dict[str, int] = field(default_factory=dict)
    runs: int = 0
    seconds: float = 0.0
    unreached: list[str] = field(default_factory=list)
    """Runs whose point was not passed this time: two workers of a leader share a loop, and their order may vary."""
    violations: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """Which chapters are told, struck in which modes (none: told in peace), and which share of the runs is ours."""

    chapters: Mapping[Chapter, tuple[Mode, ...]]
    mine: int = 0
    of: int = 1
    first: bool = False
    """Whether one violation is enough."""
    long: bool = False


async def enumerated(place: Place, plan: Plan) -> Report:
    """Tell each chapter once in peace, then once for each of its points and each mode."""
    report, began = Report(samklasse_chassis.__file__), time.monotonic()
    world = await opened(place)
    runs: list[tuple[Chapter, Strike]] = []
    for chapter, modes in plan.chapters.items():
        told = await tell(world, chapter)
        report.points |= {chapter.name: len(told.passed)} if modes else {}
        report.violations += [f"{chapter.name}, in peace: {what}" for what in told.wrong]
        runs += [(chapter, strike) for mode in modes for strike in strikes(told.passed, mode, long=plan.long)]
    for chapter, strike in runs[plan.mine :: plan.of]:
        if plan.first and report.violations:
            break
        world = await _strike(world, place, chapter, strike, report)
    await world.close()
    report.seconds = round(time.monotonic() - began, 1)
    return report


def strikes(passed: Sequence[str], mode: Mode, *, long: bool) -> Iterator[Strike]:
    """Every point. For a crash, the end of a call and the beginning of the next are one point: nothing is in between.

    For a cancellation they are nearly so (it comes at the next await, which may be a pool's or a lock's): both are
    struck in the long form only. A lost connection is felt differently on each side, and both are always struck.
    """
    once = (Mode.CRASH,) if long else (Mode.CRASH, Mode.CANCEL)
    for at, label in enumerate(passed):
        again = at > 0 and label.startswith("before") and passed[at - 1].startswith("after")
        if mode not in once or not again:
            yield Strike(at, mode)


async def _strike(world: World, place: Place, chapter: Chapter, strike: Strike, report: Report) -> World:
    told = await tell(world, chapter, strike)
    report.runs += 1
    where = f"{chapter.name}, {strike.mode} at {strike.at} ({told.struck})"
    report.violations += [f"{where}: {what}" for what in told.wrong]
    if told.struck is None:
        report.unreached.append(where)
    if not told.wrong:
        return world
    await world.close()
    return await opened(place)


def asked_for(words: Sequence[str]) -> dict[Chapter, tuple[Mode, ...]]:
    """Chapters and modes of words like `poison` (told in peace) or `poison:crash`.

    Raises:
        KeyError: there is no such chapter.
    """
    named = {chapter.name: chapter for chapter in (*CHAPTERS, *SCENES)}
    wanted: dict[Chapter, tuple[Mode, ...]] = {}
    for word in words:
        name, _, mode = word.partition(":")
        struck = (Mode(mode),) if mode else ()
        wanted[named[name]] = (*wanted.get(named[name], ()), *struck)
    return wanted


def quicken() -> None:
    """Shorten the pauses between looks, and wait for a connection as long as by a slow clock."""
    for module, name, seconds in PAUSES:
        if not hasattr(module, name):
            raise LookupError(f"{module.__name__} has no {name} any more")
        setattr(module, name, seconds)


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--amqp", required=True)
    parser.add_argument("--only", action="append", help="a chapter in peace, or `chapter:mode`; repeatable")
    parser.add_argument("--long", action="store_true", help="every mode")
    parser.add_argument("--share", default="0/1", help="which of how many shares")
    parser.add_argument("--first", action="store_true", help="end with the first violation")
    asked = parser.parse_args()
    logging.disable()
    quicken()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    mine, of = map(int, asked.share.split("/"))
    everything: dict[Chapter, tuple[Mode, ...]] = {
        **dict.fromkeys(CHAPTERS, LONG_MODES if asked.long else MODES),
        **dict.fromkeys(SCENES, ()),
    }
    plan = Plan(asked_for(asked.only) if asked.only else everything, mine, of, asked.first, asked.long)
    report = fast_clock.run(enumerated(Place(asked.database, asked.amqp), plan))
    print(json.dumps(asdict(report), indent=1))
    sys.exit(1 if report.violations else 0)


if __name__ == "__main__":
    main()
