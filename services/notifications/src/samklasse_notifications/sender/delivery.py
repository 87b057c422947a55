"""Hands over what has been claimed, and settles what became of it while the next ones leave."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import asyncpg
from samklasse_chassis import vault
from samklasse_chassis.pool import CONTENTION, away

from samklasse_notifications.domain.attempt import Channel, State, pause_after
from samklasse_notifications.sender.doors import Doors
from samklasse_notifications.sender.sms import SmsLine
from samklasse_notifications.sender.smtp import MailLine
from samklasse_notifications.sender.wording import Wording
from samklasse_notifications.store import settling
from samklasse_notifications.store.handovers import Attempt
from samklasse_notifications.store.settling import Outcome

LOOK_AGAIN_AFTER = 50
SETTLE_AT_MOST = 25
SETTLE_AFTER_SECONDS = 0.05

Outcomes = asyncio.Queue[Outcome]
T = TypeVar("T")


@dataclass(frozen=True)
class Delivery:
    """One claim on its way out. `begin_by` is the loop's time after which no call can end within the lease."""

    pool: asyncpg.Pool
    doors: Doors
    wording: Wording
    begin_by: float

    async def deliver(self, attempts: Sequence[Attempt]) -> None:
        """Look again before every 50 whether they still stand; outcomes are settled meanwhile."""
        outcomes: Outcomes = asyncio.Queue()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._settle(outcomes, len(attempts)))
            for start in range(0, len(attempts), LOOK_AGAIN_AFTER):
                some = attempts[start : start + LOOK_AGAIN_AFTER]
                await self._hand_over(await self._standing(some, outcomes), outcomes)

    async def _standing(self, some: Sequence[Attempt], outcomes: Outcomes) -> list[Attempt]:
        """Those that nothing newer has overtaken; the others are not handed over, for sure."""
        current = await patiently(self.pool, lambda conn: settling.still_current(conn, some))
        for each in some:
            if each.key not in current:
                outcomes.put_nowait(Outcome(each, State.REFUSED, "OVERTAKEN"))
        return [each for each in some if each.key in current]

    async def _hand_over(self, some: Sequence[Attempt], outcomes: Outcomes) -> None:
        """Every line takes the next message as soon as it is free."""
        mails = (each for each in some if each.claimed.channel is Channel.EMAIL)
        texts = (each for each in some if each.claimed.channel is Channel.SMS)
        async with asyncio.TaskGroup() as group:
            for mail_line, sms_line in zip(self.doors.mail, self.doors.sms, strict=True):
                group.create_task(self._mail(mail_line, mails, outcomes))
                group.create_task(self._text(sms_line, texts, outcomes))

    async def _mail(self, line: MailLine, mails: Iterator[Attempt], outcomes: Outcomes) -> None:
        for handed in mails:
            if (to := self._address(handed, outcomes)) is not None:
                result = await line.hand_over(to, self.wording.mail(handed, to))
                outcomes.put_nowait(_outcome(handed, *result))

    async def _text(self, line: SmsLine, texts: Iterator[Attempt], outcomes: Outcomes) -> None:
        for handed in texts:
            if (to := self._address(handed, outcomes)) is not None:
                result = await line.hand_over(to, self.wording.text_message(handed), handed.key)
                outcomes.put_nowait(_outcome(handed, *result))

    def _address(self, handed: Attempt, outcomes: Outcomes) -> str | None:
        """Where to; None when it cannot be read, or when the lease would run out during the call."""
        if asyncio.get_running_loop().time() > self.begin_by:
            outcomes.put_nowait(Outcome(handed, State.UNKNOWN, "NOT_BEGUN"))
            return None
        try:
            if handed.claimed.address is not None:
                return handed.claimed.address.open(self.doors.keys).decode()
        except vault.DoesNotOpen:
            pass
        outcomes.put_nowait(Outcome(handed, State.REFUSED, "ADDRESS_UNREADABLE"))
        return None

    async def _settle(self, outcomes: Outcomes, expected: int) -> None:
        """Settle at most 25 at a time, at most 50 ms after the first of them."""
        while expected:
            batch = await _gather(outcomes, min(expected, SETTLE_AT_MOST))
            await patiently(self.pool, lambda conn: settling.settle(conn, batch))  # noqa: B023 (awaited at once)
            expected -= len(batch)


async def patiently(pool: asyncpg.Pool, ask: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
    """One transaction, repeated while the database is away: an outcome that is known must not be forgotten."""
    while True:
        try:
            async with pool.acquire() as conn, conn.transaction():
                return await ask(conn)
        except Exception as error:
            if not away(error) and not isinstance(error, CONTENTION):
                raise
            await asyncio.sleep(0.1)


def _outcome(handed: Attempt, state: State, code: str) -> Outcome:
    pause = pause_after(handed.tries) if state is State.UNKNOWN else timedelta(0)
    return Outcome(handed, state, code, pause)


async def _gather(outcomes: Outcomes, most: int) -> list[Outcome]:
    batch = [await outcomes.get()]
    try:
        async with asyncio.timeout(SETTLE_AFTER_SECONDS):
            while len(batch) < most:
                batch.append(await outcomes.get())
    except TimeoutError:
        pass
    return batch
