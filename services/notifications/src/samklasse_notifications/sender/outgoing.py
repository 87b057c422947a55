"""What is on its way out: one claim leaves after the other, each no larger than its channel takes in a second."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from samklasse_notifications.sender.delivery import Delivery
from samklasse_notifications.sender.doors import LINES

CLAIM_AT_MOST = 200
CLAIM_AT_LEAST = 2 * LINES


class Pace:
    """How many to claim next: a claim that a slow provider cannot take within its lease would only be given back."""

    def __init__(self) -> None:
        self.most = CLAIM_AT_MOST

    def learn(self, claim: Delivery) -> None:
        """From one that has left; what was kept back as a whole says nothing of its provider."""
        if not claim.attempts:
            return
        a_second = (len(claim.attempts) - claim.not_begun) / max(claim.seconds, 0.001)
        self.most = min(CLAIM_AT_MOST, max(CLAIM_AT_LEAST, int(a_second)))


class Outgoing:
    """Claims on their way; the next one begins while the last is being settled."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._last: Delivery | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def follow(self, claim: Delivery) -> None:
        """Begin with this one as soon as the one before has left.

        Raises:
            Exception: what ended an earlier one.
        """
        if self._last is not None:
            await self._last.left.wait()
            self._pace.learn(self._last)
        for task in [each for each in self._tasks if each.done()]:
            self._tasks.discard(task)
            task.result()
        self._last = claim
        self._tasks.add(asyncio.create_task(claim.deliver()))

    async def end(self) -> None:
        """What is on its way arrives and is settled."""
        await asyncio.gather(*self._tasks)

    async def stop(self) -> None:
        """Leave it as a killed sender would: its lease runs out, and the same key is handed over again."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def one_after_another(pace: Pace) -> AsyncIterator[Outgoing]:
    """Where the database is lost, what is under way is settled when it is back; who is cancelled leaves it."""
    outgoing = Outgoing(pace)
    try:
        yield outgoing
    except Exception:
        await outgoing.end()
        raise
    except BaseException:
        await outgoing.stop()
        raise
    await outgoing.end()
