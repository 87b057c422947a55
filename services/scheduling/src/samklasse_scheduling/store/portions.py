"""A whole country at once would hold up the event loop: its arguments are written out one by one."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
AT_ONCE = 500


def portions(everything: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """So many at a time, in the same order."""
    whole = list(everything)
    for first in range(0, len(whole), size):
        yield whole[first : first + size]
