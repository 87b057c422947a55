"""Sets of sessions as rows of 64-bit words, and chance as one word of state (xorshift64)."""

import numpy as np

from samklasse_scheduling.domain.timetabling.compiling import inlined

WORD = 64
NONE = np.uint64(0)
ONE = np.uint64(1)
LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
_DE_BRUIJN = np.uint64(0x03F79D71B4CB0A89)
_TOP = np.uint64(58)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_LEFT, _RIGHT, _LEFT_AGAIN = np.uint64(13), np.uint64(7), np.uint64(17)


def _positions() -> np.ndarray:
    """Which bit it is, by the top six bits of the lone bit times the de Bruijn number."""
    found = np.zeros(WORD, dtype=np.int64)
    for bit in range(WORD):
        found[((0x03F79D71B4CB0A89 << bit) & 0xFFFFFFFFFFFFFFFF) >> 58] = bit
    return found


_POSITIONS = _positions()


def packed(rows: np.ndarray) -> np.ndarray:
    """Rows of truths as rows of words, the first truth in the lowest bit; whole vectors of four words."""
    words = 4 * max(1, -(-rows.shape[1] // (4 * WORD)))
    full = np.zeros((rows.shape[0], words * WORD), dtype=np.bool_)
    full[:, : rows.shape[1]] = rows
    return np.packbits(full, axis=1, bitorder="little").view(np.uint64).reshape(rows.shape[0], words).copy()


def chance(seed: int) -> np.ndarray:
    """The state of chance for a seed; never zero, from which xorshift would not move."""
    state = (seed * 0x9E3779B97F4A7C15 + 0x2545F4914F6CDD1D) & 0xFFFFFFFFFFFFFFFF
    return np.array([state or int(_SPREAD)], dtype=np.uint64)


@inlined
def position(bit: np.uint64) -> int:
    """Which bit the only bit is."""
    return _POSITIONS[np.int64((bit * _DE_BRUIJN) >> _TOP)]  # type: ignore[no-any-return]


@inlined
def lone(at: int) -> np.uint64:
    """The bit of session `at` in its word."""
    return ONE << np.uint64(at % WORD)


@inlined
def has(row: np.ndarray, at: int) -> bool:
    return (row[at // WORD] & lone(at)) != NONE  # type: ignore[no-any-return]


@inlined
def step(state: np.ndarray) -> np.uint64:
    word = state[0]
    word ^= word << _LEFT
    word ^= word >> _RIGHT
    word ^= word << _LEFT_AGAIN
    state[0] = word
    return word  # type: ignore[no-any-return]


@inlined
def pick(half: np.uint64, below: int) -> int:
    """A whole number from 0 up to, not including, `below` (under 2**31), by 32 bits of chance."""
    return np.int64((half * np.uint64(below)) >> HALF)  # type: ignore[return-value]


@inlined
def draw(state: np.ndarray, below: int) -> int:
    """A whole number from 0 up to, not including, `below` (under 2**31)."""
    return pick(step(state) >> HALF, below)


@inlined
def fraction(state: np.ndarray) -> float:
    """A number over 0, at most 1."""
    return (np.float64(step(state) >> np.uint64(11)) + 1.0) * 1.1102230246251565e-16
