"""Messages that arrive while a transaction runs share the next one."""

import asyncio

from samklasse_chassis.consumer import Consumer, Received
from samklasse_chassis.inbox import Inbox


class Gathering:
    """One batch at a time of one consumer, in the order of arrival; nothing waits for company."""

    def __init__(self, consumer: Consumer, inbox: Inbox) -> None:
        self._consumer, self._inbox = consumer, inbox
        self._waiting: list[tuple[Received, asyncio.Future[None]]] = []
        self._arrived = asyncio.Event()

    async def taken(self, received: Received) -> None:
        """Until the message may be acknowledged."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((received, done))
        self._arrived.set()
        await done

    async def run(self) -> None:
        """For ever: take what waits. Its death ends the process, and what waits comes again."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._waiting:
                batch, self._waiting = self._waiting[: self._consumer.batch], self._waiting[self._consumer.batch :]
                await self._inbox.take_many(self._consumer, [received for received, _ in batch])
                for _, done in batch:
                    if not done.done():
                        done.set_result(None)
