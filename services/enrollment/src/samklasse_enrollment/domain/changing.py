"""What may become of a confirmed line before its end: longer, shorter, withdrawn before its start, terminated after.

Only the last line of a chain of extensions changes: those before it have passed their people on.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from samklasse_enrollment.domain import agreement as agreements
from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.calloff import price
from samklasse_enrollment.domain.errors import BadLength, LineExtended, NotBegun, TooManySeats, WrongState
from samklasse_enrollment.domain.line import Line, LineState, charged, given_ore, not_used_after, over
from samklasse_enrollment.domain.offering import Offering
from samklasse_enrollment.domain.pricing import last_day, started_weeks
from samklasse_enrollment.domain.terms import CooperationTerms, answer_within

WITHDRAWN, SHORTENED, TERMINATED = "WITHDRAWN", "SHORTENED", "TERMINATED"
DAY = timedelta(days=1)


def extend(
    line: Line,
    *,
    id: UUID,
    weeks: int,
    quantity: int,
    agreement: Agreement,
    offering: Offering,
    terms: CooperationTerms | None,
    now: datetime,
    today: date,
) -> Line:
    """A new line for the people of `line`, asked of the supplier like any other, from the day after its end.

    The agreement's price is for the offering's own weeks; so many more cost pro rata, half up for each seat.

    Raises:
        WrongState, LineExtended: the line cannot go on.
        BadLength: it is over.
        TooManySeats: more than the line has.
        AgreementOver, OutsidePeriod, CourseTypeNotCovered
    """
    _check_last(line)
    if line.ends_on < today:
        raise BadLength(weeks=weeks, ends_on=line.ends_on)
    if quantity > line.seats:
        raise TooManySeats(field="quantity", quantity=quantity, requested=line.seats)
    first = min(line.ends_on, date.max - DAY) + DAY
    last = last_day(first, weeks)
    agreements.check_buyer(agreement, line.buyer_orgnr)
    agreements.check_period(agreement, first, last)
    longer = _asked_anew(line, id, quantity, answer_by=now + answer_within(agreement, terms))
    return replace(longer, seat_ore=price(agreement, offering, weeks), starts_on=first, ends_on=last, weeks=weeks)


def _asked_anew(line: Line, id: UUID, quantity: int, *, answer_by: datetime) -> Line:
    """A line for the same people under another id, of which nothing is owed or passed on yet."""
    return replace(
        line,
        id=id,
        quantity=quantity,
        seats=quantity,
        answer_by=answer_by,
        state=LineState.REQUESTED,
        reason=None,
        extends=line.id,
        since=line.seat_from,
        passed_on=0,
        delivered_ore=0,
        cancelled_ore=0,
        class_by=None,
        confirmed=0,
        charges=(),
    )


def shorten(line: Line, agreement: Agreement, *, ends_on: date, today: date) -> Line:
    """Let a line end earlier: the weeks that have begun by then are paid, and a part of those that are left out.

    Raises:
        WrongState, LineExtended: the line cannot be shortened.
        BadLength: not between today, its start and the day before its end.
    """
    _check_last(line)
    if not max(today, line.starts_on) <= ends_on < line.ends_on:
        raise BadLength(starts_on=line.starts_on, ends_on=ends_on)
    weeks = min(started_weeks(line.starts_on, ends_on), line.course_weeks)
    shorter = replace(line, ends_on=ends_on, weeks=weeks, seat_ore=given_ore(line, ends_on), reason=SHORTENED)
    return charged(shorter, not_used_after(line, ends_on, agreement.withdrawal_percent))


def withdraw(line: Line, agreement: Agreement, *, today: date) -> Line:
    """Take an order back before its start; a line without an answer is free to take back.

    Whose extension is withdrawn stays until the line before it ends.

    Raises:
        WrongState, LineExtended: there is nothing to take back.
        BadLength: it has begun; terminate it.
    """
    if line.state is LineState.REQUESTED:
        return replace(line, state=LineState.LAPSED, seats=0, reason=WITHDRAWN)
    _check_last(line)
    if line.starts_on <= today:
        raise BadLength(starts_on=line.starts_on, today=today)
    percent = 0 if is_free(line, agreement, today=today) else agreement.withdrawal_percent
    last = line.starts_on - DAY if line.extends else today - DAY
    return over(line, ends_on=last, reason=WITHDRAWN, percent=percent)


def is_free(line: Line, agreement: Agreement, *, today: date) -> bool:
    """Whether it is early enough to withdraw at no cost."""
    return today <= line.starts_on - max(1, agreement.withdrawal_days) * DAY


def terminate(line: Line, agreement: Agreement, *, ends_on: date, today: date) -> Line:
    """End a running line: what was given until then is paid, and a part of the rest.

    Raises:
        WrongState, LineExtended: the line cannot be terminated.
        NotBegun: withdraw it.
        BadLength: not between today and the day before its end.
    """
    _check_last(line)
    if today < line.starts_on:
        raise NotBegun(line_id=line.id, starts_on=line.starts_on)
    if not today <= ends_on < line.ends_on:
        raise BadLength(ends_on=ends_on, today=today)
    return over(line, ends_on=ends_on, reason=TERMINATED, percent=agreement.withdrawal_percent)


def _check_last(line: Line) -> None:
    if line.state is not LineState.CONFIRMED:
        raise WrongState(line_id=line.id, state=line.state, wanted=LineState.CONFIRMED)
    if line.passed_on:
        raise LineExtended(line_id=line.id)
