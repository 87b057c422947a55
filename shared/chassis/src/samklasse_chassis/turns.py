"""Waiting: one at a time in the order of asking, until something happens but not for ever, and not when told to end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Turns:
    """First in, first out per aggregate, within this process."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def of(self, name: str | None) -> AsyncIterator[None]:
        """Wait for one's turn; None never waits."""
        if name is None:
            yield
            return
        lock, waiting = self._locks.get(name, (asyncio.Lock(), 0))
        self._locks[name] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._locks.pop(name)
            if waiting > 1:
                self._locks[name] = (lock, waiting - 1)


async def soon(happened: asyncio.Event, most_seconds: float) -> None:
    """Until `happened` is set, and `most_seconds` at most."""
    with suppress(TimeoutError):
        async with asyncio.timeout(most_seconds):
            await happened.wait()


def end_if_told() -> None:
    """Before another try: on the way out of a cancelled task an error may have taken the cancellation's place.

    Raises:
        CancelledError: this task has been told to end.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
