"""Acknowledge what is finished, many with one answer, and never what is not.

An answer to a quorum queue costs the broker some 150 µs, whatever it covers (measured). So answers wait for company:
until a quarter of what the broker may hand over is finished, or 20 ms. That delays no effect, and no delivery while the
rest is free; after a crash so many more come again.
"""

import asyncio
from typing import Any

from samklasse_chassis.addresses import AWAY
from samklasse_chassis.log import logger
from samklasse_chassis.ports import Delivery

LINGER_SECONDS = 0.02
"""How long a finished message waits for company."""


class Run:
    """What one channel delivered, by tag: the first is 1, the next 2. Each begins, and is finished or left."""

    def __init__(self) -> None:
        self._unanswered: dict[int, Delivery] = {}
        self._finished: set[int] = set()
        self._last = 0
        self.whole = True
        """Whether every tag so far began, and none was left; else an answer for many could cover one that did not."""

    @property
    def finished(self) -> int:
        """How many are finished and not answered."""
        return len(self._finished)

    def begin(self, tag: int, delivery: Delivery) -> None:
        """One has arrived."""
        self.whole = self.whole and tag == self._last + 1
        self._last = tag
        self._unanswered[tag] = delivery

    def finish(self, tag: int) -> bool:
        """It may be answered; False if it began elsewhere."""
        known = tag in self._unanswered
        if known:
            self._finished.add(tag)
        return known

    def leave(self, tag: int) -> None:
        """It must not be answered, ever."""
        if self._unanswered.pop(tag, None) is not None:
            self.whole = False

    def answer(self, *, patient: bool) -> tuple[Delivery, bool] | None:
        """The next answer, and whether it covers all before it, too; whoever asks sends it.

        While the first is unfinished, one at a time of those behind it is answered, but not if we are `patient`.
        """
        tags = self._finished_from_the_first() if self.whole else []
        if not tags and self._finished and not patient:
            tags = [min(self._finished)]
        covered = [self._unanswered.pop(tag) for tag in tags]
        self._finished.difference_update(tags)
        return (covered[-1], len(covered) > 1) if covered else None

    def _finished_from_the_first(self) -> list[int]:
        tags = []
        for tag in self._unanswered:
            if tag not in self._finished:
                break
            tags.append(tag)
        return tags


class Answers:
    """The answers of one consumer; each channel counts its own deliveries, and one answer is under way at a time.

    `enough`: how many finished messages wait no longer for company; 1 answers at once.
    """

    def __init__(self, enough: int) -> None:
        self._enough = enough
        self._channel: Any = None
        self._run = Run()
        self._sending = self._hurried = False
        self._timer: asyncio.TimerHandle | None = None
        self._timed: asyncio.Task[None] | None = None

    def begin(self, delivery: Delivery) -> None:
        """It has arrived; to be called in the order of arrival."""
        channel, tag = _channel_of(delivery), delivery.delivery_tag
        if channel is None or tag is None:
            return
        if channel is not self._channel:
            self._channel, self._run = channel, Run()
        was_whole = self._run.whole
        self._run.begin(tag, delivery)
        if was_whole and not self._run.whole:
            logger().warning("a delivery is missing, answering one by one", before=tag)

    def leave(self, delivery: Delivery) -> None:
        """It could not be handled, and comes again when its channel ends."""
        if delivery.delivery_tag is not None and _channel_of(delivery) is self._channel:
            self._run.leave(delivery.delivery_tag)

    async def finish(self, *deliveries: Delivery) -> None:
        """They may be answered: at once if there are enough, else soon."""
        for delivery in deliveries:
            channel, tag = _channel_of(delivery), delivery.delivery_tag
            if channel is None or tag is None:
                continue
            if channel is not self._channel or not self._run.finish(tag):
                await _ack(delivery, multiple=False)
        if self._run.finished >= self._least:
            await self._send()
        elif self._timer is None and self._run.finished:
            self._timer = asyncio.get_running_loop().call_later(LINGER_SECONDS, self._time_out)

    async def hurry(self) -> None:
        """Answer everything that is finished, and from now on at once: the channel is about to be closed."""
        self._hurried = True
        if self._timed is not None:
            await self._timed
        await self._send()

    @property
    def _least(self) -> int:
        return 1 if self._hurried or not self._run.whole else self._enough

    def _time_out(self) -> None:
        self._timer = None
        self._timed = asyncio.get_running_loop().create_task(self._send(patient=True))

    async def _send(self, *, patient: bool = False) -> None:
        """Send what there is as long as it is enough; who is `patient` sends one answer for less."""
        if self._sending:
            return
        self._sending = True
        try:
            while patient or self._run.finished >= self._least:
                run, answer = self._run, self._run.answer(patient=patient)
                patient = False
                if answer is not None and not await _ack(answer[0], multiple=answer[1]) and run is self._run:
                    self._channel, self._run = None, Run()
        finally:
            self._sending = False


def _channel_of(delivery: Delivery) -> Any:
    """What it came over; None once that is closed, and the broker delivers it again."""
    try:
        return delivery.channel
    except AWAY:
        return None


async def _ack(delivery: Delivery, *, multiple: bool) -> bool:
    """Whether it was sent; what the broker does not hear, since the channel is gone, it delivers again."""
    try:
        await delivery.ack(multiple=multiple)
    except AWAY as error:
        logger().warning("channel gone before the answer", error=type(error).__name__)
        return False
    return True
