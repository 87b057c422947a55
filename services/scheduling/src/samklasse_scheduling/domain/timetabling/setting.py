"""A problem laid out as an empty board."""

import numpy as np

from samklasse_scheduling.domain.timetabling import bits, pricing
from samklasse_scheduling.domain.timetabling.board import CLOSED, KEPT, LONGEST, SHORTEST, UNPLACED, WAITING, Board
from samklasse_scheduling.domain.timetabling.problem import Problem

_NEVER = np.iinfo(np.int64).max


def laid_out(problem: Problem, *, seed: int) -> Board:
    """A board with nothing placed. What has no slot or no room at all waits for nothing: it stays unplaced."""
    opened = possible(problem)
    fixed = _fixed(problem, opened)
    sessions, rooms, words = problem.sessions, problem.rooms, fixed["clash"].shape[1]
    return Board(
        **fixed,
        **_nothing_placed(fixed, problem.participants, rooms),
        penalty=np.ones(sessions, dtype=np.int64),
        tabu=np.zeros((sessions, problem.slots), dtype=np.int64),
        kept_slot=_empty(sessions),
        kept_room=_empty(sessions),
        chance=bits.chance(seed),
        chain=np.zeros(LONGEST, dtype=np.int32),
        taken=np.zeros(words, dtype=np.uint64),
        spare=_empty(2, rooms),
        via=_empty(rooms),
        queue=_empty(rooms),
    )


def cleared(board: Board) -> Board:
    """Another board of the same problem with nothing placed; the two share their chance and what is kept."""
    fixed = {name: getattr(board, name) for name in Board._fields}
    found = board._replace(**_nothing_placed(fixed, board.days.shape[1], board.at.shape[1]))
    found.tally[[KEPT, SHORTEST]] = board.tally[[KEPT, SHORTEST]]
    return found


def _nothing_placed(fixed: dict[str, np.ndarray], participants: int, rooms: int) -> dict[str, np.ndarray]:
    slots, words = fixed["opened"].shape
    sessions, per_day = fixed["weight"].size, fixed["toggling"].shape[0]
    opened = np.unpackbits(fixed["opened"].view(np.uint8), axis=1, count=sessions, bitorder="little")
    places = np.flatnonzero((np.diff(fixed["choices_from"]) > 0) & (np.diff(fixed["rooms_from"]) > 0))
    waiting = np.zeros(sessions, dtype=np.int32)
    waiting[: places.size] = places
    tally = np.zeros(8, dtype=np.int64)
    tally[WAITING], tally[UNPLACED], tally[SHORTEST] = places.size, fixed["weight"].sum(), _NEVER
    return {
        "slot": _empty(sessions),
        "room": _empty(sessions),
        "at": _empty(slots, rooms),
        "held": np.zeros((slots, words), dtype=np.uint64),
        "against": np.where(opened, 0, CLOSED).astype(np.int16),
        "crowd": np.zeros(slots, dtype=np.int32),
        "days": np.zeros((slots // per_day, participants), dtype=np.uint16),
        "waiting": waiting,
        "tally": tally,
        "mark": np.zeros(rooms, dtype=np.int64),
    }


def possible(problem: Problem) -> np.ndarray:
    """`open` without the slots that precedence rules out: bool [sessions, slots].

    A chain of modules too long for the term would close every slot of it; then nothing is ruled out, so that as
    much of it as possible can still be placed. A session before itself has no slot.
    """
    given = problem.open.copy()
    given[problem.before[problem.before[:, 0] == problem.before[:, 1], 0]] = False
    opened = given.copy()
    changed = bool(opened.size)
    while changed:
        before = opened.sum()
        for earlier, later in problem.before:
            if opened[earlier].any() and opened[later].any():
                opened[later, : opened[earlier].argmax() + 1] = False
                opened[earlier, problem.slots - 1 - int(opened[later, ::-1].argmax()) :] = False
        changed = bool(opened.sum() < before)
    lost = given.any(axis=1) & ~opened.any(axis=1)
    return given if lost.any() else opened


def clashes(problem: Problem) -> np.ndarray:
    """Which two sessions never share a slot: a participant, an order, or the only room of both."""
    clash = np.zeros((problem.sessions, problem.sessions), dtype=np.bool_)
    for theirs in map(np.flatnonzero, problem.attends):
        clash[theirs[:, None], theirs] = True
    clash[problem.before[:, 0], problem.before[:, 1]] = True
    clash[problem.before[:, 1], problem.before[:, 0]] = True
    for room in range(problem.rooms):
        only = np.flatnonzero((problem.suits.sum(axis=1) == 1) & problem.suits[:, room])
        clash[np.ix_(only, only)] = True
    np.fill_diagonal(clash, False)
    return clash


def _fixed(problem: Problem, opened: np.ndarray) -> dict[str, np.ndarray]:
    per_day, slots = problem.slots_per_day, np.arange(problem.slots)
    price = pricing.prices(per_day)
    scarce = np.argsort(problem.suits.sum(axis=0), kind="stable").astype(np.int32)
    rooms_of, rooms_from = _lists(problem.suits[:, scarce])
    choices, choices_from = _lists(opened)
    who, who_from = _lists(problem.attends.T)
    ahead, ahead_from = _partners(problem.before[:, ::-1], problem.sessions)
    later, later_from = _partners(problem.before, problem.sessions)
    clash = clashes(problem)
    return {
        "clash": bits.packed(clash),
        "clashing": clash.astype(np.uint8),
        "opened": bits.packed(opened.T),
        "choices": choices,
        "choices_from": choices_from,
        "rooms_of": scarce[rooms_of],
        "rooms_from": rooms_from,
        "who": who,
        "who_from": who_from,
        "ahead": ahead,
        "ahead_from": ahead_from,
        "later": later,
        "later_from": later_from,
        "day": (slots // per_day).astype(np.int32),
        "place": (slots % per_day).astype(np.int32),
        "bit": (1 << (slots % per_day)).astype(np.uint16),
        "price": price,
        "toggling": pricing.changes(price, per_day),
        "weight": problem.attends.sum(axis=0, dtype=np.int64),
    }


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
