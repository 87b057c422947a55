"""The life of a booking. REQUESTED → OFFERED → CONFIRMED → COMPLETED → SETTLED; OFFERED → REQUESTED when everybody who
was asked has said no or nothing; REQUESTED → NOT_FILLED; CONFIRMED → NO_SHOW; REQUESTED, OFFERED, CONFIRMED →
CANCELLED.

A yes is to a time, so a session that moves ends its booking and begins another; so does an interpreter who falls
away. `attempt` counts them. `domain.md` 3.3 lets only what is confirmed be cancelled; a session that goes away while
somebody is looked for had no way out there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from samklasse_scheduling.domain.errors import NotOffered, TooEarly, WrongState
from samklasse_scheduling.domain.interpreting.booking import LIVE, Answer, Booking, Offer, Reason, State, booking_id
from samklasse_scheduling.domain.interpreting.rules import Category


def _only(booking: Booking, *states: State) -> None:
    if booking.state not in states:
        raise WrongState(booking.id, booking.state, wanted="/".join(states))


def _to(booking: Booking, state: State, **fields: object) -> Booking:
    return replace(booking, state=state, revision=booking.revision + 1, **fields)  # type: ignore[arg-type]


def offer(booking: Booking, chosen: Sequence[tuple[UUID, Category]], ends: datetime) -> Booking:
    """Ask these interpreters; the first valid yes wins.

    Raises:
        WrongState: nobody is looked for, or somebody has been asked already.
    """
    _only(booking, State.REQUESTED)
    offers = tuple(Offer(interpreter, level, ends) for interpreter, level in chosen)
    return _to(booking, State.OFFERED, offers=(*booking.offers, *offers))


def accept(booking: Booking, interpreter: UUID, *, at: datetime) -> Booking:
    """The first valid yes: the others are let go.

    Raises:
        WrongState: nobody is asked any more.
        NotOffered: she was not asked, has answered, or the offer has run out.
    """
    _only(booking, State.OFFERED)
    hers = _open_offer(booking, interpreter)
    if at >= hers.ends:
        raise NotOffered(booking.id)
    offers = _answered(booking, {interpreter}, Answer.ACCEPTED)
    rest = tuple(replace(one, answer=Answer.WITHDRAWN) if one.answer is Answer.OPEN else one for one in offers)
    return _to(booking, State.CONFIRMED, offers=rest, interpreter=interpreter, level=hers.level)


def decline(booking: Booking, interpreter: UUID) -> Booking:
    """A no; when nobody is left to answer, the next are asked.

    Raises:
        WrongState: nobody is asked any more.
        NotOffered: she was not asked, or has answered.
    """
    _only(booking, State.OFFERED)
    _open_offer(booking, interpreter)
    return _without(booking, {interpreter}, Answer.DECLINED)


def expire(booking: Booking, *, at: datetime) -> Booking:
    """Offers that have run out by then count as a no; the same booking, if none has.

    Raises:
        WrongState: nobody is asked.
    """
    _only(booking, State.OFFERED)
    out = {one.interpreter for one in booking.open_offers if one.ends <= at}
    return _without(booking, out, Answer.EXPIRED) if out else booking


def withdraw(booking: Booking, interpreters: Iterable[UUID]) -> Booking:
    """These can no longer be meant: they are away, or a newcomer to the class keeps them out.

    Raises:
        WrongState: nobody is asked.
    """
    _only(booking, State.OFFERED)
    return _without(booking, set(interpreters), Answer.WITHDRAWN)


def _open_offer(booking: Booking, interpreter: UUID) -> Offer:
    for one in booking.open_offers:
        if one.interpreter == interpreter:
            return one
    raise NotOffered(booking.id)


def _answered(booking: Booking, who: set[UUID], answer: Answer) -> tuple[Offer, ...]:
    return tuple(
        replace(one, answer=answer) if one.interpreter in who and one.answer is Answer.OPEN else one
        for one in booking.offers
    )


def _without(booking: Booking, who: set[UUID], answer: Answer) -> Booking:
    offers = _answered(booking, who, answer)
    asked = any(one.answer is Answer.OPEN for one in offers)
    return _to(booking, State.OFFERED if asked else State.REQUESTED, offers=offers)


def give_up(booking: Booking, reason: Reason) -> Booking:
    """Nobody who may, can and will.

    Raises:
        WrongState: nobody is looked for, or somebody is still to answer.
    """
    _only(booking, State.REQUESTED)
    return _to(booking, State.NOT_FILLED, reason=reason)


def cancel(booking: Booking, reason: Reason) -> Booking:
    """No longer wanted, or the interpreter will not come. Who had said yes stays on record.

    Raises:
        WrongState: it is over.
    """
    _only(booking, *LIVE)
    offers = _answered(booking, set(booking.asked), Answer.WITHDRAWN)
    return _to(booking, State.CANCELLED, reason=reason, offers=offers)


def complete(booking: Booking, *, at: datetime) -> Booking:
    """The session was interpreted.

    Raises:
        WrongState: nobody was to come.
        TooEarly: the session is not over.
    """
    _only(booking, State.CONFIRMED)
    if at < booking.end:
        raise TooEarly(booking.id, booking.end)
    return _to(booking, State.COMPLETED)


def miss(booking: Booking, *, at: datetime) -> Booking:
    """She did not come.

    Raises:
        WrongState: nobody was to come.
        TooEarly: the session has not begun.
    """
    _only(booking, State.CONFIRMED)
    if at < booking.start:
        raise TooEarly(booking.id, booking.start)
    return _to(booking, State.NO_SHOW)


def settle(booking: Booking) -> Booking:
    """Paid for.

    Raises:
        WrongState: it was not interpreted, or is settled already.
    """
    _only(booking, State.COMPLETED)
    return _to(booking, State.SETTLED)


def again(booking: Booking, *, start: datetime, end: datetime, wanted: UUID | None = None) -> Booking:
    """The next attempt for the same session and language, at the session's time now."""
    return Booking(
        id=booking_id(booking.session, booking.language, booking.attempt + 1),
        session=booking.session,
        group=booking.group,
        supplier=booking.supplier,
        language=booking.language,
        start=start,
        end=end,
        for_whom=booking.for_whom,
        attempt=booking.attempt + 1,
        wanted=wanted,
    )


def without_her(booking: Booking) -> Booking:
    """The next attempt after the interpreter herself took back her yes: she is not asked once more."""
    hers = tuple(
        replace(one, answer=Answer.DECLINED) for one in booking.offers if one.interpreter == booking.interpreter
    )
    return replace(again(booking, start=booking.start, end=booking.end), offers=hers)
