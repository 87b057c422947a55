"""What a service and its solver say to each other: pickles between a process and its own child, lengths first."""

import pickle
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from samklasse_scheduling.domain.plan import Plan
from samklasse_scheduling.domain.situation import Situation

LENGTH_BYTES = 8


@dataclass(frozen=True)
class Question:
    """What to solve; `limit` in seconds, `start`: a plan to go on from."""

    situation: Situation
    seed: int
    limit: float
    run: UUID
    start: Plan | None = None


@dataclass(frozen=True)
class Ready:
    """The child has loaded what it answers with; its time begins now."""


@dataclass(frozen=True)
class Solved:
    """The answer to a question."""

    plan: Plan


def write_frame(to: BinaryIO, what: object) -> None:
    """Length, then the pickle."""
    body = pickle.dumps(what)
    to.write(len(body).to_bytes(LENGTH_BYTES, "big") + body)
    to.flush()
