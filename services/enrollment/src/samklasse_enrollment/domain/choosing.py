"""A combined course (type 4) whose class never came: its buyer chooses type 1 at its price, or release (A17)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from samklasse_enrollment.domain import agreement as agreements
from samklasse_enrollment.domain import rules
from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.enrollment import Case, State
from samklasse_enrollment.domain.errors import BadClassDay, ClassStillDue, LineNotOpen, NotAClosedGroup, NotCombined
from samklasse_enrollment.domain.line import Line, LineState
from samklasse_enrollment.domain.pricing import pro_rata
from samklasse_enrollment.domain.values import CourseType, Unit

CHOSEN, RELEASED = "RESOURCES_CHOSEN", "NO_CLASS_IN_TIME"


class Choice(StrEnum):
    """The resource half goes on alone as type 1, or the seats are given back."""

    RESOURCES = "RESOURCES"
    RELEASE = "RELEASE"


def without_class(cases: Iterable[Case]) -> list[Case]:
    """Those on a line who still wait for a class."""
    return [case for case in cases if case.enrollment.state in (State.SEATED, State.WAITING)]


def check(line: Line, waiting: int, *, class_by: date, today: date) -> None:
    """Whether the buyer may choose.

    Raises:
        NotCombined: not a type 4 line.
        LineNotOpen: the line holds no confirmed seats.
        ClassStillDue: the agreed day is not over, or nobody waits for a class.
    """
    check_combined(line)
    if line.state is not LineState.CONFIRMED:
        raise LineNotOpen(line_id=line.id, state=line.state)
    if today <= class_by or not waiting:
        raise ClassStillDue(line_id=line.id, class_by=class_by, waiting=waiting)


def check_combined(line: Line) -> None:
    """Whether it is a type 4 line.

    Raises:
        NotCombined: it is not.
    """
    if line.course_type is not CourseType.BLENDED:
        raise NotCombined(line_id=line.id, course_type=line.course_type)


def check_day(class_by: date, course_type: CourseType, *, starts_on: date, ends_on: date) -> None:
    """Whether a class may be agreed to come by that day: within the line, which is within its agreement's period.

    Raises:
        NotCombined: only a combined course has a half that waits for a class.
        BadClassDay: before the line's first day, or after its last.
    """
    if course_type is not CourseType.BLENDED:
        raise NotCombined(class_by=class_by, course_type=course_type)
    if not starts_on <= class_by <= ends_on:
        raise BadClassDay(class_by=class_by, starts_on=starts_on, ends_on=ends_on)


def due_on(agreed: date | None, starts_on: date) -> date:
    """The day by which a combined course has its class: as agreed, else so many weeks after its start."""
    return agreed or starts_on + timedelta(weeks=rules.at("class_agreed", starts_on).number("weeks_after_start"))


def give_back(line: Line, seats: int, reason: str, *, today: date) -> Line:
    """The line without the seats of those whom no class was found for; nothing is owed for what was not given."""
    left = replace(line, seats=line.seats - seats)
    if left.seats:
        return left
    ends_on = min(line.ends_on, max(today, line.starts_on))
    return replace(left, state=LineState.ENDED, passed_on=0, ends_on=ends_on, reason=reason)


def take_resources(line: Line, seats: int, agreement: Agreement, *, weeks: int, line_id: UUID) -> Line:
    """A type 1 line for those people, at the agreement's price for type 1, over the whole course that was bought.

    `weeks`: of the offering, which that price is for.

    Raises:
        CourseTypeNotCovered: the agreement has no price for type 1.
    """
    price = agreements.seat_price(agreement, CourseType.ASYNC_SUPPLIER_TEACHER)
    return replace(
        line,
        id=line_id,
        course_type=CourseType.ASYNC_SUPPLIER_TEACHER,
        unit=Unit.INDIVIDUAL,
        closed=False,
        quantity=seats,
        seats=seats,
        seat_ore=pro_rata(price, line.course_weeks, weeks),
        extends=None,
        passed_on=0,
        delivered_ore=0,
        cancelled_ore=0,
        class_by=None,
        confirmed=seats,
        charges=(),
    )


def open_group(line: Line) -> Line:
    """The buyer of a closed group lets others onto its spare seats.

    Raises:
        LineNotOpen: the line holds no confirmed seats.
        NotAClosedGroup: there is nothing to open.
    """
    if line.state is not LineState.CONFIRMED:
        raise LineNotOpen(line_id=line.id, state=line.state)
    if line.unit is not Unit.GROUP or not line.closed:
        raise NotAClosedGroup(line_id=line.id)
    return replace(line, closed=False)
