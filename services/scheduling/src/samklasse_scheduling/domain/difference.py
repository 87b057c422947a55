"""What a plan costs a municipality, and what it changes to today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Today:
    """A municipality's people in classes that are published, and what their seats cost; None: a price is unknown."""

    people: int
    cost_ore: int | None


NOBODY = Today(0, 0)


@dataclass(frozen=True)
class Difference:
    """To today, if all of the plan is approved. Nobody who has a class is moved by a plan."""

    newly_placed: int
    keeps_class: int
    changes_class: int
    still_unplaced: int
    cost_before_ore: int | None
    cost_after_ore: int | None
    cost_ore: int | None
    """Of the newly placed."""


def difference(prices: Iterable[int | None], unplaced: int, today: Today) -> Difference:
    """`prices`: of the seats of those whom the plan places, in øre."""
    known = list(prices)
    cost = cost_of(known)
    before = today.cost_ore
    after = before + cost if before is not None and cost is not None else None
    return Difference(len(known), today.people, 0, unplaced, before, after, cost)


def cost_of(prices: Iterable[int | None]) -> int | None:
    """The sum; None where one of them is not known."""
    total = 0
    for price in prices:
        if price is None:
            return None
        total += price
    return total
