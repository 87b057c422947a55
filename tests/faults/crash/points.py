"""Crash points: every call through the two doors is numbered, before and after, and one of them is struck."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn, TypeVar

T = TypeVar("T")
Cut = Callable[[], None]

KILLED = 137
STEPS = 5
"""Rounds of the loop in which a cancellation goes down through the tasks that wait for each other."""


class Mode(StrEnum):
    """What happens at the point."""

    CRASH = "crash"
    """The process is gone: its sessions end at once, and nothing of it runs any more."""
    CANCEL = "cancel"
    """The process is told to stop: its task is cancelled at that await."""
    DROP = "drop"
    """The connection is gone; the process lives."""
    STOP = "stop"
    """Both at once: it is told to stop, and on its way out even the rollback fails."""
    EXIT = "exit"
    """As CRASH, by `os._exit`, in a process of its own."""


class Crash(BaseException):
    """Nothing runs after this."""


@dataclass(frozen=True)
class Strike:
    """Point number `at`, counted from 0, and what happens there."""

    at: int
    mode: Mode


class Points:
    """The points of one life of a process, in the order they are passed."""

    def __init__(self, strike: Strike | None = None) -> None:
        self.strike = strike
        self.passed: list[str] = []
        self.struck: str | None = None
        self.dead = False
        self.calm = False
        """Whether nothing is counted now: what happens has its points in another chapter."""
        self.process: asyncio.Task[None] | None = None
        """What a cancellation hits."""
        self.sessions: dict[int, Cut] = {}
        """What ends with the process."""

    def breathe(self) -> None:
        """Raises Crash in what still runs after the crash."""
        if self.dead:
            raise Crash

    def next_is_struck(self) -> bool:
        """Whether the next point to be passed is the one."""
        return self.strike is not None and not self.calm and self.strike.at == len(self.passed)

    def reached(self, label: str) -> Mode | None:
        """Count a point; the mode if it is the one that is struck. CRASH and EXIT do not return."""
        self.breathe()
        if self.calm:
            return None
        self.passed.append(label)
        if self.strike is None or self.strike.at != len(self.passed) - 1:
            return None
        self.struck = label
        if self.strike.mode is Mode.EXIT:
            os._exit(KILLED)
        if self.strike.mode is Mode.CRASH:
            self.die()
        if self.strike.mode in (Mode.CANCEL, Mode.STOP) and self.process is not None:
            self.process.cancel()
        return self.strike.mode

    def die(self) -> NoReturn:
        """End every session, and all that runs."""
        self.dead = True
        for cut in self.sessions.values():
            cut()
        raise Crash

    async def around(self, label: str, call: Callable[[], Awaitable[T]], cut: Cut, lost: Exception) -> T:
        """Make a call between two points.

        A dropped connection before it is felt by the call itself; after it, the answer is lost.

        Raises:
            Exception: `lost`, when the connection goes after the call.
        """
        mode = self.reached(f"before {label}")
        if mode in (Mode.DROP, Mode.STOP):
            cut()
        await _told(mode)
        result = await call()
        mode = self.reached(f"after {label}")
        if mode in (Mode.DROP, Mode.STOP):
            cut()
        await _told(mode)
        if mode is Mode.DROP:
            raise lost
        return result


async def _told(mode: Mode | None) -> None:
    """Until the cancellation has come down to us from the task that was told to stop."""
    if mode is Mode.STOP:
        for _ in range(STEPS):
            await asyncio.sleep(0)
