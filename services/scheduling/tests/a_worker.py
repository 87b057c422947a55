"""The workers of scheduling in a process of their own, for tests that kill it: `a_worker.py URL`."""

from __future__ import annotations

import asyncio
import sys

from samklasse_chassis import log
from samklasse_chassis.health import Health
from samklasse_chassis.pool import open_pool
from samklasse_chassis.runtime import Context
from samklasse_scheduling.worker import work

SETTINGS = {"SAMKLASSE_SOLVERS": "2", "SAMKLASSE_SOLVER_SILENCE_SECONDS": "2"}


async def main(url: str) -> None:
    pool = await open_pool(url, name="scheduling")
    await work(Context(pool, SETTINGS, Health(), log.logger()))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
