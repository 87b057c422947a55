"""A sender and nothing else, as a process that a test can kill."""

import asyncio
import os

from samklasse_chassis import vault
from samklasse_chassis.pool import open_pool
from samklasse_notifications.sender.doors import open_doors
from samklasse_notifications.sender.worker import Sender


async def main() -> None:
    pool = await open_pool(os.environ["DATABASE"], name="sender", size=5)
    keys = vault.configured(os.environ)
    doors = open_doors(smtp_url=os.environ["SMTP"], sms_url="http://127.0.0.1:1", keys=keys)
    await Sender(pool, doors).run()


if __name__ == "__main__":
    asyncio.run(main())
