"""What is to be timetabled: who attends what, what suits where, and when it may be."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Problem:
    """Sessions to slots and rooms; a room is a teacher or a virtual room. The arrays are made read-only.

    Raises ValueError when the arrays do not fit each other; what they ask for may still be impossible.
    """

    attends: np.ndarray  # bool [participants, sessions]
    suits: np.ndarray  # bool [sessions, rooms]: size and features are enough
    open: np.ndarray  # bool [sessions, slots]: the session may take place then
    before: np.ndarray  # int32 [n, 2]: session a comes in an earlier slot than session b
    slots_per_day: int  # slots are numbered day by day

    def __post_init__(self) -> None:
        before = np.asarray(self.before, dtype=np.int32).reshape(-1, 2)
        for name, array in (("attends", self.attends), ("suits", self.suits), ("open", self.open)):
            object.__setattr__(self, name, _kept(name, np.asarray(array, dtype=np.bool_)))
        object.__setattr__(self, "before", _kept("before", before))
        _fit(self)

    @property
    def sessions(self) -> int:
        return int(self.suits.shape[0])

    @property
    def rooms(self) -> int:
        return int(self.suits.shape[1])

    @property
    def slots(self) -> int:
        return int(self.open.shape[1])

    @property
    def participants(self) -> int:
        return int(self.attends.shape[0])


def _kept(name: str, array: np.ndarray) -> np.ndarray:
    """A copy nobody can write to: a problem that changes under a search gives a wrong timetable."""
    if array.ndim != 2:
        raise ValueError(f"{name} has {array.ndim} dimensions, not 2")
    kept = np.array(array, order="C", copy=True)
    kept.flags.writeable = False
    return kept


def _fit(problem: Problem) -> None:
    """Raises ValueError naming the array that does not fit."""
    sessions = problem.suits.shape[0]
    if problem.attends.shape[1] != sessions:
        raise ValueError(f"attends speaks of {problem.attends.shape[1]} sessions, suits of {sessions}")
    if problem.open.shape[0] != sessions:
        raise ValueError(f"open speaks of {problem.open.shape[0]} sessions, suits of {sessions}")
    if not 1 <= problem.slots_per_day <= 16:
        raise ValueError(f"slots_per_day is {problem.slots_per_day}, not 1 to 16")
    if problem.slots % problem.slots_per_day:
        raise ValueError(f"{problem.slots} slots are not whole days of {problem.slots_per_day}")
    if problem.before.size and not (problem.before.min() >= 0 and problem.before.max() < sessions):
        raise ValueError(f"before names a session outside 0 to {sessions - 1}")
