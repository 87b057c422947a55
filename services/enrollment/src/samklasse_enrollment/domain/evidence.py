"""What an invoice rests on, and what each class costs whom; in whole øre, without any person.

Amounts are split by largest remainder, so that parts always add up to the whole, whatever the order they come in.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

Key = TypeVar("Key")

NO_CLASS = None
"""Seats that nobody sits on, or whose people have no class (asynchronous courses never have one)."""


@dataclass(frozen=True)
class Sold:
    """A line's amount, its seats, and how many of them sit in which class."""

    line_id: UUID
    buyer_orgnr: str
    supplier_orgnr: str
    amount_ore: int
    seats: int
    in_class: Mapping[UUID, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ClassBill:
    """A class's cost and each municipality's part of it, in øre."""

    total_ore: int
    shares_ore: Mapping[str, int]
    seats: Mapping[str, int]


def split(total: int, weights: Mapping[Key, int]) -> dict[Key, int]:
    """Whole parts of `total` in proportion to the weights; what is left goes to the largest remainders, then by key.

    Raises:
        ValueError: there is no weight to split by.
    """
    whole = sum(weights.values())
    if whole <= 0:
        raise ValueError("nothing to split by")
    parts = {key: total * weight // whole for key, weight in weights.items()}
    left = total - sum(parts.values())
    by_remainder = sorted(weights, key=lambda key: (-(total * weights[key] % whole), str(key)))
    for key in by_remainder[:left]:
        parts[key] += 1
    return parts


def over_classes(line: Sold) -> dict[UUID | None, int]:
    """A line's amount over the classes its people sit in; what nobody sits on stays outside them."""
    seated = sum(line.in_class.values())
    weights: dict[UUID | None, int] = dict(line.in_class.items())
    weights[NO_CLASS] = max(0, line.seats - seated)
    held = {key: weight for key, weight in weights.items() if weight > 0}
    return split(line.amount_ore, held or {NO_CLASS: 1})


def by_class(lines: Iterable[Sold]) -> dict[UUID, ClassBill]:
    """What each class costs, and whom."""
    shares: dict[UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    seats: dict[UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for line in lines:
        for class_id, ore in over_classes(line).items():
            if class_id is not None:
                shares[class_id][line.buyer_orgnr] += ore
                seats[class_id][line.buyer_orgnr] += line.in_class[class_id]
    return {
        class_id: ClassBill(sum(of.values()), dict(sorted(of.items())), dict(sorted(seats[class_id].items())))
        for class_id, of in sorted(shares.items())
    }
