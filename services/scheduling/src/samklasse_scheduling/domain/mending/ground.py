"""A case as the kernels read it, and the timetable that they are changing."""

from typing import NamedTuple

import numpy as np

from samklasse_scheduling.domain.mending.case import Case, mates
from samklasse_scheduling.domain.timetabling import bits

KEPT = 8
"""Different answers that are kept."""

# what g.tally counts
TRY, SCORE, HELD, STRAYS = range(4)


class Ground(NamedTuple):
    """Lists of lists lie flat: those of session x are `name[name_from[x] : name_from[x + 1]]`."""

    clash: np.ndarray  # uint64 [sessions, words]
    choices: np.ndarray  # int32: the slots where a session may begin
    choices_from: np.ndarray
    rooms_of: np.ndarray  # int32: the rooms that suit it
    rooms_from: np.ndarray
    ahead: np.ndarray  # int32: what comes before it
    ahead_from: np.ndarray
    later: np.ndarray  # int32: what comes after it
    later_from: np.ndarray
    mates: np.ndarray  # int32: what is never on the same day
    mates_from: np.ndarray
    shut: np.ndarray  # bool [slots, rooms]
    length: np.ndarray  # int32 [sessions]
    weight: np.ndarray  # int64 [sessions]
    ease: np.ndarray  # int32 [sessions, slots]
    locked: np.ndarray  # bool [sessions]
    droppable: np.ndarray  # bool [sessions]
    day: np.ndarray  # int32 [slots]
    week: np.ndarray  # int32 [slots]
    minutes: np.ndarray  # int64 [sessions]
    limit: np.ndarray  # int64 [rooms, weeks]
    home: np.ndarray  # int32 [2, sessions]: slot and room as they were
    base: np.ndarray  # int32 [2, sessions]: the same, -1 for those that a try begins without

    slot: np.ndarray  # int32 [sessions], -1 where it has none
    room: np.ndarray
    at: np.ndarray  # int32 [slots, rooms]: the session there, -1 where none
    held: np.ndarray  # uint64 [slots, words]: the sessions there
    used: np.ndarray  # int64 [rooms, weeks]: minutes
    strays: np.ndarray  # int32 [sessions]: without a place
    touched: np.ndarray  # int32 [sessions]: not as at the beginning of the try
    is_touched: np.ndarray  # bool [sessions]
    thrown: np.ndarray  # int64 [sessions]: how often it was put out in this try
    tabu: np.ndarray  # int32 [sessions, slots]: the try in which it was put out from there
    going: np.ndarray  # uint64 [words]: who would be put out
    kept: np.ndarray  # int32 [KEPT, 2, sessions]: the best answers
    scores: np.ndarray  # int64 [KEPT]
    marks: np.ndarray  # uint64 [KEPT]: by which two answers are told apart
    tally: np.ndarray  # int64
    chance: np.ndarray  # uint64 [1]


def laid_out(case: Case, *, seed: int) -> Ground:
    """A case as a ground on which nothing is placed yet."""
    problem = case.problem
    sessions, slots, rooms = problem.sessions, problem.slots, problem.rooms
    clash = bits.packed(case.clash)
    choices, choices_from = _lists(case.opened & case.vacant.any(axis=2))
    rooms_of, rooms_from = _lists(problem.suits)
    ahead, ahead_from = _partners(problem.before[:, ::-1], sessions)
    later, later_from = _partners(problem.before, sessions)
    together = np.array(list(mates(case.group)), dtype=np.int32).reshape(-1, 2)
    same_day, same_day_from = _partners(together, sessions)
    home = np.stack([case.was.slot, case.was.room]).astype(np.int32)
    base = home.copy()
    base[:, case.homeless] = -1
    return Ground(
        clash=clash, choices=choices, choices_from=choices_from, rooms_of=rooms_of, rooms_from=rooms_from,
        ahead=ahead, ahead_from=ahead_from, later=later, later_from=later_from, mates=same_day,
        mates_from=same_day_from, shut=case.closed.copy(), length=case.length.astype(np.int32),
        weight=case.weight.astype(np.int64), ease=case.ease.astype(np.int32), locked=case.locked.copy(),
        droppable=case.droppable.copy(), day=case.day.astype(np.int32), week=case.week.astype(np.int32),
        minutes=case.minutes.astype(np.int64), limit=case.limit.astype(np.int64), home=home, base=base,
        slot=_empty(sessions), room=_empty(sessions), at=_empty(slots, rooms),
        held=np.zeros((slots, clash.shape[1]), dtype=np.uint64), used=np.zeros(case.limit.shape, dtype=np.int64),
        strays=_empty(sessions), touched=_empty(sessions), is_touched=np.zeros(sessions, dtype=np.bool_),
        thrown=np.zeros(sessions, dtype=np.int64), tabu=np.zeros((sessions, slots), dtype=np.int32),
        going=np.zeros(clash.shape[1], dtype=np.uint64), kept=_empty(KEPT, 2, sessions),
        scores=np.full(KEPT, np.iinfo(np.int64).max, dtype=np.int64), marks=np.zeros(KEPT, dtype=np.uint64),
        tally=np.zeros(4, dtype=np.int64), chance=bits.chance(seed),
    )  # fmt: skip


def _empty(*shape: int) -> np.ndarray:
    return np.full(shape, -1, dtype=np.int32)


def _lists(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The true columns of each row, flat, and where each row's begin."""
    starts = np.zeros(rows.shape[0] + 1, dtype=np.int32)
    starts[1:] = np.cumsum(rows.sum(axis=1))
    return np.nonzero(rows)[1].astype(np.int32), starts


def _partners(pairs: np.ndarray, sessions: int) -> tuple[np.ndarray, np.ndarray]:
    """For each first of a pair its seconds, flat, and where each one's begin."""
    unique = np.unique(pairs, axis=0) if pairs.size else pairs.reshape(0, 2)
    starts = np.zeros(sessions + 1, dtype=np.int32)
    starts[1:] = np.cumsum(np.bincount(unique[:, 0], minlength=sessions))
    return unique[:, 1].astype(np.int32), starts
