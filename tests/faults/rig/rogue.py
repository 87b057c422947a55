"""A second relay for alpha that asks nobody whether it may lead. `python -m rig.rogue`"""

import asyncio
import os

from samklasse_chassis.amqp import Publisher
from samklasse_chassis.pool import connect, open_pool
from samklasse_chassis.relay import Relay


async def _main() -> None:
    url = os.environ["SAMKLASSE_DATABASE_URL"]
    pool = await open_pool(url, name="rogue", size=2)
    await Relay(pool, Publisher(os.environ["SAMKLASSE_AMQP_URL"], "rogue relay")).run(await connect(url))


if __name__ == "__main__":
    asyncio.run(_main())
