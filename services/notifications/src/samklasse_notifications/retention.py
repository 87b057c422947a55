"""How long it is remembered what was told, to whom and how; once a day, for as long as the service runs.

Longer than anything can come back: a replay brings thirteen months, and what has been told must be known as told.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

import asyncpg
from samklasse_chassis import clock
from samklasse_chassis.log import logger
from samklasse_chassis.runtime import Context

from samklasse_notifications.domain.errors import BadRetention
from samklasse_notifications.domain.words import OSLO
from samklasse_notifications.handlers.coordinators import DIGEST_IS_NEWS_FOR
from samklasse_notifications.sender.patience import patiently
from samklasse_notifications.store import retention

EVERY_SECONDS = 24 * 3600.0
PAUSE_SECONDS = 0.2
"""Between two batches, for everybody else."""
LEAST_DAYS = 396
"""Thirteen months, as the event log."""


async def keep(context: Context) -> None:
    """For ever: at the start, and then every day."""
    kept = kept_for(context.settings)
    while True:
        await forget(context.pool, kept)
        await asyncio.sleep(EVERY_SECONDS)


def kept_for(settings: Mapping[str, str]) -> timedelta:
    """`SAMKLASSE_KEPT_DAYS`, or thirteen months.

    Raises:
        BadRetention: it is no number, or less than what a replay can bring.
    """
    days = settings.get("SAMKLASSE_KEPT_DAYS", str(LEAST_DAYS))
    if not days.isdecimal() or int(days) < LEAST_DAYS:
        raise BadRetention(days, LEAST_DAYS)
    return timedelta(days=int(days))


async def forget(pool: asyncpg.Pool, kept: timedelta) -> None:
    """Everything that is over for longer than `kept` by the operator's clock, batch by batch."""
    now = await patiently(pool, clock.now)
    before = now - kept
    timetables = await _all(pool, partial(retention.forget_timetables, before=before))
    threads = await _threads(pool, before)
    receipts = await _all(pool, partial(retention.forget_receipts, before=before))
    deadlines = await _deadlines(pool, now - DIGEST_IS_NEWS_FOR, before)
    forgotten = {"timetables": timetables, "threads": threads, "receipts": receipts, "deadlines": deadlines}
    logger().info("what is over is forgotten", **forgotten)


async def _all(pool: asyncpg.Pool, forget_some: Callable[[asyncpg.Connection], Awaitable[int]]) -> int:
    """Until a batch is not full."""
    forgotten = 0
    while True:
        some = await patiently(pool, forget_some)
        forgotten += some
        if some < retention.BATCH:
            return forgotten
        await asyncio.sleep(PAUSE_SECONDS)


async def _threads(pool: asyncpg.Pool, before: datetime) -> int:
    """One walk from the oldest intent on; what somebody has locked waits for tomorrow's."""
    forgotten = position = 0
    while True:
        walked = await patiently(pool, partial(retention.forget_threads, before=before, after=position))
        forgotten, position = forgotten + walked.forgotten, walked.position
        if walked.done:
            return forgotten
        await asyncio.sleep(PAUSE_SECONDS)


async def _deadlines(pool: asyncpg.Pool, news: datetime, before: datetime) -> int:
    """What has been told stays while its digest may leave, since a later one of the same day takes its place."""
    days = {"told_before": news.astimezone(OSLO).date(), "untold_before": before.astimezone(OSLO).date()}
    return await _all(pool, partial(retention.forget_deadlines, **days))
