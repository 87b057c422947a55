"""The repairer of scheduling in a process of its own, for a test that freezes it: `a_repairer.py URL`.

In the place of the engine stands a wait of four seconds, and an answer of two ways that change nothing.
"""

from __future__ import annotations

import asyncio
import sys

from samklasse_chassis import log
from samklasse_chassis.health import Health
from samklasse_chassis.pool import open_pool
from samklasse_chassis.runtime import Context
from samklasse_scheduling import repairer
from samklasse_scheduling.domain.repair.alternatives import Alternative, Answer
from samklasse_scheduling.domain.repair.asking import Asked

NOTHING = Alternative((), 0, 0)


async def ask(question: Asked) -> Answer:
    await asyncio.sleep(4.0)
    return Answer((NOTHING, NOTHING), 0, proven=True)


async def main(url: str) -> None:
    repairer.ask = ask
    pool = await open_pool(url, name="scheduling")
    await repairer.repair_cases(Context(pool, {"SAMKLASSE_SOLVER_SILENCE_SECONDS": "2"}, Health(), log.logger()))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
