"""Ask for the timetable of a term in a process of its own (`python -m samklasse_scheduling.placing`).

The core's machine code is loaded there and nowhere in the service's own process.
"""

from dataclasses import dataclass

from samklasse_scheduling.children import Child, SolverFailed
from samklasse_scheduling.domain.term.asking import Placements, Question
from samklasse_scheduling.serving import Stopped, Tell, serve

PLACING = "samklasse_scheduling.placing"


@dataclass(frozen=True)
class Asked:
    """A question and what may be spent on it."""

    question: Question
    seed: int
    moves: int


async def place_apart(question: Question, *, seed: int, moves: int = 200_000, seconds: float = 30.0) -> Placements:
    """Times and teachers for the sessions of a term; whatever happens, no process is left behind.

    Raises:
        SolverFailed: it ended without an answer, or not within `seconds` after the core was loaded.
    """
    told = await Child(Asked(question, seed, moves), module=PLACING).answer(seconds)
    if not isinstance(told, Placements):
        raise SolverFailed("NO_ANSWER")
    return told


def main() -> None:
    """Answer one question."""
    serve(load, answer)


def load() -> None:
    """Have the machine code made or read."""
    from samklasse_scheduling.domain.timetabling import term  # noqa: F401
    from samklasse_scheduling.itc2007.running import warm

    warm()


def answer(asked: Asked, stopped: Stopped, tell: Tell) -> Placements:
    """The placements; its moves are counted, so nobody stops it."""
    from samklasse_scheduling.domain.timetabling.term import place

    return place(asked.question, seed=asked.seed, moves=asked.moves)


if __name__ == "__main__":
    main()
