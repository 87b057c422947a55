"""Whoever is told of progress is heard about once a second, also while a solver library works."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

T = TypeVar("T")
Hear = Callable[[], bool]
"""Tells where the work stands, if it is time to; whether it is to stop."""
LOOK_SECONDS = 0.1


def nobody() -> bool:
    """Nobody listens, so nobody asks for an end."""
    return False


def aside(work: Callable[[], T], hear: Hear, stop: Callable[[], object]) -> T:
    """Do something long in a thread beside; `stop` is called again and again once an end is asked for."""
    with ThreadPoolExecutor(1) as beside:
        doing = beside.submit(work)
        while wait([doing], timeout=LOOK_SECONDS).not_done:
            if hear():
                stop()
        return doing.result()
