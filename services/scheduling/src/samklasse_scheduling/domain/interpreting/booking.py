"""A booking: one session in one language, who was asked for it, and who comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from samklasse_scheduling.domain.interpreting.rules import Category

HALF_HOUR = timedelta(minutes=30)


class State(StrEnum):
    """The life of a booking."""

    REQUESTED = "REQUESTED"
    OFFERED = "OFFERED"
    CONFIRMED = "CONFIRMED"
    COMPLETED = "COMPLETED"
    SETTLED = "SETTLED"
    NOT_FILLED = "NOT_FILLED"
    CANCELLED = "CANCELLED"
    NO_SHOW = "NO_SHOW"


LIVE = (State.REQUESTED, State.OFFERED, State.CONFIRMED)
"""Somebody is looked for, or will come."""


class Answer(StrEnum):
    """What became of an offer."""

    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"


class Reason(StrEnum):
    """Why a booking ended without an interpreter. Closed: no cause of anybody's is among them. An interpreter who is
    away, has taken back her yes or has a tie to somebody there is REPLACED: the code does not tell which.
    """

    SESSION_CANCELLED = "SESSION_CANCELLED"
    SESSION_MOVED = "SESSION_MOVED"
    NOT_NEEDED = "NOT_NEEDED"
    REPLACED = "REPLACED"
    NOBODY_SPEAKS_IT = "NOBODY_SPEAKS_IT"
    NOBODY_QUALIFIED = "NOBODY_QUALIFIED"
    NOBODY_FREE = "NOBODY_FREE"
    NOBODY_ACCEPTED = "NOBODY_ACCEPTED"
    NO_TIME_LEFT = "NO_TIME_LEFT"


@dataclass(frozen=True)
class Offer:
    """One interpreter who was asked, the category she would come with, and until when her yes counts."""

    interpreter: UUID
    level: Category
    ends: datetime
    answer: Answer = Answer.OPEN


@dataclass(frozen=True)
class Booking:
    """`start` and `end` are UTC instants; `wanted` is who had said yes to the time before; `for_whom` are the
    municipalities whose people it is for.
    """

    id: UUID
    session: UUID
    group: UUID
    supplier: str
    language: str
    start: datetime
    end: datetime
    for_whom: tuple[str, ...]
    attempt: int = 1
    state: State = State.REQUESTED
    revision: int = 1
    offers: tuple[Offer, ...] = ()
    interpreter: UUID | None = None
    level: Category | None = None
    wanted: UUID | None = None
    reason: Reason | None = None

    @property
    def live(self) -> bool:
        return self.state in LIVE

    @property
    def asked(self) -> frozenset[UUID]:
        """Everybody who was ever asked; nobody is asked twice."""
        return frozenset(offer.interpreter for offer in self.offers)

    @property
    def open_offers(self) -> tuple[Offer, ...]:
        return tuple(offer for offer in self.offers if offer.answer is Answer.OPEN)


def booking_id(session: UUID, language: str, attempt: int) -> UUID:
    """The id of the n-th booking of a session in a language."""
    return uuid5(session, f"interpreter {language} {attempt}")


def half_hours(start: datetime, end: datetime, pause: timedelta) -> frozenset[datetime]:
    """Every half-hour that a job and the break after it touch: what nobody else may have of the interpreter."""
    first = start - (start - datetime.min.replace(tzinfo=start.tzinfo)) % HALF_HOUR
    count = -(-(end + pause - first) // HALF_HOUR)
    return frozenset(first + number * HALF_HOUR for number in range(count))
