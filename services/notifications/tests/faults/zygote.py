"""Senders to kill: each line read makes one, a process of its own, forked from this one, which has loaded everything.

A sender takes a second of CPU to start, of which nothing is to be learnt here.
"""

import asyncio
import os
import signal
import sys

from samklasse_chassis import vault
from samklasse_chassis.pool import open_pool
from samklasse_notifications.sender.doors import open_doors
from samklasse_notifications.sender.worker import Sender
from samklasse_notifications.store.brakes import Brakes

NAME = "sender to kill"
"""What the database calls their connections."""


async def send() -> None:
    pool = await open_pool(os.environ["DATABASE"], name=NAME, size=5)
    keys = vault.configured(os.environ)
    doors = open_doors(smtp_url=os.environ["SMTP"], sms_url=os.environ["SMS"], keys=keys)
    await Sender(pool, doors, brakes=Brakes(int(os.environ["SAMKLASSE_BRAKE_FLOOR"]))).run()


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            asyncio.run(send())
        print(child, flush=True)


if __name__ == "__main__":
    main()
