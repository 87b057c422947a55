"""A call-off line: REQUESTED → CONFIRMED | DECLINED | LAPSED; CONFIRMED → ENDED.

What may be done with its length and its end is in `changing`.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from samklasse_enrollment.domain.charge import Charge, Kind
from samklasse_enrollment.domain.errors import AlreadyAnswered, AnswerTooLate, GroupIsWhole, NotYours, TooManySeats
from samklasse_enrollment.domain.pricing import started_weeks
from samklasse_enrollment.domain.values import CourseType, Subject, Unit

GRACE = timedelta(minutes=15)
"""How long after the deadline an answer that was received in time may still arrive here (docs: architecture)."""


class LineState(StrEnum):
    """A line stands (holds seats and money) while REQUESTED or CONFIRMED."""

    REQUESTED = "REQUESTED"
    CONFIRMED = "CONFIRMED"
    DECLINED = "DECLINED"
    LAPSED = "LAPSED"
    ENDED = "ENDED"


STANDING = (LineState.REQUESTED, LineState.CONFIRMED)


@dataclass(frozen=True)
class Line:
    """`seats` is what it holds: what was requested, then what was confirmed, then nothing."""

    id: UUID
    call_off_id: UUID
    agreement_id: UUID
    offering_id: UUID
    buyer_orgnr: str
    supplier_orgnr: str
    course_type: CourseType
    subject: Subject
    unit: Unit
    closed: bool
    quantity: int
    seats: int
    seat_ore: int
    """The price of one seat for `weeks`."""
    starts_on: date
    ends_on: date
    answer_by: datetime
    state: LineState = LineState.REQUESTED
    reason: str | None = None
    weeks: int = 0
    """Of the course that is bought; 0: as long as the line runs."""
    extends: UUID | None = None
    """The line whose people these seats are for when it ends."""
    since: date | None = None
    """The first day of the line that the first extension went on from."""
    passed_on: int = 0
    """Seats whose people sit on the extension."""
    delivered_ore: int = 0
    """What is owed for the part of the course that was given before the line ended."""
    cancelled_ore: int = 0
    """What is owed for a part that was ordered and is not used."""
    supplementing: bool = False
    """It adds to the municipality's own course."""
    coordinated: bool = False
    """There is a coordination plan."""
    class_by: date | None = None
    """The agreed day by which the class of a combined course comes, where one was agreed."""
    confirmed: int = 0
    """Seats that the supplier said yes to, also those that were given up since."""
    charges: tuple[Charge, ...] = ()
    """How `delivered_ore` and `cancelled_ore` have come about, in the order in which they did."""

    @property
    def stands(self) -> bool:
        """Whether it holds seats and money."""
        return self.state in STANDING

    @property
    def amount_ore(self) -> int:
        """What it holds of the ceiling; the column of the same name says the same."""
        return (self.seats * self.seat_ore if self.stands else 0) + self.delivered_ore + self.cancelled_ore

    @property
    def held_seats(self) -> int:
        """What it holds of the offering's seats; an extension goes on with those of the line before it."""
        return self.seats if self.extends is None else 0

    @property
    def nameable(self) -> int:
        """Seats that names fit on."""
        return self.seats - self.passed_on

    @property
    def seat_from(self) -> date:
        """The first day that its people may have sat."""
        return self.since or self.starts_on

    @property
    def course_weeks(self) -> int:
        """What its price is for."""
        return self.weeks or started_weeks(self.starts_on, self.ends_on)

    @property
    def ordered_seat_ore(self) -> int:
        """The price of one seat as it was ordered."""
        return self.charges[0].seat_ore if self.charges else self.seat_ore

    @property
    def ordered_weeks(self) -> int:
        """What that price was for."""
        return self.charges[0].of_weeks if self.charges else self.course_weeks

    @property
    def lapses_at(self) -> datetime:
        """When it lapses without an answer."""
        return self.answer_by + GRACE


