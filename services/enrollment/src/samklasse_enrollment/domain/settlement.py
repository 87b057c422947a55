"""What a call-off comes to when it is over, line by line: ordered, confirmed, delivered, cancelled, and why so much.

Nothing here is about a person: of fewer than `SMALLEST_CELL` participants not even their number is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samklasse_enrollment.domain.charge import Charge, Kind
from samklasse_enrollment.domain.errors import AlreadySettled, NothingToSettle, NotOver
from samklasse_enrollment.domain.line import Line
from samklasse_enrollment.domain.pricing import pro_rata
from samklasse_enrollment.domain.progress import LEGAL, Progress, progress

SMALLEST_CELL = 5
"""Counts of people below this are left out; as in what scheduling publishes of unmet demand."""


@dataclass(frozen=True)
class Delivered:
    """What the hour ledger has of a line; `reported` minutes are the supplier's word alone."""

    participants: int = 0
    """People with hours on it."""
    sessions: int = 0
    taught_minutes: int = 0
    reported_minutes: int = 0
    by_hand_minutes: int = 0
    access_months: int = 0

    @property
    def told_participants(self) -> int | None:
        """How many they are, unless they are too few to say."""
        return None if 0 < self.participants < SMALLEST_CELL else self.participants


@dataclass(frozen=True)
class PriceLine:
    """What the agreement says now: øre for one seat for so many weeks of the offering."""

    seat_ore: int
    weeks: int


@dataclass(frozen=True)
class LineBill:
    """One line; the øre of its parts are its total."""

    line: Line
    delivered: Delivered = Delivered()
    price: PriceLine | None = None

    @property
    def held_seats(self) -> int:
        """Seats that are paid for as they stand."""
        return self.line.seats if self.line.stands else 0

    @property
    def parts(self) -> tuple[Charge, ...]:
        """Seats at their price, what had been given on others, what is kept of what is not used."""
        seats, weeks = self.held_seats, self.line.course_weeks
        held = (Charge(Kind.SEATS, seats, self.line.seat_ore, weeks, weeks),) if seats else ()
        return (*held, *self.line.charges)

    def ore(self, kind: Kind) -> int:
        """What its parts of one kind come to."""
        return sum(part.ore for part in self.parts if part.kind is kind)

    @property
    def total_ore(self) -> int:
        """What is owed for it."""
        return sum(part.ore for part in self.parts)

    @property
    def ordered_ore(self) -> int:
        """What it would have come to as it was ordered."""
        return self.line.quantity * self.line.ordered_seat_ore

    @property
    def cancelled_seats(self) -> int:
        """Seats that were confirmed and are not held any more."""
        return max(0, self.line.confirmed - self.held_seats)

    @property
    def follows_price_line(self) -> bool:
        """Whether the ordered price is that of the agreement for so many weeks.

        If not, an inquiry was answered with a lower one, or the agreement or the offering has changed since.
        """
        known, line = self.price, self.line
        return known is not None and line.ordered_seat_ore == pro_rata(known.seat_ore, line.ordered_weeks, known.weeks)


@dataclass(frozen=True)
class Settlement:
    """Every line that costs something, or did."""

    lines: tuple[LineBill, ...]

    @property
    def total_ore(self) -> int:
        """What is owed for the call-off: exactly what it holds of the ceiling."""
        return sum(line.total_ore for line in self.lines)


@dataclass(frozen=True)
class Evidence:
    """What a settlement rests on, by line."""

    delivered: Mapping[UUID, Delivered]
    prices: Mapping[UUID, PriceLine]


NONE = Evidence({}, {})


def propose(lines: Sequence[Line], evidence: Evidence = NONE) -> Settlement:
    """As it stands now."""
    known, prices = evidence.delivered, evidence.prices
    return Settlement(tuple(LineBill(line, known.get(line.id, Delivered()), prices.get(line.id)) for line in lines))


def settle(lines: Sequence[Line], evidence: Evidence = NONE, *, today: date, settled: bool) -> Settlement:
    """Agree what the call-off came to, once.

    Raises:
        AlreadySettled
        NotOver: something under it waits or runs.
        NothingToSettle: it came to nothing.
    """
    where = progress(lines, today=today, settled=settled)
    if where is Progress.SETTLED:
        raise AlreadySettled()
    bill = propose(lines, evidence)
    if Progress.SETTLED not in LEGAL.get(where, ()):
        raise NotOver(state=where) if where in LEGAL else NothingToSettle(state=where)
    if where is Progress.WITHDRAWN and not bill.total_ore:
        raise NothingToSettle(state=where)
    return bill
