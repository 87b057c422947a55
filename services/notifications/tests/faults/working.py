"""A sender at work, as it is in the service: it listens, waits, sweeps and sends until the test is through."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from samklasse_notifications.sender.worker import Sender


@asynccontextmanager
async def at_work(one: Sender) -> AsyncIterator[None]:
    """Whatever it dies of is raised here."""
    working = asyncio.create_task(one.run())
    try:
        yield
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


async def until(holds: Callable[[], Awaitable[bool]], *, seconds: float = 20) -> None:
    for _ in range(int(seconds / 0.02)):
        if await holds():
            return
        await asyncio.sleep(0.02)
    pytest.fail("it never came to hold")
