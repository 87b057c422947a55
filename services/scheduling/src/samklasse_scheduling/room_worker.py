"""Has rooms made and ended: claim and commit, call, record. A killed worker's try is repeated by whoever is next.

The room's id is the session's, so that a repeated try finds the room that the first one made.
"""

import asyncio
from datetime import timedelta

import asyncpg
import httpx
from samklasse_chassis import clock
from samklasse_chassis.log import logger
from samklasse_chassis.pool import CONTENTION, away
from samklasse_chassis.runtime import Context

from samklasse_scheduling.handlers import rooms as handlers
from samklasse_scheduling.rooms import MeetingRooms, RoomsAway, RoomsRefused, configured
from samklasse_scheduling.store import rooms
from samklasse_scheduling.store.rooms import Wish

IDLE_SECONDS = 1.0
LEASE = timedelta(seconds=30)
"""Longer than a call may take; whoever died with a wish in hand loses it after so long."""
MOST_ENDING = 20
"""Tries to end a room: an empty one ends by itself. A room that is wanted is asked for as long as its session lasts."""
NOT_RECORDED = "NOT_RECORDED"
"""The provider has done it, but somebody else held the class: asked again, the provider changes nothing."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=2), timedelta(minutes=2)


async def keep_rooms(context: Context) -> None:
    """For ever; without a provider there is nothing to do, and wishes wait until their sessions are over."""
    async with httpx.AsyncClient() as client:
        provider = configured(context.settings, client)
        while True:
            if provider is not None and await _round(context, provider):
                context.said.set()
            else:
                await asyncio.sleep(IDLE_SECONDS)


async def _round(context: Context, provider: MeetingRooms) -> bool:
    """Whether there was anything to do."""
    try:
        return await work_once(context.pool, provider)
    except Exception as error:
        if not away(error):
            raise
        logger().warning("keeper of rooms waits for the database", error=type(error).__name__)
    return False


async def work_once(pool: asyncpg.Pool, provider: MeetingRooms) -> bool:
    """See to the wish that has waited longest; False: none waits."""
    async with pool.acquire() as conn, conn.transaction():
        wish = await rooms.claim(conn, LEASE)
    if wish is None:
        return False
    code, refused = await _ask(provider, wish)
    code = await _record(pool, wish, code, refused=refused)
    logger().info("room seen to", session_id=str(wish.session), ending=wish.ending, code=code or "DONE")
    return True


async def _record(pool: asyncpg.Pool, wish: Wish, code: str | None, *, refused: bool) -> str | None:
    """Write down what came of a try; the code of what went wrong, also here: then the same is tried once more."""
    try:
        async with pool.acquire() as conn, conn.transaction():
            if code is None:
                await handlers.record(conn, wish, now=await clock.now(conn))
            elif wish.ending and (refused or wish.tries >= MOST_ENDING):
                await rooms.give_up(conn, wish.session, code)
            else:
                await rooms.postpone(conn, wish.session, LONGEST_PAUSE if refused else pause(wish.tries), code)
    except CONTENTION:
        async with pool.acquire() as conn:
            await rooms.postpone(conn, wish.session, pause(wish.tries), NOT_RECORDED)
        return NOT_RECORDED
    return code


async def _ask(provider: MeetingRooms, wish: Wish) -> tuple[str | None, bool]:
    """The code of what went wrong, if anything did, and whether the provider said no."""
    try:
        if wish.ending:
            await provider.end(wish.session)
        else:
            await provider.create(wish.session, minutes=wish.minutes)
    except RoomsAway as error:
        return error.code, False
    except RoomsRefused as error:
        return error.code, True
    return None, False


def pause(tries: int) -> timedelta:
    """Real time until the next try: doubled each time."""
    doubled: int = 2 ** min(tries - 1, 10)
    return min(FIRST_PAUSE * doubled, LONGEST_PAUSE)
