"""An event loop whose clock runs ten times as fast: the pauses of the code are waited for, and cost a tenth."""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

TIMES = 10
T = TypeVar("T")


class _Selector(selectors.DefaultSelector):
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return super().select(timeout / TIMES if timeout and timeout > 0 else timeout)


class FastLoop(asyncio.SelectorEventLoop):
    """Time flies in it."""

    def __init__(self) -> None:
        super().__init__(_Selector())

    def time(self) -> float:
        return time.monotonic() * TIMES


def run(work: Coroutine[Any, Any, T]) -> T:
    """As `asyncio.run`."""
    with asyncio.Runner(loop_factory=FastLoop) as runner:
        return runner.run(work)
