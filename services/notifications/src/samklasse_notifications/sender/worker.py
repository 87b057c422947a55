"""The sender: claims at most 200 messages, hands them over and settles them, and claims the next ones meanwhile.

A message in flight is known by its attempt row; a killed sender's attempts become UNKNOWN when their lease runs out,
and leave again under the same key. Several senders may run: a claim skips what another has locked.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

import asyncpg
from samklasse_chassis.clock import now as now_by
from samklasse_chassis.log import logger
from samklasse_chassis.pool import CONTENTION, away

from samklasse_notifications.domain.attempt import CALL, LEASE, Channel
from samklasse_notifications.render import WITH_CALENDAR
from samklasse_notifications.sender.asking import Asking
from samklasse_notifications.sender.delivery import Delivery
from samklasse_notifications.sender.doors import Doors
from samklasse_notifications.sender.outgoing import Pace, one_after_another
from samklasse_notifications.sender.pages import Pages
from samklasse_notifications.sender.wording import Wording, attempt_for
from samklasse_notifications.store import handovers, invitations, nights, receipts, settling
from samklasse_notifications.store.brakes import Brakes, set_aside
from samklasse_notifications.store.handovers import Attempt, Claimed
from samklasse_notifications.store.quotas import Quotas
from samklasse_notifications.store.threads import WAKE_CHANNEL

IDLE_SECONDS = 0.5
SWEEP_SECONDS = 2.0


@dataclass
class Sender:
    """The loop, and what it remembers between rounds. `channels`: what it claims for, None: whatever has a line."""

    pool: asyncpg.Pool
    doors: Doors
    channels: Sequence[Channel] | None = None
    wording: Wording = field(default_factory=Wording)
    pages: Pages | None = None
    brakes: Brakes = field(default_factory=Brakes)
    quotas: Quotas = field(default_factory=Quotas)
    pace: Pace = field(default_factory=Pace)
    asking: Asking | None = None
    swept_at: float = 0.0

    async def run(self) -> None:
        """For ever; waits while the database is away."""
        while True:
            try:
                await self._listen_and_send()
            except CONTENTION:
                await asyncio.sleep(0.05)
            except Exception as error:
                if not away(error):
                    raise
                logger().warning("sender waits for the database", error=type(error).__name__)
                await asyncio.sleep(1.0)

    async def _listen_and_send(self) -> None:
        """Until the listening connection is lost."""
        async with self.pool.acquire() as conn, listening(conn) as woken, one_after_another(self.pace) as outgoing:
            while not conn.is_closed():
                woken.clear()
                claim = await self._take(conn)
                if claim:
                    await outgoing.follow(claim)
                else:
                    await _wait(woken)

    async def round(self) -> int:
        """Hand over what may leave now; gives how many were claimed."""
        async with self.pool.acquire() as conn:
            claim = await self._take(conn)
        if claim:
            await claim.deliver()
            self.pace.learn(claim)
        return len(claim.attempts) if claim else 0

    async def _take(self, conn: asyncpg.Connection) -> Delivery | None:
        clock = asyncio.get_running_loop().time
        if clock() - self.swept_at > SWEEP_SECONDS:
            await settling.sweep(conn)
            await _match_parked(conn)
            await set_aside(conn)
            self.swept_at = clock()
        begin_by = clock() + (LEASE - CALL).total_seconds()
        attempts = await self.claim(conn)
        if not attempts:
            return None
        leaving = await self.asking.leaving(attempts) if self.asking else attempts
        return Delivery(self.pool, self.doors, self.wording, begin_by, await self.linked(conn, leaving))

    async def linked(self, conn: asyncpg.Connection, attempts: list[Attempt]) -> list[Attempt]:
        """With each reader's own link: that of the address that it goes to, so after the contact register was asked.

        And after the commit: a new one locks her row, which comes before a thread's.
        """
        if not attempts or self.pages is None:
            return attempts
        return await self.pages.linked(conn, attempts, now=attempts[0].claimed.at)

    @property
    def _channels(self) -> Sequence[Channel]:
        return self.channels or self.doors.channels

    async def _due(self, conn: asyncpg.Connection, most: int, shut: Collection[str]) -> list[Claimed]:
        claimed = await handovers.claim(conn, most, self._channels, shut)
        return await nights.by_day(conn, claimed) if claimed else []

    async def claim(self, conn: asyncpg.Connection) -> list[Attempt]:
        """Take what may leave, and write down that it is being handed over."""
        async with conn.transaction():
            claimed = await self.quotas.within(conn, self._channels, self.pace.most, partial(self._due, conn))
            if not claimed:
                return []
            attempts = [attempt_for(each) for each in claimed]
            written = await handovers.write_attempts(conn, attempts, now=claimed[0].at)
            begun = [each.claimed.thread_id for each in written if each.first]
            await self.brakes.note(conn, begun, now=claimed[0].at)
            await self.wording.learn(conn, written)
            return await invitations.recalled(conn, written, list(WITH_CALENDAR))


async def _match_parked(conn: asyncpg.Connection) -> None:
    """Receipts that were faster than the answer to their hand-over."""
    async with conn.transaction():
        await receipts.match_parked(conn, now=await now_by(conn))


@asynccontextmanager
async def listening(conn: asyncpg.Connection) -> AsyncIterator[asyncio.Event]:
    """An event that is set when a transaction with new intents commits."""
    woken = asyncio.Event()

    def wake(*_: object) -> None:
        woken.set()

    await conn.add_listener(WAKE_CHANNEL, wake)
    try:
        yield woken
    finally:
        with suppress(asyncpg.InterfaceError):  # the pool has it back already
            if conn.is_closed():
                conn.terminate()  # to a pool it must not come with a listener
            else:
                await conn.remove_listener(WAKE_CHANNEL, wake)


async def _wait(woken: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(IDLE_SECONDS):
            await woken.wait()
    except TimeoutError:
        pass
