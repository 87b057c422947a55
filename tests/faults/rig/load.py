"""Alpha's own load: seeded, as fast as the table `load` says, through every outage."""

import asyncio
import random
from datetime import timedelta

from samklasse_chassis import clock, outbox
from samklasse_chassis.pool import CONTENTION, away
from samklasse_chassis.ports import Connection
from samklasse_chassis.runtime import Context
from samklasse_contracts.message import Cause, Message, say

from rig.alarms import set_alarm
from rig.messages import ItemMoved, ItemShown, NoteSaid

TICK_SECONDS = 0.05
ITEMS, ALARMS = 40, 20

START_SQL = """
SELECT nextval('starts')
"""

RATE_SQL = """
SELECT per_second
  FROM load
"""

COUNT_SQL = """
UPDATE items
   SET said = said + 1
 WHERE id = $1
RETURNING said
"""


class ChangedItsMind(Exception):
    """The transaction rolls back after it has said something: nobody may ever hear of it."""


async def work(context: Context) -> None:
    """For ever: say as many messages a second as asked."""
    start = await _patiently(context, START_SQL)
    dice = random.Random(f"{context.settings.get('RIG_SEED', '1')} {start}")
    owed = 0.0
    while True:
        owed = min(owed + await _patiently(context, RATE_SQL) * TICK_SECONDS, 200)
        many, owed = int(owed), owed % 1
        await asyncio.gather(*(_attempt(context, random.Random(dice.random())) for _ in range(many)))
        context.said.set()
        await asyncio.sleep(TICK_SECONDS)


async def _patiently(context: Context, query: str) -> int:
    while True:
        try:
            async with context.pool.acquire(timeout=30) as conn:
                return int(await conn.fetchval(query))
        except Exception as error:
            if not away(error):
                raise
            await asyncio.sleep(0.2)


async def _attempt(context: Context, dice: random.Random) -> None:
    try:
        async with context.pool.acquire(timeout=30) as conn, conn.transaction():
            await _one(conn, dice)
            if dice.random() < 0.05:
                raise ChangedItsMind
    except (ChangedItsMind, *CONTENTION):
        return
    except Exception as error:
        if not away(error):
            raise
        await asyncio.sleep(0.2)


async def _one(conn: Connection, dice: random.Random) -> None:
    what = dice.random()
    if what < 0.1:
        await set_alarm(conn, f"alarm-{dice.randrange(ALARMS)}", timedelta(seconds=dice.uniform(-0.2, 3)))
    elif what < 0.25:
        now = await clock.now(conn)
        await outbox.add(conn, say(NoteSaid(), subject=f"note-{dice.randrange(ITEMS)}", at=now))
    else:
        items = sorted(dice.sample(range(ITEMS), dice.choice([1, 1, 1, 2, 3])))
        fails = timedelta(seconds=0.7) if dice.random() < 0.005 else None
        for item in items:
            await say_of(conn, f"item-{item}", ItemShown() if dice.random() < 0.1 else await moved(conn, fails))


async def moved(conn: Connection, fails_for: timedelta | None, takes: timedelta = timedelta()) -> ItemMoved:
    """A move whose handlers fail for a while from now, and take their time."""
    until = await clock.now(conn) + fails_for if fails_for else None
    return ItemMoved(fails_until=until, takes_seconds=takes.total_seconds())


async def say_of(conn: Connection, item: str, body: Message, cause: Cause | None = None) -> Message:
    """Count what the item has said, then say it."""
    sequence = await conn.fetchval(COUNT_SQL, item)
    said = say(body, subject=item, at=await clock.now(conn), sequence=sequence, cause=cause)
    await outbox.add(conn, said)
    return said
