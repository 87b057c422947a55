"""What a call-off comes to when it is over: seats at their price, what cancellation costs, what had been given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samklasse_enrollment.domain.errors import AlreadySettled, NothingToSettle, NotOver
from samklasse_enrollment.domain.line import Line
from samklasse_enrollment.domain.progress import LEGAL, Progress, progress


@dataclass(frozen=True)
class LineBill:
    """One line in øre; the three parts are its total."""

    line_id: UUID
    seats: int
    seat_ore: int
    seats_ore: int
    delivered_ore: int
    cancelled_ore: int

    @property
    def total_ore(self) -> int:
        """What is owed for it."""
        return self.seats_ore + self.delivered_ore + self.cancelled_ore


@dataclass(frozen=True)
class Settlement:
    """Every line that costs something, or did."""

    lines: tuple[LineBill, ...]

    @property
    def total_ore(self) -> int:
        """What is owed for the call-off: exactly what it holds of the ceiling."""
        return sum(line.total_ore for line in self.lines)


def propose(lines: Sequence[Line]) -> Settlement:
    """As it stands now."""
    return Settlement(
        tuple(
            LineBill(
                line_id=line.id,
                seats=line.seats if line.stands else 0,
                seat_ore=line.seat_ore,
                seats_ore=line.seats * line.seat_ore if line.stands else 0,
                delivered_ore=line.delivered_ore,
                cancelled_ore=line.cancelled_ore,
            )
            for line in lines
        )
    )


def settle(lines: Sequence[Line], *, today: date, settled: bool) -> Settlement:
    """Agree what the call-off came to, once.

    Raises:
        AlreadySettled
        NotOver: something under it waits or runs.
        NothingToSettle: it came to nothing.
    """
    where = progress(lines, today=today, settled=settled)
    if where is Progress.SETTLED:
        raise AlreadySettled()
    bill = propose(lines)
    if Progress.SETTLED not in LEGAL.get(where, ()):
        raise NotOver(state=where) if where in LEGAL else NothingToSettle(state=where)
    if where is Progress.WITHDRAWN and not bill.total_ore:
        raise NothingToSettle(state=where)
    return bill
