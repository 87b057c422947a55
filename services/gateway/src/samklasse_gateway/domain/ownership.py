"""Suppliers speak about their own things only; others' do not exist for them."""

from collections.abc import Sequence
from typing import TypeVar

from samklasse_gateway.domain.errors import NotYours

T = TypeVar("T")


def must_be_own(own: T | None, field: str) -> T:
    """What was found among the speaker's own things.

    Raises:
        NotYours: nothing was found.
    """
    if own is None:
        raise NotYours(field)
    return own


def must_all_be_own(named: Sequence[T], own: frozenset[T], field: str) -> None:
    """Raises: NotYours, naming the first that is somebody else's; `field` has `{}` for its place."""
    for place, each in enumerate(named):
        if each not in own:
            raise NotYours(field.format(place))
