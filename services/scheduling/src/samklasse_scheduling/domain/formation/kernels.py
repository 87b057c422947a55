"""The one compiled way in: all tasks in one piece of machine code, which takes a fifth of the time to make."""

import numpy as np

from samklasse_scheduling.domain.formation import filling, searching
from samklasse_scheduling.domain.formation.board import Board
from samklasse_scheduling.domain.formation.compiling import kernel
from samklasse_scheduling.domain.formation.words import Array

FILL_FIXED, FILL, SEARCH, ADOPT, REOPEN, CLOSE = range(6)
NO_OPTIONS = np.zeros(0, dtype=np.int64)
NO_WORDS = np.zeros(0, dtype=np.uint64)

_fill_fixed, _fill, _search = filling.fill_fixed, filling.fill, searching.search
_adopt, _reopen, _close_all = searching.adopt, searching.reopen, searching.close_all


@kernel
def _act(b: Board, at: Array, amount: Array, options: Array, words: Array) -> bool:
    """`at`: kin, option, teacher, thrift, work, task; `amount`: price, heat."""
    task = at[5]
    if task == FILL_FIXED:
        _fill_fixed(b)
    elif task == FILL:
        _fill(b)
    elif task == SEARCH:
        _search(b, at[4], amount[0], amount[1], at[3])
    elif task == ADOPT:
        return _adopt(b, at[0], options, amount[0])
    elif task == REOPEN:
        return _reopen(b, at[0], at[1], at[2], words)
    elif task == CLOSE:
        _close_all(b, at[0])
    return True


def _numbers(task: int, *values: int) -> Array:
    return np.array([*values, *[0] * (5 - len(values)), task], dtype=np.int64)


def _amounts(price: float = 0.0, heat: float = 0.0) -> Array:
    return np.array([price, heat], dtype=np.float64)


def fill_fixed(b: Board) -> None:
    """Open and fill FIXED classes."""
    _act(b, _numbers(FILL_FIXED), _amounts(), NO_OPTIONS, NO_WORDS)


def fill(b: Board) -> None:
    """A first plan beside what is open."""
    _act(b, _numbers(FILL), _amounts(), NO_OPTIONS, NO_WORDS)


def search(b: Board, work: int, price: float, heat: float, thrift: int) -> None:
    """Move until so much work is done."""
    _act(b, _numbers(SEARCH, 0, 0, 0, thrift, work), _amounts(price, heat), NO_OPTIONS, NO_WORDS)


def adopt(b: Board, kin: int, options: Array, price: float) -> bool:
    """Open these classes in place of a kin's own, if that places more."""
    return _act(b, _numbers(ADOPT, kin), _amounts(price), options, NO_WORDS)


def reopen(b: Board, kin: int, option: int, teacher: int, words: Array) -> bool:
    """Open a class with these people; teacher -1: whoever can be had."""
    return _act(b, _numbers(REOPEN, kin, option, teacher), _amounts(), NO_OPTIONS, words)


def close_all(b: Board, kin: int) -> None:
    """Close all of a kin's classes."""
    _act(b, _numbers(CLOSE, kin), _amounts(), NO_OPTIONS, NO_WORDS)


def load(b: Board) -> None:
    """Load the machine code (or make it) before any clock runs."""
    search(b, work=0, price=0.0, heat=0.0, thrift=0)
