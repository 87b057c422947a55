"""The whole product under kill -9: the demo plays its story while services die, and every promise holds."""

import asyncio
import contextlib
import random
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest
from rig.figures import Figures, spread
from samklasse import stack
from samklasse.demo.play import Options, play
from samklasse.demo.world.world import make_world
from samklasse.stack import Stack

VICTIMS = ("partnerships", "enrollment", "gateway", "scheduling")
"""Notifications is killed by the story itself, which counts what was in the air to the catchers just then."""
ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class Guarded(Stack):
    """The story kills and starts, too; never both at once."""

    def start(self, *names: str) -> None:
        """Start what does not run, in turn with others who start or kill."""
        with ONE_AT_A_TIME:
            super().start(*names)

    def kill(self, name: str) -> None:
        """Kill, in turn; what another has just killed stays dead."""
        with ONE_AT_A_TIME:
            if self.runs(name):
                super().kill(name)


@pytest.mark.long
async def test_the_whole_story_keeps_every_promise_while_its_services_are_killed(
    tmp_path: Path, figures: Figures
) -> None:
    home, acts, recoveries = tmp_path / "run", [], []
    try:
        await asyncio.to_thread(stack.up, home)
        killing = asyncio.create_task(_kill_for_ever(Guarded(home), recoveries))
        options = Options(people=400, seed=3)
        try:
            ending = await play(
                Guarded(home),
                make_world(options.people, options.seed),
                options,
                tmp_path,
                lambda what, **_: acts.append(what),
            )
        finally:
            killing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await killing
    finally:
        await asyncio.to_thread(stack.down, home)
    figures.note("kill -9 in the whole product", acts=len(acts), **spread("seconds_to_healthy", recoveries))

    assert {promise: breaches for promise, breaches in ending.broken.items() if breaches} == {}
    assert len(recoveries) >= 8


async def _kill_for_ever(victims: Stack, recoveries: list[float]) -> None:
    dice, clock = random.Random(3), asyncio.get_running_loop()
    while True:
        await asyncio.sleep(dice.uniform(0.2, 1.5))
        name, began = dice.choice(VICTIMS), clock.time()
        await asyncio.to_thread(victims.kill, name)
        await asyncio.shield(asyncio.to_thread(victims.start, name))
        recoveries.append(clock.time() - began)
