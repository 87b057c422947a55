"""Senders that are born and killed, and what was in flight when they died."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

import asyncpg

from ..outside import Peer
from .rows import NEVER_TOO_MANY
from .zygote import NAME

IN_FLIGHT_SQL = """
UPDATE attempts
   SET lease_until = '-infinity'
 WHERE state = 'HANDING_OVER'
RETURNING key
"""
"""Its lease has run out: nobody waits six seconds a hundred times."""
GONE_SQL = """
SELECT NOT EXISTS (
    SELECT
      FROM pg_stat_activity
     WHERE datname = current_database()
       AND application_name = $1)
"""
"""The server may still be at the last statement of a process that is no more, with its rows locked."""
BUSY_SQL = """
SELECT EXISTS (SELECT FROM attempts WHERE state = 'HANDING_OVER')
"""
FREE_SQL = """
UPDATE deliveries
   SET not_before = '-infinity'
 WHERE state = 'WAITING'
"""


@dataclass
class Zygote:
    """Makes senders."""

    process: subprocess.Popen[str]

    def sender(self) -> int:
        """The process id of a new one."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def zygote(database: Any, kek_file: Path, mail: Peer, sms: Peer) -> Iterator[Zygote]:
    told = {"DATABASE": database.url("notifications"), "SMTP": mail.smtp_url, "SMS": sms.url}
    env = os.environ | told | {"SAMKLASSE_KEK_FILE": str(kek_file), "SAMKLASSE_BRAKE_FLOOR": str(NEVER_TOO_MANY)}
    script = Path(__file__).parent / "zygote.py"
    quiet = {"stderr": subprocess.DEVNULL, "text": True}
    process = subprocess.Popen(
        [sys.executable, str(script)], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **quiet
    )
    try:
        yield Zygote(process)
    finally:
        process.kill()
        process.communicate()


@dataclass
class Deaths:
    """How often each key was in flight when its sender was killed, and how many were at each kill."""

    by_key: Counter[UUID] = field(default_factory=Counter)
    in_flight: list[int] = field(default_factory=list)

    async def one(self, pool: asyncpg.Pool, zygote: Zygote, dice: random.Random) -> None:
        """A sender is killed at any instant after its first claim; what it had in its hands is free again."""
        sender = zygote.sender()
        born = monotonic()
        while monotonic() < born + 3 and not await pool.fetchval(BUSY_SQL):  # noqa: ASYNC110 (another process)
            await asyncio.sleep(0.002)
        await asyncio.sleep(dice.uniform(0, 0.2))
        os.kill(sender, signal.SIGKILL)
        while _lives(sender) or not await pool.fetchval(GONE_SQL, NAME):  # noqa: ASYNC110 (it is no child of ours)
            await asyncio.sleep(0.001)
        keys = [row["key"] for row in await pool.fetch(IN_FLIGHT_SQL)]
        await pool.execute(FREE_SQL)
        self.by_key.update(keys)
        self.in_flight.append(len(keys))


def _lives(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False
