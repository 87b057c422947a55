"""What a line costs beside its seats, and how that follows from the price it was bought at.

A charge is written down when a seat is given up, cut short or ended, and never taken back. Its amount is computed from
its own numbers, so that whoever reads it can check it. The first charge of a line shows its price as it was ordered.
"""

from dataclasses import dataclass
from enum import StrEnum

from samklasse_enrollment.domain.pricing import percent, pro_rata


class Kind(StrEnum):
    """Seats that are held, weeks that were given on others, or a part of what was ordered and is not used."""

    SEATS = "SEATS"
    GIVEN = "GIVEN"
    NOT_USED = "NOT_USED"


@dataclass(frozen=True)
class Charge:
    """`seats` that cost `seat_ore` for `of_weeks` weeks, of which `weeks` were given; of the rest `percent` is owed."""

    kind: Kind
    seats: int
    seat_ore: int
    weeks: int
    of_weeks: int
    percent: int = 100

    @property
    def ore(self) -> int:
        """What is owed for it, each seat rounded on its own."""
        given = pro_rata(self.seat_ore, self.weeks, self.of_weeks)
        each = percent(self.seat_ore - given, self.percent) if self.kind is Kind.NOT_USED else given
        return self.seats * each
