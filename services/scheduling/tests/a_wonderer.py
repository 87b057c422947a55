"""The worker of what-ifs in a process of its own, for tests that freeze it: `a_wonderer.py URL`."""

from __future__ import annotations

import asyncio
import sys

from samklasse_chassis import log
from samklasse_chassis.health import Health
from samklasse_chassis.pool import open_pool
from samklasse_chassis.runtime import Context
from samklasse_scheduling.wondering import wonder


async def main(url: str) -> None:
    pool = await open_pool(url, name="scheduling")
    await wonder(Context(pool, {"SAMKLASSE_SOLVER_SILENCE_SECONDS": "2"}, Health(), log.logger()))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
