"""The clock that every service follows: the database's own plus an offset that only the operator sets."""

from __future__ import annotations

from datetime import datetime, timedelta

import asyncpg

SHOW_SQL = """
SELECT operator.now(), ahead_by
  FROM operator.clock
"""

SET_SQL = """
UPDATE operator.clock
   SET ahead_by = $1::timestamptz - clock_timestamp()
"""

STEP_SQL = """
UPDATE operator.clock
   SET ahead_by = ahead_by + $1::interval
"""


class Backwards(Exception):
    """The clock never goes back: what services have recorded would then lie in the future."""


async def show(conn: asyncpg.Connection) -> tuple[datetime, timedelta]:
    """What time it is for every service, and how far that is ahead of the machine."""
    now, ahead_by = await conn.fetchrow(SHOW_SQL)
    return now, ahead_by


async def set_to(conn: asyncpg.Connection, instant: datetime) -> None:
    """Make it `instant` (aware) now, as the operator.

    Raises:
        Backwards: it is later already.
    """
    async with conn.transaction():
        now, _ = await show(conn)
        if instant < now:
            raise Backwards(instant, now)
        await conn.execute(SET_SQL, instant)


async def step(conn: asyncpg.Connection, by: timedelta) -> None:
    """Go forward, as the operator.

    Raises:
        Backwards: `by` is negative.
    """
    if by < timedelta():
        raise Backwards(by)
    await conn.execute(STEP_SQL, by)
