"""Sets as rows of 64-bit words, and chance as one word of state (xorshift64)."""

from typing import Any

import numpy as np

from samklasse_scheduling.domain.formation.compiling import inlined

Array = np.ndarray[Any, Any]
NONE = np.uint64(0)
ONE = np.uint64(1)
_SPREAD = 0x9E3779B97F4A7C15
_1, _2, _4, _56 = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(56)
_FIVES, _THREES = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333)
_FIFTEENS, _ONES = np.uint64(0x0F0F0F0F0F0F0F0F), np.uint64(0x0101010101010101)
_HALF, _LEFT, _RIGHT, _AGAIN = np.uint64(32), np.uint64(13), np.uint64(7), np.uint64(17)
WEEK_WORDS = 4


def packed(rows: Array) -> Array:
    """Rows of truths as rows of words, the first truth in the lowest bit."""
    words = max(1, -(-rows.shape[-1] // 64))
    full = np.zeros((*rows.shape[:-1], words * 64), dtype=np.bool_)
    full[..., : rows.shape[-1]] = rows
    return np.packbits(full, axis=-1, bitorder="little").view(np.uint64).copy()


def week_words(mask: int) -> Array:
    """A weekly mask (196 bits) as four words."""
    return np.frombuffer(mask.to_bytes(8 * WEEK_WORDS, "little"), dtype=np.uint64)


def chance(seed: int) -> Array:
    """The state of chance for a seed; never zero, from which xorshift would not move."""
    state = (seed * _SPREAD + 0x2545F4914F6CDD1D) & 0xFFFFFFFFFFFFFFFF
    return np.array([state or _SPREAD], dtype=np.uint64)


@inlined
def count(word: np.uint64) -> int:
    """How many bits are set."""
    word = word - ((word >> _1) & _FIVES)
    word = (word & _THREES) + ((word >> _2) & _THREES)
    word = (word + (word >> _4)) & _FIFTEENS
    return np.int64((word * _ONES) >> _56)  # type: ignore[return-value]


@inlined
def lowest(word: np.uint64) -> int:
    """Which is the lowest set bit."""
    return count((word & (~word + ONE)) - ONE)


@inlined
def lone(at: int) -> np.uint64:
    """The bit of member `at` in its word."""
    return ONE << np.uint64(at % 64)


@inlined
def draw(state: Array, below: int) -> int:
    """A whole number from 0 up to, not including, `below` (under 2**31)."""
    word = state[0]
    word ^= word << _LEFT
    word ^= word >> _RIGHT
    word ^= word << _AGAIN
    state[0] = word
    return np.int64(((word >> _HALF) * np.uint64(below)) >> _HALF)  # type: ignore[return-value]


@inlined
def fraction(state: Array) -> float:
    """A number from 0 up to, not including, 1."""
    return draw(state, 1 << 30) / (1 << 30)
