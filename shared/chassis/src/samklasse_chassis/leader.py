"""One leader per service: an advisory lock on a session that a frozen holder loses.

The session may be idle for 10 s at most, and says something every 2 s; a process that is stopped in its tracks
goes silent, the database ends its session, and another takes over.
"""

import asyncio
from collections.abc import Awaitable, Callable

from samklasse_chassis.log import logger
from samklasse_chassis.pool import away, connect
from samklasse_chassis.ports import Session
from samklasse_chassis.turns import end_if_told

HEARTBEAT_SECONDS = 2.0
SESSION = {"idle_session_timeout": "10s", "application_name": "leader"}

LOCK_SQL = """
SELECT pg_try_advisory_lock(hashtext($1))
"""

BEAT_SQL = """
SELECT 1
"""

Duty = Callable[["Term"], Awaitable[None]]


def session(url: str) -> Callable[[], Awaitable[Session]]:
    """How a leader opens the session that its lock lives on."""

    async def opened() -> Session:
        conn: Session = await connect(url, settings=SESSION)
        return conn

    return opened


class Term:
    """The time for which the lock is held; its session takes one call at a time."""

    def __init__(self, conn: Session) -> None:
        self._conn, self._speaking = conn, asyncio.Lock()

    async def add_listener(self, channel: str, callback: Callable[..., None]) -> None:
        """Call back at every notification, as long as the term lasts."""
        async with self._speaking:
            await self._conn.add_listener(channel, callback)

    async def beat(self) -> None:
        """For ever: show that this process is not frozen."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            async with asyncio.timeout(HEARTBEAT_SECONDS * 4), self._speaking:
                await self._conn.fetchval(BEAT_SQL)


class Leadership:
    """Runs `duties` while, and only while, this process holds the lock."""

    def __init__(self, open_session: Callable[[], Awaitable[Session]], service: str, *duties: Duty) -> None:
        self._open, self._name, self._duties = open_session, f"samklasse {service} leader", duties
        self.held = False

    async def run(self) -> None:
        """For ever: wait for the lock, lead, and start over when it is lost."""
        while True:
            try:
                await asyncio.create_task(self._term())  # a failed group leaves its task marked as cancelled
            except* Exception as group:  # noqa: BLE001 (unknown ones are raised again)
                unknown = [error for error in _leaves(group) if not away(error)]
                if unknown:
                    raise unknown[0] from None
                logger().warning("leadership lost", error=type(_leaves(group)[0]).__name__)
            end_if_told()
            self.held = False
            await asyncio.sleep(1.0)

    async def _term(self) -> None:
        conn = await self._open()
        try:
            while not await conn.fetchval(LOCK_SQL, self._name):  # noqa: ASYNC110 (the lock has no event to wait for)
                await asyncio.sleep(HEARTBEAT_SECONDS / 2)
            self.held = True
            logger().info("leading")
            term = Term(conn)
            async with asyncio.TaskGroup() as group:
                group.create_task(term.beat())
                for duty in self._duties:
                    group.create_task(_run(duty, term))
        finally:
            self.held = False
            conn.terminate()


async def _run(duty: Duty, term: Term) -> None:
    await duty(term)


def _leaves(error: BaseException) -> list[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        return [leaf for inner in error.exceptions for leaf in _leaves(inner)]
    return [error]
