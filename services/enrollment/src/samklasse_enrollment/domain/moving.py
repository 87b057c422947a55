"""A move between municipalities keeps class, teacher, hours and seat: both municipalities say yes, then it is done.

PROPOSED (by the old one) → AGREED (by the new one) → DONE on the day; PROPOSED → REFUSED; PROPOSED/AGREED → CALLED_OFF.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from samklasse_enrollment.domain import agreement as agreements
from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.enrollment import Case
from samklasse_enrollment.domain.errors import (
    AlreadyMoving,
    BadMoveDay,
    GroupIsClosed,
    MoveIsOver,
    NoCentre,
    NotAMunicipality,
    NotTheSeatsSeller,
    RunOnNotOffered,
    TeacherMissing,
)
from samklasse_enrollment.domain.line import Line, LineState, charged, given_until
from samklasse_enrollment.domain.organisation import Organisation
from samklasse_enrollment.domain.pricing import pro_rata, started_weeks
from samklasse_enrollment.domain.values import CourseType, Unit

FARTHEST = timedelta(days=365)
"""How far ahead or back a move is told of; ours."""
MOVED, SEAT_MOVED = "MOVED_AWAY", "SEAT_MOVED"


class State(StrEnum):
    """See the module."""

    PROPOSED = "PROPOSED"
    AGREED = "AGREED"
    DONE = "DONE"
    REFUSED = "REFUSED"
    CALLED_OFF = "CALLED_OFF"


class Outcome(StrEnum):
    """What becomes of one enrollment: the new municipality buys the seat, the old line runs on, or she leaves."""

    TAKE_OVER = "TAKE_OVER"
    RUN_ON = "RUN_ON"
    LEAVE = "LEAVE"


@dataclass(frozen=True)
class Answer:
    """An outcome with the new municipality's agreement, or the last day of the old line."""

    outcome: Outcome
    agreement_id: UUID | None = None
    until: date | None = None


LEAVES = Answer(Outcome.LEAVE)


@dataclass(frozen=True)
class Move:
    """`runs_to`: how long the old municipality is willing to pay for her, if at all."""

    id: UUID
    person_id: UUID
    from_orgnr: str
    to_orgnr: str
    moved_on: date
    runs_to: date | None = None
    state: State = State.PROPOSED
    reason: str | None = None
    new_ref: str | None = None
    outcomes: Mapping[UUID, Answer] = field(default_factory=dict)
    """By enrollment; who is not named leaves."""

    def answer(self, enrollment_id: UUID) -> Answer:
        """What becomes of one enrollment."""
        return self.outcomes.get(enrollment_id, LEAVES)


def propose(move: Move, *, to: Organisation | None, open_move: bool, moved_before: date | None, today: date) -> Move:
    """The old municipality tells of a move. `moved_before`: the day of her last one.

    Raises:
        NotAMunicipality: the receiver buys no training, or is the old municipality itself.
        AlreadyMoving: another move waits.
        BadMoveDay: not after her last move, or too far away.
    """
    if to is None or not to.buys or to.kommunenummer is None or to.orgnr == move.from_orgnr:
        raise NotAMunicipality(to_orgnr=move.to_orgnr)
    if open_move:
        raise AlreadyMoving(person_id=move.person_id)
    too_early = moved_before is not None and move.moved_on <= moved_before
    if too_early or abs(move.moved_on - today) > FARTHEST:
        raise BadMoveDay(moved_on=move.moved_on, days=FARTHEST.days)
    return move


def accept(move: Move, new_ref: str, outcomes: Mapping[UUID, Answer], *, cases: Sequence[Case]) -> Move:
    """The new municipality says yes, and what becomes of each enrollment.

    Raises:
        MoveIsOver: it does not wait for an answer.
        RunOnNotOffered: longer than the old municipality pays.
        GroupIsClosed: a seat of a closed group cannot change hands.
    """
    _check_waits(move)
    for case in cases:
        _check_answer(move, outcomes.get(case.enrollment.id, LEAVES), case.line)
    return replace(move, state=State.AGREED, reason=None, new_ref=new_ref, outcomes=dict(outcomes))


def refuse(move: Move) -> Move:
    """The new municipality says no: she stays where she was.

    Raises:
        MoveIsOver: it does not wait for an answer.
    """
    _check_waits(move)
    return replace(move, state=State.REFUSED)


def call_off(move: Move) -> Move:
    """The old municipality takes it back.

    Raises:
        MoveIsOver: it is done, refused or taken back already.
    """
    if move.state not in (State.PROPOSED, State.AGREED):
        raise MoveIsOver(move_id=move.id, state=move.state)
    return replace(move, state=State.CALLED_OFF)


def fall_back(move: Move, reason: str) -> Move:
    """On the day something forbade it: the new municipality has to answer again."""
    return replace(move, state=State.PROPOSED, reason=reason, new_ref=None, outcomes={})


