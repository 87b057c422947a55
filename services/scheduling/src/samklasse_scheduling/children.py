"""A solver as a child process: asked once, heard while it works, told to stop, and ended when it takes too long."""

import asyncio
import pickle
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from samklasse_scheduling.domain.progress import Standing
from samklasse_scheduling.questions import LENGTH_BYTES, Ready, Solved

STOP = b"s"
SOLVER = "samklasse_scheduling.solver"
LARGE_BYTES = 1 << 16
"""Takes long enough to read that it is read beside the event loop."""
LOADING_SECONDS = 300.0
"""For the child to start and to have its machine code made, which took 215 s on a crowded machine; beside its time."""


class SolverFailed(Exception):
    """The child process ended without an answer, or took too long."""


def _nobody_hears(_: Standing) -> None:
    return


class Child:
    """One question and the process that answers it (`serving.serve` in `module`)."""

    def __init__(
        self, question: object, heard: Callable[[Standing], None] = _nobody_hears, *, module: str = SOLVER
    ) -> None:
        self._question, self._heard, self._module = question, heard, module
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False
        self.ready_at: float | None = None
        """On the monotonic clock; None: it is still loading."""

    async def solve(self, patience: float) -> Solved:
        """The answer of a solver, as `answer` gives it."""
        solved = await self.answer(patience)
        if not isinstance(solved, Solved):
            raise SolverFailed("NO_PLAN")
        return solved

    async def answer(self, patience: float) -> object:
        """The answer; whatever happens, no process is left behind.

        Raises:
            SolverFailed: it ended without an answer (EXIT_...), had not loaded in `LOADING_SECONDS` (LOADING), or had
                not answered `patience` seconds after that (TIMEOUT).
        """
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", self._module,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 20,
        )  # fmt: skip
        try:
            async with asyncio.timeout(LOADING_SECONDS) as clock:
                return await self._talk(self._process, patience, clock)
        except TimeoutError:
            raise SolverFailed("LOADING" if self.ready_at is None else "TIMEOUT") from None
        except (OSError, asyncio.IncompleteReadError):
            raise SolverFailed(f"EXIT_{self._process.returncode}") from None
        finally:
            await _end(self._process)

    async def _talk(self, process: asyncio.subprocess.Process, patience: float, clock: asyncio.Timeout) -> object:
        assert process.stdin is not None
        assert process.stdout is not None
        body = await asyncio.to_thread(pickle.dumps, self._question)
        process.stdin.write(len(body).to_bytes(LENGTH_BYTES, "big") + body)
        if self._stopping:
            process.stdin.write(STOP)
        await process.stdin.drain()
        while True:
            frame = await _frame(process.stdout)
            if isinstance(frame, Ready):
                self.ready_at = time.monotonic()
                clock.reschedule(asyncio.get_running_loop().time() + patience)
            elif isinstance(frame, Standing):
                self._heard(frame)
            else:
                return frame

    def stop(self) -> None:
        """Have it give the best there is; it still answers."""
        if not self._stopping and self._process is not None and self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.write(STOP)
        self._stopping = True


async def _frame(out: asyncio.StreamReader) -> object:
    size = int.from_bytes(await out.readexactly(LENGTH_BYTES), "big")
    body = await out.readexactly(size)  # from our own child process
    return pickle.loads(body) if size < LARGE_BYTES else await asyncio.to_thread(pickle.loads, body)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
    await process.wait()
