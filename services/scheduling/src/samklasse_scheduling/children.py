"""A solver as a child process: asked once, heard while it works, told to stop, and ended when it takes too long."""

import asyncio
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress

from samklasse_scheduling.domain.progress import Standing
from samklasse_scheduling.questions import LENGTH_BYTES, Question, Solved

STOP = b"s"


class SolverFailed(Exception):
    """The child process ended without a plan, or took too long."""


class Child:
    """One question and the process that answers it."""

    def __init__(self, question: Question, heard: Callable[[Standing], None]) -> None:
        self._question, self._heard = question, heard
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False

    async def solve(self, patience: float) -> Solved:
        """The answer; whatever happens, no process is left behind.

        Raises:
            SolverFailed: it ended without an answer, or did not answer in `patience` seconds.
        """
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "samklasse_scheduling.solver",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 20,
        )  # fmt: skip
        try:
            async with asyncio.timeout(patience):
                return await self._talk(self._process)
        except TimeoutError:
            raise SolverFailed("TIMEOUT") from None
        except (OSError, asyncio.IncompleteReadError):
            raise SolverFailed(f"EXIT_{self._process.returncode}") from None
        finally:
            await _end(self._process)

    async def _talk(self, process: asyncio.subprocess.Process) -> Solved:
        assert process.stdin is not None
        assert process.stdout is not None
        body = await asyncio.to_thread(pickle.dumps, self._question)
        process.stdin.write(len(body).to_bytes(LENGTH_BYTES, "big") + body)
        if self._stopping:
            process.stdin.write(STOP)
        await process.stdin.drain()
        while True:
            frame = await _frame(process.stdout)
            if isinstance(frame, Solved):
                return frame
            if isinstance(frame, Standing):
                self._heard(frame)

    def stop(self) -> None:
        """Have it give the best there is; it still answers."""
        if not self._stopping and self._process is not None and self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.write(STOP)
        self._stopping = True


async def _frame(out: asyncio.StreamReader) -> object:
    size = int.from_bytes(await out.readexactly(LENGTH_BYTES), "big")
    return pickle.loads(await out.readexactly(size))  # from our own child process


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
    await process.wait()
