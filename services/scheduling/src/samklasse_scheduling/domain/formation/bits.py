"""Sets of people as the bits of one integer: bit i is the i-th person of the situation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


def members(bits: int) -> Iterator[int]:
    """The indexes in a set, lowest first."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def gather(indexes: Iterable[int]) -> int:
    """The set of these indexes."""
    bits = 0
    for index in indexes:
        bits |= 1 << index
    return bits


def maximal(sets: Sequence[int]) -> list[int]:
    """The positions of the sets that lie in no other one; of equal sets the first."""
    order = sorted(range(len(sets)), key=lambda position: (-sets[position].bit_count(), position))
    kept: list[int] = []
    for position in order:
        if not any(sets[position] & ~sets[larger] == 0 for larger in kept):
            kept.append(position)
    return sorted(kept)
