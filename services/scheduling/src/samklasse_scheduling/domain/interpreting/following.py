"""What a class's change does to its bookings: kept, cancelled, or begun."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from samklasse_scheduling.domain.interpreting import life
from samklasse_scheduling.domain.interpreting.booking import Booking, Reason, State, booking_id
from samklasse_scheduling.domain.interpreting.interpreter import Interpreter
from samklasse_scheduling.domain.interpreting.matching import Circle, impartial
from samklasse_scheduling.domain.session import Session, SessionState
from samklasse_scheduling.domain.timetable import Timetable

Key = tuple[UUID, str]
"""A session and a language."""


@dataclass(frozen=True)
class Followed:
    """Bookings that are cancelled now, bookings that are for other municipalities than before, and bookings begun."""

    cancelled: tuple[Booking, ...] = ()
    changed: tuple[Booking, ...] = ()
    begun: tuple[Booking, ...] = ()


def follow(
    group: Timetable,
    wanted: Mapping[str, tuple[str, ...]],
    known: Iterable[Booking],
    partial: frozenset[UUID],
    *,
    now: datetime,
) -> Followed:
    """Bring a class's bookings to what it is now.

    `wanted` are the languages it needs, `known` its bookings of every attempt, `partial` the interpreters who may not
    be in it with those who are in it now. What has begun is left as it is.
    """
    last_of = latest(known)
    coming = {one.id: one for one in group.sessions if one.state is SessionState.SCHEDULED and one.start > now}
    over = {one.id for one in group.sessions} - {one.id for one in group.sessions if one.start > now}
    cancelled, changed, begun = [], [], []
    for (session, language), booking in last_of.items():
        if session in over:
            continue
        reason = _reason(booking, coming.get(session), language in wanted, group, partial)
        if booking.live and reason is not None:
            cancelled.append(life.cancel(booking, reason))
        elif booking.live and booking.for_whom != wanted[language]:
            changed.append(replace(booking, for_whom=wanted[language]))
    ended = {(one.session, one.language): one for one in cancelled}
    for lesson in coming.values():
        for language, owners in wanted.items():
            last = ended.get((lesson.id, language)) or last_of.get((lesson.id, language))
            fresh = _begin(group, lesson, language, last)
            if fresh is not None:
                begun.append(replace(fresh, for_whom=owners))
    return Followed(tuple(cancelled), tuple(changed), tuple(begun))


def latest(known: Iterable[Booking]) -> dict[Key, Booking]:
    """The last attempt for each session and language."""
    return {(one.session, one.language): one for one in sorted(known, key=lambda one: one.attempt)}


def _reason(
    booking: Booking, session: Session | None, needed: bool, group: Timetable, partial: frozenset[UUID]
) -> Reason | None:
    """Why a live booking cannot go on; None: it can."""
    if session is None:
        return Reason.SESSION_CANCELLED
    if not needed:
        return Reason.NOT_NEEDED
    if (booking.start, booking.end) != (session.start, session.end):
        return Reason.SESSION_MOVED
    if booking.interpreter in partial or any(one.interpreter in partial for one in booking.open_offers):
        return Reason.REPLACED
    return None


def _begin(group: Timetable, session: Session, language: str, last: Booking | None) -> Booking | None:
    """A new booking, unless one goes on, or nobody was found for this very time."""
    if last is None:
        return Booking(
            id=booking_id(session.id, language, 1),
            session=session.id,
            group=group.id,
            supplier=group.supplier,
            language=language,
            start=session.start,
            end=session.end,
            for_whom=(),
        )
    moved = (last.start, last.end) != (session.start, session.end)
    if last.state is State.CANCELLED or (last.state is State.NOT_FILLED and moved):
        had = last.interpreter if last.reason is Reason.SESSION_MOVED else None
        return life.again(last, start=session.start, end=session.end, wanted=had)
    return None


def partial_ones(group: UUID, circle: Circle, interpreters: Iterable[Interpreter]) -> frozenset[UUID]:
    """Who of them may not be in this class."""
    return frozenset(one.id for one in interpreters if not impartial(one, group, circle))