def confirm(line: Line, *, by: str, quantity: int, received_at: datetime) -> Line:
    """Record the supplier's yes; the same yes again changes nothing.

    Raises:
        NotYours: another supplier's line.
        AnswerTooLate: received after the deadline.
        AlreadyAnswered: the line does not wait for an answer.
        TooManySeats: more seats than were requested.
        GroupIsWhole: fewer seats of a group than were requested.
    """
    _check_sender(line, by)
    if line.state is LineState.CONFIRMED and line.seats == quantity:
        return line
    _check_waiting(line, received_at)
    if quantity > line.quantity:
        raise TooManySeats(field="quantity", quantity=quantity, requested=line.quantity)
    if line.unit is Unit.GROUP and quantity < line.quantity:
        raise GroupIsWhole(field="quantity", quantity=quantity, requested=line.quantity)
    return replace(line, state=LineState.CONFIRMED, seats=quantity, confirmed=quantity)


def decline(line: Line, *, by: str, reason: str, received_at: datetime) -> Line:
    """Record the supplier's no; a second no changes nothing.

    Raises:
        NotYours, AnswerTooLate, AlreadyAnswered
    """
    _check_sender(line, by)
    if line.state is LineState.DECLINED:
        return line
    _check_waiting(line, received_at)
    return replace(line, state=LineState.DECLINED, seats=0, reason=reason)


def lapse(line: Line, *, now: datetime) -> Line:
    """No answer in time; an answered line, or one whose grace still runs, stays as it is."""
    if line.state is not LineState.REQUESTED or now < line.lapses_at:
        return line
    return replace(line, state=LineState.LAPSED, seats=0, reason="NO_ANSWER")


def end(line: Line, *, ends_on: date, reason: str) -> Line:
    """The agreement is over: confirmed seats end, requested ones lapse; nothing else changes.

    What was given until then is owed, and nothing for the rest: nobody cancelled it.
    """
    if line.state is LineState.REQUESTED:
        return replace(line, state=LineState.LAPSED, seats=0, reason=reason)
    if line.state is not LineState.CONFIRMED or line.ends_on <= ends_on:
        return line
    return over(line, ends_on=ends_on, reason=reason)


def over(line: Line, *, ends_on: date, reason: str, percent: int = 0) -> Line:
    """A confirmed line without seats: the weeks that have begun by then are owed, and `percent` of the rest."""
    ended = replace(line, state=LineState.ENDED, seats=0, passed_on=0, ends_on=ends_on, reason=reason)
    given, rest = given_until(line, ends_on, line.seats), not_used_after(line, ends_on, percent)
    return charged(charged(ended, given), rest)


def given_until(line: Line, until: date, seats: int) -> Charge:
    """So many seats of a line until and with a day: the weeks that have begun by then."""
    return Charge(Kind.GIVEN, seats, line.seat_ore, _begun(line, until), line.course_weeks)


def not_used_after(line: Line, until: date, percent: int) -> Charge:
    """What is kept of the price of a line's seats for the weeks that have not begun by then."""
    return Charge(Kind.NOT_USED, line.seats, line.seat_ore, _begun(line, until), line.course_weeks, percent)


def charged(line: Line, charge: Charge) -> Line:
    """The line with more to pay, whatever becomes of it."""
    column = "delivered_ore" if charge.kind is Kind.GIVEN else "cancelled_ore"
    sums = {column: getattr(line, column) + charge.ore}
    return replace(line, charges=(*line.charges, charge), **sums)


def given_ore(line: Line, until: date) -> int:
    """What one seat of a line costs until and with a day."""
    return given_until(line, until, 1).ore


def _begun(line: Line, until: date) -> int:
    return min(started_weeks(line.starts_on, until), line.course_weeks)


def _check_sender(line: Line, by: str) -> None:
    if by != line.supplier_orgnr:
        raise NotYours(field="line_id")


def _check_waiting(line: Line, received_at: datetime) -> None:
    if received_at > line.answer_by:
        raise AnswerTooLate(field="received_at", received_at=received_at, answer_by=line.answer_by)
    if line.state is not LineState.REQUESTED:
        raise AlreadyAnswered(field="line_id", state=line.state)
