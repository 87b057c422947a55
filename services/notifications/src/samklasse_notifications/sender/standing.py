"""What of a claim may still leave: seen to stand at most 20 ms ago, so that a change that commits stops the rest."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable

from samklasse_notifications.store.handovers import Attempt

HOLDS_SECONDS = 0.02
"""How long a look holds. Between a change and the last hand-over of what it changes lie this and the look itself."""
LOOK_AT_LEAST = 16

Look = Callable[[list[Attempt]], Awaitable[list[Attempt]]]
"""Gives those that nothing newer has overtaken, and does what is to be done about the others."""


class Standing:
    """Messages of one claim to one provider; its lines take the next one when they are free."""

    def __init__(self, attempts: Iterable[Attempt], look: Look) -> None:
        self._look = look
        self._waiting, self._seen = deque(attempts), deque[Attempt]()
        self._at_once, self._taken = len(self._waiting), 0
        self._until = 0.0
        self._looking = asyncio.Lock()

    async def next(self) -> Attempt | None:
        """One that stands; None when there is nothing left. However long a look takes, something leaves after it."""
        if self._holds():
            return self._take()
        async with self._looking:
            while not self._holds():
                self._waiting.extendleft(reversed(self._seen))
                self._seen.clear()
                if not self._waiting:
                    return None
                await self._see()
                if self._seen:
                    break
            return self._take()

    def _holds(self) -> bool:
        return bool(self._seen) and asyncio.get_running_loop().time() <= self._until

    def _take(self) -> Attempt:
        self._taken += 1
        return self._seen.popleft()

    async def _see(self) -> None:
        """At twice as many as have left since the last time: a slow provider costs no long looks."""
        some = [self._waiting.popleft() for _ in range(min(self._at_once, len(self._waiting)))]
        self._seen.extend(await self._look(some))
        self._until = asyncio.get_running_loop().time() + HOLDS_SECONDS
        self._at_once, self._taken = max(LOOK_AT_LEAST, 2 * self._taken), 0
