"""An event loop without a clock and without I/O: time jumps to the next timer, and a seed orders what is ready.

Whatever is ready at one instant runs in an order that the seed draws. Code of a frozen process does not run at all;
what would have run is kept until the process is thawed, as under SIGSTOP.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Generator
from contextvars import Context, ContextVar
from random import Random
from typing import Any, NoReturn

PROCESS: ContextVar[str] = ContextVar("PROCESS", default="")
"""Which simulated process the running code belongs to; empty for the world itself."""


MOST_STEPS = 120_000
"""A seed takes 5,000 to 30,000."""


class NothingLeft(Exception):
    """Every task waits for something that can never happen."""


class Livelock(Exception):
    """More steps than any honest seed takes."""


class RealOutside(Exception):
    """Something asked for a socket, a thread or a name; a simulation has none."""


class Numbered(asyncio.Task):  # type: ignore[type-arg]
    """A task whose place in a set does not depend on its address, so that a seed repeats."""

    made = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        Numbered.made += 1
        self._number = Numbered.made
        super().__init__(*args, **kwargs)

    def __hash__(self) -> int:
        return self._number

    def __eq__(self, other: object) -> bool:
        return self is other


class Loop(asyncio.BaseEventLoop):
    """Virtual time in seconds from 0, and a seeded order."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.random = Random(f"loop {seed}")
        self.steps = 0
        self._instant = 0.0
        self.mishaps: list[BaseException] = []
        """Errors in callbacks, which are errors of the simulation itself."""
        self._frozen: dict[str, list[asyncio.Handle]] = {}
        self.set_task_factory(_numbered)
        Numbered.made = 0

    def time(self) -> float:
        """Seconds since the simulation began."""
        return self._instant

    def leap(self, seconds: float) -> None:
        """Skip `seconds` in which nothing would happen: all timers move along, so nobody notices."""
        self._instant += seconds
        for handle in self._scheduled:
            handle._when += seconds

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Keep it for the verdict."""
        error = context.get("exception")
        if error is not None:
            self.mishaps.append(error)

    def freeze(self, process: str) -> None:
        """Run no code of `process` until it is thawed."""
        self._frozen[process] = []

    def thaw(self, process: str) -> None:
        """Run what has piled up, and go on."""
        self._ready.extend(self._frozen.pop(process, []))

    def _run_once(self) -> None:
        self._let_time_pass()
        batch = list(self._ready)
        self._ready.clear()
        if len(batch) > 1:
            self.random.shuffle(batch)
        self.steps += len(batch)
        if self.steps > MOST_STEPS:
            raise Livelock
        for handle in batch:
            if not handle._cancelled and not (self._frozen and self._kept(handle)):
                handle._run()

    def _let_time_pass(self) -> None:
        scheduled = self._scheduled
        while scheduled and scheduled[0]._cancelled:
            self._timer_cancelled_count -= 1
            heapq.heappop(scheduled)._scheduled = False
        if not self._ready:
            if not scheduled:
                raise NothingLeft
            self._instant = max(self._instant, scheduled[0]._when)
        while scheduled and scheduled[0]._when <= self._instant:
            handle = heapq.heappop(scheduled)
            handle._scheduled = False
            self._ready.append(handle)

    def _kept(self, handle: asyncio.Handle) -> bool:
        kept = self._frozen.get(handle._context.get(PROCESS, ""))
        if kept is None:
            return False
        kept.append(handle)
        return True

    def _process_events(self, event_list: object) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody sleeps in a selector."""

    def _refuse(self, *args: object, **kwargs: object) -> NoReturn:
        raise RealOutside

    run_in_executor = create_connection = create_server = create_unix_connection = _refuse
    getaddrinfo = sock_connect = subprocess_exec = add_reader = add_signal_handler = _refuse


def _numbered(
    loop: asyncio.AbstractEventLoop, coro: Generator[Any, None, Any], context: Context | None = None
) -> asyncio.Future[Any]:
    return Numbered(coro, loop=loop, context=context)
