"""A call-off line: REQUESTED → CONFIRMED | DECLINED | LAPSED; CONFIRMED → ENDED.

What may be done with its length and its end is in `changing`.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from samklasse_enrollment.domain.errors import AlreadyAnswered, AnswerTooLate, GroupIsWhole, NotYours, TooManySeats
from samklasse_enrollment.domain.pricing import pro_rata, started_weeks
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
    return replace(line, state=LineState.CONFIRMED, seats=quantity)


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


def over(line: Line, *, ends_on: date, reason: str, cancelled_ore: int = 0) -> Line:
    """A confirmed line without seats, and what is owed for it."""
    return replace(
        line,
        state=LineState.ENDED,
        seats=0,
        passed_on=0,
        ends_on=ends_on,
        reason=reason,
        delivered_ore=line.delivered_ore + line.seats * given_ore(line, ends_on),
        cancelled_ore=line.cancelled_ore + cancelled_ore,
    )


def given_ore(line: Line, until: date) -> int:
    """What one seat of a line costs until and with a day: the weeks that have begun by then."""
    weeks = min(started_weeks(line.starts_on, until), line.course_weeks)
    return pro_rata(line.seat_ore, weeks, line.course_weeks)


def _check_sender(line: Line, by: str) -> None:
    if by != line.supplier_orgnr:
        raise NotYours(field="line_id")


def _check_waiting(line: Line, received_at: datetime) -> None:
    if received_at > line.answer_by:
        raise AnswerTooLate(field="received_at", received_at=received_at, answer_by=line.answer_by)
    if line.state is not LineState.REQUESTED:
        raise AlreadyAnswered(field="line_id", state=line.state)
