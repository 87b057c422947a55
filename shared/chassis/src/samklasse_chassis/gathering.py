"""Messages that arrive while a transaction runs share the next one, and one acknowledgement."""

import asyncio
from dataclasses import dataclass

from samklasse_chassis.answers import Answers
from samklasse_chassis.consumer import Consumer, received
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.ports import Delivery


@dataclass(frozen=True, slots=True)
class _Waiting:
    delivery: Delivery
    done: asyncio.Future[None]


class Gathering:
    """One batch at a time of one consumer, in the order of arrival; nothing waits for company."""

    def __init__(self, consumer: Consumer, inbox: Inbox, answers: Answers) -> None:
        self._consumer, self._inbox, self._answers = consumer, inbox, answers
        self._waiting: list[_Waiting] = []
        self._arrived = asyncio.Event()

    async def taken(self, delivery: Delivery) -> None:
        """Until the message is handled and acknowledged."""
        self._answers.begin(delivery)
        waiting = _Waiting(delivery, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._arrived.set()
        await waiting.done

    async def run(self) -> None:
        """For ever: take what waits. Its death ends the process, and what waits comes again."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._waiting:
                batch, self._waiting = self._waiting[: self._consumer.batch], self._waiting[self._consumer.batch :]
                deliveries = [one.delivery for one in batch]
                await self._inbox.take_many(self._consumer, [received(one) for one in deliveries])
                await self._answers.finish(*deliveries)
                for one in batch:
                    if not one.done.done():
                        one.done.set_result(None)
