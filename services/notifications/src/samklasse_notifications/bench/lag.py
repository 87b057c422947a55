"""How late the event loop is: what a reader of a page, or a receipt, would wait besides."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from statistics import quantiles

EVERY_SECONDS = 0.005


@asynccontextmanager
async def watched(late: list[float]) -> AsyncIterator[None]:
    """While the block runs, a task sleeps 5 ms again and again, and adds to `late` how many seconds late it woke."""
    loop = asyncio.get_running_loop()

    async def watch() -> None:
        while True:
            due = loop.time() + EVERY_SECONDS
            await asyncio.sleep(EVERY_SECONDS)
            late.append(loop.time() - due)

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()


def percentile_ms(seconds: Sequence[float], percentile: int) -> float:
    """Milliseconds, with microseconds; of fewer than two it is that one, or 0."""
    if len(seconds) < 2:
        return round(1000 * sum(seconds), 3)
    return round(1000 * quantiles(seconds, n=100, method="inclusive")[percentile - 1], 3)
