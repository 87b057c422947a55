"""The worker that makes up for lost sessions in a process of its own, for tests that kill it: `a_maker_up.py URL`."""

from __future__ import annotations

import asyncio
import sys

from samklasse_chassis import log
from samklasse_chassis.health import Health
from samklasse_chassis.pool import open_pool
from samklasse_chassis.runtime import Context
from samklasse_scheduling.making_up import make_up

SETTINGS = {"SAMKLASSE_MAKE_UP_QUIET_SECONDS": "0", "SAMKLASSE_SOLVER_SILENCE_SECONDS": "2"}


async def main(url: str) -> None:
    pool = await open_pool(url, name="scheduling")
    await make_up(Context(pool, SETTINGS, Health(), log.logger()))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
