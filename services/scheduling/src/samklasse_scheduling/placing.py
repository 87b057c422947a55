"""Ask for the timetable of a term in a process of its own: a pickled question in, pickled placements out.

The core's machine code is loaded there and nowhere in the service's own process.
"""

import asyncio
import os
import pickle
import sys
from dataclasses import dataclass

from samklasse_scheduling.domain.term.asking import Placements, Question

POLITENESS = 5
LOADING_SECONDS = 30.0
"""Granted beside the search, for reading or compiling the core."""


class PlacingFailed(Exception):
    """The child process ended without an answer, or took too long."""


@dataclass(frozen=True)
class Asked:
    """A question and what may be spent on it."""

    question: Question
    seed: int
    moves: int


async def place_apart(question: Question, *, seed: int, moves: int = 200_000, seconds: float = 30.0) -> Placements:
    """Times and teachers for the sessions of a term; whatever happens, no process is left behind.

    Raises:
        PlacingFailed: it ended without an answer, or not within `seconds` and the time to load the core.
    """
    told = await asyncio.to_thread(pickle.dumps, Asked(question, seed, moves))
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "samklasse_scheduling.placing",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(seconds + LOADING_SECONDS):
            answer, _ = await child.communicate(told)
    except TimeoutError:
        raise PlacingFailed("TIMEOUT") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        raise PlacingFailed(f"EXIT_{child.returncode}")
    placements: Placements = pickle.loads(answer)  # from our own child process
    return placements


def main() -> None:
    """Answer one question."""
    from samklasse_scheduling.domain.timetabling.term import place
    from samklasse_scheduling.placing import Asked as Known

    os.nice(POLITENESS)
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    asked: Known = pickle.load(sys.stdin.buffer)  # from our own parent process
    out.write(pickle.dumps(place(asked.question, seed=asked.seed, moves=asked.moves)))
    out.close()


if __name__ == "__main__":
    main()
