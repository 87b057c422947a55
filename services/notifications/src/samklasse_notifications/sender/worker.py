"""The sender: one round claims, hands over and settles at most 200 messages.

A message in flight is known by its attempt row; a killed sender's attempts become UNKNOWN when their lease runs out,
and leave again under the same key. Several senders may run: a claim skips what another has locked.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import asyncpg
from cryptography.fernet import Fernet, InvalidToken
from samklasse_chassis.log import logger
from samklasse_chassis.pool import CONTENTION, away

from samklasse_notifications import vault
from samklasse_notifications.domain.attempt import CALL, LEASE, Channel, State, pause_after
from samklasse_notifications.sender.sms import SmsLine
from samklasse_notifications.sender.smtp import MailLine
from samklasse_notifications.sender.wording import Wording, attempt_for
from samklasse_notifications.store import handovers
from samklasse_notifications.store.handovers import Attempt, Outcome
from samklasse_notifications.store.threads import WAKE_CHANNEL

CLAIM_AT_MOST = 200
LOOK_AGAIN_AFTER = 50
SETTLE_AT_MOST = 25
SETTLE_AFTER_SECONDS = 0.05
LINES = 8
IDLE_SECONDS = 0.5
SWEEP_SECONDS = 2.0


@dataclass(frozen=True)
class Doors:
    """How messages leave, and the key to where they go."""

    mail: Sequence[MailLine]
    sms: Sequence[SmsLine]
    vault: Fernet

    def hang_up(self) -> None:
        """Close every connection."""
        for mail_line, sms_line in zip(self.mail, self.sms, strict=True):
            mail_line.hang_up()
            sms_line.hang_up()


def doors(*, smtp_url: str, sms_url: str, contact_key: str) -> Doors:
    return Doors(
        mail=[MailLine(smtp_url) for _ in range(LINES)],
        sms=[SmsLine(sms_url) for _ in range(LINES)],
        vault=vault.open_vault(contact_key),
    )


@dataclass
class Sender:
    """The loop, and what it remembers between rounds."""

    pool: asyncpg.Pool
    doors: Doors
    wording: Wording = field(default_factory=Wording)
    swept_at: float = 0.0

    async def run(self) -> None:
        """For ever; waits while the database is away."""
        while True:
            try:
                async with listening(self.pool) as woken:
                    while True:
                        woken.clear()
                        if await self.round() == 0:
                            await _wait(woken)
            except CONTENTION:
                await asyncio.sleep(0.05)
            except Exception as error:
                if not away(error):
                    raise
                logger().warning("sender waits for the database", error=type(error).__name__)
                await asyncio.sleep(1.0)

    async def round(self) -> int:
        """Hand over what may leave now; gives how many were claimed."""
        clock = asyncio.get_running_loop().time
        async with self.pool.acquire() as conn:
            if clock() - self.swept_at > SWEEP_SECONDS:
                await handovers.sweep(conn)
                self.swept_at = clock()
            begin_by = clock() + (LEASE - CALL).total_seconds()
            attempts = await self._claim(conn)
        if attempts:
            await self._deliver(attempts, begin_by)
            logger().info("messages handed over", count=len(attempts))
        return len(attempts)

    async def _claim(self, conn: asyncpg.Connection) -> list[Attempt]:
        async with conn.transaction():
            claimed = await handovers.claim(conn, CLAIM_AT_MOST)
            if not claimed:
                return []
            attempts = [attempt_for(each) for each in claimed]
            written = await handovers.write_attempts(conn, attempts, now=claimed[0].at)
            await self.wording.learn(conn, written)
            return written

    async def _deliver(self, attempts: Sequence[Attempt], begin_by: float) -> None:
        """Look again before every 50 whether they still stand; outcomes are settled meanwhile."""
        outcomes: asyncio.Queue[Outcome] = asyncio.Queue()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._settle(outcomes, len(attempts)))
            for start in range(0, len(attempts), LOOK_AGAIN_AFTER):
                some = attempts[start : start + LOOK_AGAIN_AFTER]
                await self._hand_over(await self._standing(some, outcomes), outcomes, begin_by)

    async def _standing(self, some: Sequence[Attempt], outcomes: "asyncio.Queue[Outcome]") -> list[Attempt]:
        """Those that nothing newer has overtaken; the others are not handed over, for sure."""
        async with self.pool.acquire() as conn:
            current = await handovers.still_current(conn, some)
        for each in some:
            if each.key not in current:
                outcomes.put_nowait(Outcome(each, State.REFUSED, "OVERTAKEN"))
        return [each for each in some if each.key in current]

    async def _hand_over(self, some: Sequence[Attempt], outcomes: "asyncio.Queue[Outcome]", begin_by: float) -> None:
        """Every line takes the next message as soon as it is free."""
        mails = (each for each in some if each.claimed.channel is Channel.EMAIL)
        texts = (each for each in some if each.claimed.channel is Channel.SMS)
        async with asyncio.TaskGroup() as group:
            for mail_line, sms_line in zip(self.doors.mail, self.doors.sms, strict=True):
                group.create_task(self._mail(mail_line, mails, outcomes, begin_by))
                group.create_task(self._text(sms_line, texts, outcomes, begin_by))

    async def _mail(
        self, line: MailLine, mails: Iterator[Attempt], outcomes: "asyncio.Queue[Outcome]", begin_by: float
    ) -> None:
        for handed in mails:
            if (to := self._address(handed, outcomes, begin_by)) is not None:
                result = await line.hand_over(to, self.wording.mail(handed, to))
                outcomes.put_nowait(_outcome(handed, *result))

    async def _text(
        self, line: SmsLine, texts: Iterator[Attempt], outcomes: "asyncio.Queue[Outcome]", begin_by: float
    ) -> None:
        for handed in texts:
            if (to := self._address(handed, outcomes, begin_by)) is not None:
                message = self.wording.text_message(handed)
                result = await line.hand_over(to, message, handed.key)
                outcomes.put_nowait(_outcome(handed, *result))

    def _address(self, handed: Attempt, outcomes: "asyncio.Queue[Outcome]", begin_by: float) -> str | None:
        """Where to; None when it cannot be read, or when the lease would run out during the call."""
        if asyncio.get_running_loop().time() > begin_by:
            outcomes.put_nowait(Outcome(handed, State.UNKNOWN, "NOT_BEGUN"))
            return None
        try:
            return vault.read(self.doors.vault, handed.claimed.address)
        except InvalidToken:
            outcomes.put_nowait(Outcome(handed, State.REFUSED, "ADDRESS_UNREADABLE"))
            return None

    async def _settle(self, outcomes: "asyncio.Queue[Outcome]", expected: int) -> None:
        """Settle at most 25 at a time, at most 50 ms after the first of them."""
        while expected:
            batch = await _gather(outcomes, min(expected, SETTLE_AT_MOST))
            while not await self._settled(batch):  # noqa: ASYNC110 (an absent database has no event to wait for)
                await asyncio.sleep(0.1)
            expected -= len(batch)

    async def _settled(self, batch: Sequence[Outcome]) -> bool:
        """Whether it is written down. An outcome that is known must not be forgotten while the database is away."""
        try:
            async with self.pool.acquire() as conn, conn.transaction():
                await handovers.settle(conn, batch)
                return True
        except Exception as error:
            if away(error) or isinstance(error, CONTENTION):
                return False
            raise


def _outcome(handed: Attempt, state: State, code: str) -> Outcome:
    pause = pause_after(handed.tries) if state is State.UNKNOWN else timedelta(0)
    return Outcome(handed, state, code, pause)


async def _gather(outcomes: "asyncio.Queue[Outcome]", most: int) -> list[Outcome]:
    batch = [await outcomes.get()]
    try:
        async with asyncio.timeout(SETTLE_AFTER_SECONDS):
            while len(batch) < most:
                batch.append(await outcomes.get())
    except TimeoutError:
        pass
    return batch


@asynccontextmanager
async def listening(pool: asyncpg.Pool) -> AsyncIterator[asyncio.Event]:
    """An event that is set when a transaction with new intents commits."""
    woken = asyncio.Event()

    def wake(*_: object) -> None:
        woken.set()

    async with pool.acquire() as conn:
        await conn.add_listener(WAKE_CHANNEL, wake)
        try:
            yield woken
        finally:
            if not conn.is_closed():
                await conn.remove_listener(WAKE_CHANNEL, wake)


async def _wait(woken: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(IDLE_SECONDS):
            await woken.wait()
    except TimeoutError:
        pass
