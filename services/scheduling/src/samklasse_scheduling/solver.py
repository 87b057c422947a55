"""Solving in a process of its own: a pickled question on standard input, a pickled plan on standard output.

OR-Tools is imported here and nowhere in the service's own process; its memory goes when the process ends.
"""

import os
import pickle
import sys
from dataclasses import dataclass
from uuid import UUID

from samklasse_scheduling.domain.situation import Situation

POLITENESS = 5


@dataclass(frozen=True)
class Question:
    """What to solve; `limit` in seconds."""

    situation: Situation
    seed: int
    limit: float
    run: UUID


def main() -> None:
    """Answer one question."""
    from samklasse_scheduling.domain.formation import form

    os.nice(POLITENESS)
    question: Question = pickle.load(sys.stdin.buffer)  # from our own parent process
    plan = form(question.situation, seed=question.seed, limit=question.limit, run=question.run)
    sys.stdout.buffer.write(pickle.dumps(plan))


if __name__ == "__main__":
    main()
