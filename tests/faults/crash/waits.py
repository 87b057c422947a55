"""What the tasks of a loop wait for, as a line a task: where a story that never ends has stopped."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from types import AsyncGeneratorType, CoroutineType, GeneratorType
from typing import Any

Suspended = CoroutineType | GeneratorType | AsyncGeneratorType
NAMES = {CoroutineType: "cr", GeneratorType: "gi", AsyncGeneratorType: "ag"}
FOLLOWED_BY = {CoroutineType: "cr_await", GeneratorType: "gi_yieldfrom", AsyncGeneratorType: "ag_await"}


def of_all() -> list[str]:
    """Function and line of every frame of each task, from the outermost to what it waits for."""
    return sorted(" > ".join(_steps(task.get_coro())) for task in asyncio.all_tasks())


def _steps(waiting: Any) -> Iterator[str]:
    while waiting is not None:
        if not isinstance(waiting, Suspended):  # as the step of an asynchronous generator, which alone knows whose
            waiting = next((each for each in gc.get_referents(waiting) if isinstance(each, Suspended)), None)
            continue
        frame = getattr(waiting, f"{NAMES[type(waiting)]}_frame")
        if frame is not None:
            yield f"{waiting.__qualname__}:{frame.f_lineno}"
        waiting = getattr(waiting, FOLLOWED_BY[type(waiting)])