@dataclass(frozen=True)
class Terms:
    """Under what the new municipality takes a seat over.

    `weeks`: of the offering, which the agreement's price is for; `onboarded`: a teacher of its own, for type 2.
    """

    buyer: Organisation
    agreement: Agreement
    weeks: int
    onboarded: bool
    on: date
    now: datetime


def take_over(line: Line, terms: Terms, *, line_id: UUID, call_off_id: UUID) -> tuple[Line, Agreement]:
    """One seat of `line` goes to another buyer from a day on: its new line, and the agreement with its price reserved.

    The new line begins CONFIRMED; its supplier is told, and cannot decline it or let it lapse. It has said yes to this
    very seat and teaches her on it, it has signed the new buyer's agreement at that price, and no free seat is taken:
    to ask it again could cost her the class, where the seat is to follow the person (issue 4, point 4). Without such an
    agreement nothing is taken over. The weeks that began before the day stay with the old buyer (`give_up`).

    Raises:
        AgreementOver, BuyerNotCovered, OutsidePeriod, CourseTypeNotCovered, OverCeiling: see `agreement`.
        NotTheSeatsSeller: the agreement is another supplier's.
        NoCentre, TeacherMissing: type 2 needs a centre, and a teacher with a role on the supplier's platform.
        GroupIsClosed: the seat is part of a closed group.
    """
    agreement = terms.agreement
    if agreement.seller_orgnr != line.supplier_orgnr:
        raise NotTheSeatsSeller(agreement_id=agreement.id, seller_orgnr=agreement.seller_orgnr)
    _check_seat(line, terms)
    agreements.check_buyer(agreement, terms.buyer.orgnr)
    new = _seat(replace(line, id=line_id, call_off_id=call_off_id), terms)
    agreements.check_period(agreement, new.starts_on, new.ends_on)
    return new, agreements.reserve(agreement, new.seat_ore)


def _seat(line: Line, terms: Terms) -> Line:
    """The line as the new buyer's: one seat, from the day of the move, at the price of the weeks that are left."""
    starts_on = max(terms.on, line.starts_on)
    gone = min(started_weeks(line.starts_on, starts_on - timedelta(days=1)), line.course_weeks - 1)
    weeks = line.course_weeks - gone
    return replace(
        line,
        agreement_id=terms.agreement.id,
        buyer_orgnr=terms.buyer.orgnr,
        unit=Unit.INDIVIDUAL,
        closed=False,
        quantity=1,
        seats=1,
        seat_ore=pro_rata(agreements.seat_price(terms.agreement, line.course_type), weeks, terms.weeks),
        starts_on=starts_on,
        since=line.seat_from if starts_on > line.seat_from else None,
        weeks=weeks,
        extends=None,
        passed_on=0,
        delivered_ore=0,
        cancelled_ore=0,
        confirmed=1,
        charges=(),
        answer_by=terms.now + terms.agreement.answer_within,
    )


def give_up(line: Line, on: date, *, today: date) -> Line:
    """A line with one seat less from a day on; the weeks that began before it are owed.

    When it was the last seat the line ends, today at the earliest: scheduling must have heard of the move by then.
    """
    last_day = max(on, line.starts_on) - timedelta(days=1)
    left = charged(replace(line, seats=line.seats - 1), given_until(line, last_day, 1))
    if left.seats:
        return left
    ends_on = min(line.ends_on, max(last_day, today))
    return replace(left, state=LineState.ENDED, passed_on=0, ends_on=ends_on, reason=SEAT_MOVED)


def _check_waits(move: Move) -> None:
    if move.state is not State.PROPOSED:
        raise MoveIsOver(move_id=move.id, state=move.state)


def _check_answer(move: Move, answer: Answer, line: Line) -> None:
    if answer.outcome is Outcome.TAKE_OVER:
        _check_whole(line)
    if answer.outcome is Outcome.RUN_ON:
        until = answer.until or line.ends_on
        if move.runs_to is None or until > move.runs_to:
            raise RunOnNotOffered(until=until, runs_to=move.runs_to)


def _check_seat(line: Line, terms: Terms) -> None:
    _check_whole(line)
    if line.course_type is not CourseType.ASYNC_MUNICIPAL_TEACHER:
        return
    if not terms.buyer.has_centre:
        raise NoCentre(buyer_orgnr=terms.buyer.orgnr, offered="ADMINISTRATION_HELP")
    if not terms.onboarded:
        raise TeacherMissing(buyer_orgnr=terms.buyer.orgnr, offering_id=line.offering_id)


def _check_whole(line: Line) -> None:
    if line.unit is Unit.GROUP and line.closed:
        raise GroupIsClosed(line_id=line.id)
