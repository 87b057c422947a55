"""How an enrollment is over: taken out, seat gone, or its time run."""

from dataclasses import replace
from datetime import date

from samklasse_enrollment.domain.enrollment.states import (
    OPEN,
    Access,
    Case,
    Enrollment,
    Leaving,
    Say,
    State,
    Step,
    move,
    stepped,
)
from samklasse_enrollment.domain.errors import UnknownReason

PERIOD_OVER = "PERIOD_OVER"


def finish_access(case: Case, *, today: date) -> Step:
    """Access that has run its time closes, and completes whoever got to learn; who paused to the end did not."""
    now = case.enrollment
    if now.access is not Access.OPEN or now.access_to is None or now.access_to >= today:
        return Step(case)
    closed = replace(now, access=Access.CLOSED)
    if closed.state in (State.PLACED, State.ACTIVE):
        closed = move(closed, State.COMPLETED)
    elif closed.state is State.PAUSED and closed.class_id is None:
        closed = move(closed, State.ENDED)
    return stepped(case, replace(closed, reason=PERIOD_OVER), Say.ACCESS_CLOSED)


def finish_line(case: Case, *, today: date) -> Step:
    """The line's last day is over: whoever never got into a class has no seat; a class completes its own people."""
    waits = case.enrollment.state in (State.REQUESTED, State.SEATED, State.WAITING)
    if not waits or case.line.ends_on >= today:
        return Step(case)
    return release(case, PERIOD_OVER, today=today)


def withdraw(case: Case, reason: str, *, today: date) -> Step:
    """Take somebody out for one of the closed reasons.

    Raises:
        UnknownReason: not one of `Leaving`.
        WrongState: she is out already.
    """
    if reason not in set(Leaving):
        raise UnknownReason(reason=reason, known=[*Leaving])
    return _out(case, State.MOVED if reason == Leaving.MOVED_AWAY else State.WITHDRAWN, reason, today)


def release(case: Case, reason: str, *, today: date) -> Step:
    """Her seat is given up while others keep theirs, so scheduling hears it of her."""
    return _out(case, State.ENDED, reason, today)


def end(case: Case, reason: str, *, today: date) -> Step:
    """Her seat is gone. Scheduling hears that from the seat, so only access is closed here."""
    if case.enrollment.state not in OPEN:
        return Step(case)
    closed, says = _close_access(move(case.enrollment, State.ENDED, reason), today)
    return stepped(case, closed, *says)


def _out(case: Case, to: State, reason: str, today: date) -> Step:
    closed, says = _close_access(move(case.enrollment, to, reason), today)
    told = (Say.WITHDRAWN,) if closed.announced else ()
    return stepped(case, closed, *told, *says)


def _close_access(enrollment: Enrollment, today: date) -> tuple[Enrollment, tuple[Say, ...]]:
    if enrollment.access is not Access.OPEN:
        return enrollment, ()
    begun = enrollment.access_from is not None and enrollment.access_from <= today
    closed = replace(
        enrollment,
        access=Access.CLOSED,
        access_from=enrollment.access_from if begun else None,
        access_to=min(today, enrollment.access_to or today) if begun else None,
    )
    return closed, (Say.ACCESS_CLOSED,)
