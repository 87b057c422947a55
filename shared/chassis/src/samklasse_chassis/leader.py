"""One leader per service: an advisory lock on a session that a frozen holder loses.

The session may be idle for 10 s at most, and says something every 2 s; a process that is stopped in its tracks
goes silent, the database ends its session, and another takes over.
"""

import asyncio
from collections.abc import Awaitable, Callable

from samklasse_chassis.log import logger
from samklasse_chassis.pool import away, connect
from samklasse_chassis.ports import Session

HEARTBEAT_SECONDS = 2.0
SESSION = {"idle_session_timeout": "10s", "application_name": "leader"}

LOCK_SQL = """
SELECT pg_try_advisory_lock(hashtext($1))
"""

BEAT_SQL = """
SELECT 1
"""

Duty = Callable[[Session], Awaitable[None]]


def session(url: str) -> Callable[[], Awaitable[Session]]:
    """How a leader opens the session that its lock lives on."""

    async def opened() -> Session:
        conn: Session = await connect(url, settings=SESSION)
        return conn

    return opened


class Leadership:
    """Runs `duties` while, and only while, this process holds the lock."""

    def __init__(self, open_session: Callable[[], Awaitable[Session]], service: str, *duties: Duty) -> None:
        self._open, self._name, self._duties = open_session, f"samklasse {service} leader", duties
        self.held = False

    async def run(self) -> None:
        """For ever: wait for the lock, lead, and start over when it is lost."""
        while True:
            try:
                await self._term()
            except* Exception as group:  # noqa: BLE001 (unknown ones are raised again)
                unknown = [error for error in _leaves(group) if not away(error)]
                if unknown:
                    raise unknown[0] from None
                logger().warning("leadership lost", error=type(_leaves(group)[0]).__name__)
            self.held = False
            await asyncio.sleep(1.0)

    async def _term(self) -> None:
        conn = await self._open()
        try:
            while not await conn.fetchval(LOCK_SQL, self._name):  # noqa: ASYNC110 (the lock has no event to wait for)
                await asyncio.sleep(HEARTBEAT_SECONDS / 2)
            self.held = True
            logger().info("leading")
            async with asyncio.TaskGroup() as term:
                term.create_task(self._beat(conn))
                for duty in self._duties:
                    term.create_task(_run(duty, conn))
        finally:
            self.held = False
            conn.terminate()

    async def _beat(self, conn: Session) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            async with asyncio.timeout(HEARTBEAT_SECONDS * 4):
                await conn.fetchval(BEAT_SQL)


async def _run(duty: Duty, conn: Session) -> None:
    await duty(conn)


def _leaves(error: BaseException) -> list[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        return [leaf for inner in error.exceptions for leaf in _leaves(inner)]
    return [error]
