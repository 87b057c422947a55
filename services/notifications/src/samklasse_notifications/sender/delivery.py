"""Hands over what has been claimed, and settles what became of it while the next ones leave."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import asyncpg
from samklasse_chassis import vault
from samklasse_chassis.log import logger

from samklasse_notifications.domain.attempt import LONGEST_PAUSE, State, of_known_key, pause_after
from samklasse_notifications.sender.doors import Doors
from samklasse_notifications.sender.patience import patiently, patiently_read
from samklasse_notifications.sender.provider import Answer, Message, Provider
from samklasse_notifications.sender.standing import Standing
from samklasse_notifications.sender.wording import Unsayable, Wording
from samklasse_notifications.store import settling
from samklasse_notifications.store.handovers import Attempt
from samklasse_notifications.store.settling import Outcome

SETTLE_AT_MOST = 100
SETTLE_AFTER_SECONDS = 0.05


@dataclass
class Delivery:
    """One claim on its way out. `begin_by` is the loop's time after which no call can end within the lease.

    `left` is set when nothing of it waits for a line any more; outcomes may still be settled. all but
    `not_begun` of it left in `seconds`.
    """

    pool: asyncpg.Pool
    doors: Doors
    wording: Wording
    begin_by: float
    attempts: Sequence[Attempt]
    left: asyncio.Event = field(default_factory=asyncio.Event)
    outcomes: asyncio.Queue[Outcome] = field(default_factory=asyncio.Queue)
    not_begun: int = 0
    seconds: float = 0.0

    async def deliver(self) -> None:
        """Hand each over unless something newer has overtaken it; ends when all outcomes are settled."""
        clock = asyncio.get_running_loop().time
        began_at = clock()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._settle(len(self.attempts)))
            try:
                await self._hand_over()
            finally:
                self.seconds = clock() - began_at
                self.left.set()
        logger().info("messages handed over", count=len(self.attempts))

    async def _hand_over(self) -> None:
        """Every line takes the next message of its provider as soon as it is free."""
        by_provider: dict[str, list[Attempt]] = {}
        for each in self.attempts:
            by_provider.setdefault(each.claimed.provider, []).append(each)
        async with asyncio.TaskGroup() as group:
            for name, some in by_provider.items():
                standing, lines = Standing(some, self._look), self.doors.lines.get(name, ())
                for line in lines:
                    group.create_task(self._along(line, standing))
                for each in () if lines else some:
                    self.outcomes.put_nowait(Outcome(each, State.UNKNOWN, "NO_LINE", LONGEST_PAUSE, begun=False))

    async def _look(self, some: list[Attempt]) -> list[Attempt]:
        """Those that nothing newer has overtaken; the others are not handed over, for sure."""
        current = await patiently_read(self.pool, lambda conn: settling.still_current(conn, some))
        for each in some:
            if each.key not in current:
                self.outcomes.put_nowait(Outcome(each, State.REFUSED, "OVERTAKEN"))
        return [each for each in some if each.key in current]

    async def _along(self, line: Provider, standing: Standing) -> None:
        while (handed := await standing.next()) is not None:
            if (to := self._address(handed)) is not None and (said := self._said(handed, to)) is not None:
                answer = await line.hand_over(to, said, handed.key)
                self._settled(handed, answer, then=self.doors.then.get(line.name))

    def _address(self, handed: Attempt) -> str | None:
        """Where to; None when it cannot be read, or when the lease would run out during the call."""
        if asyncio.get_running_loop().time() > self.begin_by:
            self.not_begun += 1
            self.outcomes.put_nowait(Outcome(handed, State.UNKNOWN, "NOT_BEGUN", begun=False))
            return None
        if handed.claimed.address is None:
            self.outcomes.put_nowait(Outcome(handed, State.REFUSED, "NO_ADDRESS"))
            return None
        try:
            return handed.claimed.address.open(self.doors.keys).decode()
        except vault.DoesNotOpen:
            self.outcomes.put_nowait(Outcome(handed, State.REFUSED, "ADDRESS_UNREADABLE"))
            return None

    def _said(self, handed: Attempt, to: str) -> Message | None:
        """The words; None where there are none for these facts: that stops this message, and no other one."""
        try:
            return self.wording.message(handed, to)
        except Unsayable as reason:
            logger().error(
                "a message cannot be said",
                error=str(reason),
                kind=handed.claimed.kind,
                language=handed.language,
                notice=str(handed.claimed.notice_id),
            )
            self.outcomes.put_nowait(Outcome(handed, State.REFUSED, "CANNOT_BE_SAID"))
            return None

    def _settled(self, handed: Attempt, answer: Answer, *, then: str | None = None) -> None:
        """Another provider is asked only where the first cannot have taken it all: not after a try of unknown end."""
        state = of_known_key(handed.tries, moved=handed.claimed.moved) if answer.known else answer.state
        pause = pause_after(handed.tries) if state is State.UNKNOWN else timedelta(0)
        certain = answer.state is State.REFUSED and handed.tries == 1
        outcome = Outcome(handed, state, answer.code, pause, answer.reference, then if certain else None)
        self.outcomes.put_nowait(outcome)

    async def _settle(self, expected: int) -> None:
        """Settle at most 100 at a time, at most 50 ms after the first of them."""
        while expected:
            batch = await _gather(self.outcomes, min(expected, SETTLE_AT_MOST))
            await patiently(self.pool, lambda conn: settling.settle(conn, batch))  # noqa: B023 (awaited at once)
            expected -= len(batch)


async def _gather(outcomes: asyncio.Queue[Outcome], most: int) -> list[Outcome]:
    batch = [await outcomes.get()]
    try:
        async with asyncio.timeout(SETTLE_AFTER_SECONDS):
            while len(batch) < most:
                batch.append(await outcomes.get())
    except TimeoutError:
        pass
    return batch
