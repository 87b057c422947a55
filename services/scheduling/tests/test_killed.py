"""Worker and solver processes are killed and frozen while runs go on: nothing is lost, nothing is done twice."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from .builders import FYRESDAL, LARVIK, SKIEN, an_id
from .conftest import House
from .held_up import held_up_at, who_waits
from .telling import a_market, placeable

WORKER = Path(__file__).parent / "a_worker.py"
PATIENCE_SECONDS = 40.0
OWNERS = (LARVIK, SKIEN, FYRESDAL)


class Workers:
    """Worker processes of ours, and whatever solvers they have started."""

    def __init__(self, url: str, script: Path = WORKER) -> None:
        self._url, self._script = url, script
        self._started: list[subprocess.Popen[bytes]] = []
        self.solvers: set[int] = set()

    def start(self) -> subprocess.Popen[bytes]:
        one = subprocess.Popen([sys.executable, str(self._script), self._url], stdout=subprocess.DEVNULL)
        self._started.append(one)
        return one

    def solvers_of(self, worker: subprocess.Popen[bytes]) -> list[int]:
        """The solver processes that a worker has at this moment."""
        with suppress(OSError):
            text = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text()
            found = [int(pid) for pid in text.split()]
            self.solvers |= set(found)
            return found
        return []

    def end(self) -> None:
        for one in self._started:
            self.solvers_of(one)
            one.kill()
            one.wait()


@contextmanager
def workers(url: str, script: Path = WORKER) -> Iterator[Workers]:
    ours = Workers(url, script)
    try:
        yield ours
    finally:
        ours.end()


def kill(pid: int, how: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, how)


async def a_run_for(house: House, game: int, people: int) -> str:
    for number in range(people):
        name = f"g{game}-{number}"
        await house.hear(placeable(name, owner=OWNERS[number % len(OWNERS)]), an_id(name))
    _, asked = await house.ask("POST", "/runs", {"limit_seconds": 2})
    return str(asked["run_id"])


async def until_done(house: House, runs: list[str]) -> list[str]:
    states: list[str] = []
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        states = [(await house.ask("GET", f"/runs/{run}"))[1]["state"] for run in runs]
        if set(states) <= {"DONE"}:
            break
        await asyncio.sleep(0.2)
    return states


async def until_solving(ours: Workers, worker: subprocess.Popen[bytes]) -> None:
    for _ in range(500):
        if ours.solvers_of(worker):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("no solver was started")


async def all_gone(pids: set[int]) -> bool:
    for _ in range(50):
        if not any(_lives(pid) for pid in pids):
            return True
        await asyncio.sleep(0.1)
    return False


def _lives(pid: int) -> bool:
    with suppress(OSError):
        return "samklasse_scheduling.solver" in Path(f"/proc/{pid}/cmdline").read_text()
    return False


async def one_plan_each(house: House, runs: list[str], people: int) -> None:
    """Each run has one plan, everybody is in one, and each municipality has been told of each once."""
    shares = await house.said("plan.proposed")
    members = Counter(m for share in shares for group in share["classes"] for m in group["members"])
    proposed = await house.pool.fetchval("SELECT count(*) FROM enrollments WHERE state = 'PROPOSED'")
    told = Counter((share["plan_id"], share["municipality_orgnr"]) for share in shares)
    assert told == {(run, owner): 1 for run in runs for owner in OWNERS}
    assert set(members.values()) == {1}
    assert len(members) == proposed == people
    assert await house.pool.fetchval("SELECT count(*) FROM plans") == len(runs)
    assert await house.pool.fetchval("SELECT count(*) FROM classes WHERE state <> 'PROPOSED'") == 0
    assert await house.pool.fetchval("SELECT count(*) FROM run_progress") == 0


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 12))])
async def test_whoever_is_killed_whenever_there_is_one_plan_in_the_end(house: House, database: Any, seed: int) -> None:
    draw = random.Random(seed)
    await a_market(house, teachers=6)
    runs = []
    with workers(database.url("scheduling")) as ours:
        for game in range(2):
            runs.append(await a_run_for(house, game, 10))
            for _ in range(2):
                worker = ours.start()
                await asyncio.sleep(draw.uniform(0.8, 3.2))
                solvers = ours.solvers_of(worker)
                if solvers and draw.random() < 0.5:
                    kill(draw.choice(solvers), signal.SIGKILL)
                    await asyncio.sleep(draw.uniform(0.0, 1.0))
                ours.solvers_of(worker)
                kill(worker.pid, draw.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGSTOP)))
            ours.start()
            states = await until_done(house, runs)
        await asyncio.sleep(0.3)
    gone = await all_gone(ours.solvers)

    assert set(states) == {"DONE"}
    await one_plan_each(house, runs, people=20)
    assert gone, "a solver whose parent is gone ends itself"


async def test_a_frozen_worker_loses_its_run_and_saves_nothing_when_it_wakes(house: House, database: Any) -> None:
    await a_market(house)
    with workers(database.url("scheduling")) as ours:
        run = await a_run_for(house, 0, 10)
        frozen = ours.start()
        await until_solving(ours, frozen)
        kill(frozen.pid, signal.SIGSTOP)
        ours.start()
        states = await until_done(house, [run])
        kill(frozen.pid, signal.SIGCONT)
        await asyncio.sleep(1.5)

    assert states == ["DONE"]
    await one_plan_each(house, [run], people=10)


HALF_SQL = """
SELECT (SELECT count(*) FROM plans) + (SELECT count(*) FROM classes) + (SELECT count(*) FROM outbox)
     + (SELECT count(*) FROM timers) + (SELECT count(*) FROM enrollments WHERE state = 'PROPOSED')
"""


async def test_who_is_killed_in_the_middle_of_saving_leaves_nothing_of_its_plan(house: House, database: Any) -> None:
    """Saved and not yet said; said to everybody, its clock not yet set: in both it is as if it had not begun."""
    await a_market(house)
    run = await a_run_for(house, 0, 12)
    left = []
    with workers(database.url("scheduling")) as ours:
        for table in ("scheduling.outbox", "scheduling.timers"):
            async with held_up_at(table, database.url()) as admin:
                worker = ours.start()
                await who_waits(admin, table)
                kill(worker.pid, signal.SIGKILL)
                worker.wait()
            left.append(await house.pool.fetchval(HALF_SQL))
        ours.start()
        states = await until_done(house, [run])

    assert left == [0, 0]
    assert states == ["DONE"]
    await one_plan_each(house, [run], people=12)
