"""The roll of a session: who took part, for how many minutes."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from uuid import UUID

from samklasse_scheduling.domain.errors import OldRoll, WrongRoll
from samklasse_scheduling.domain.session import Session
from samklasse_scheduling.domain.timetable import Timetable


@dataclass(frozen=True)
class Entry:
    """One participant's minutes in one session."""

    enrollment: UUID
    kind: str
    minutes: int


@dataclass(frozen=True)
class Roll:
    """A roll that a supplier has called; a higher revision replaces an earlier one."""

    group: Timetable
    session: Session
    revision: int
    entries: tuple[Entry, ...]


def check(roll: Roll, *, known_revision: int, listed: Container[UUID]) -> None:
    """Judge a roll against the people who were in the class when the session was held, also those who paused.

    Raises:
        OldRoll: its revision is not higher than the one that counts.
        WrongRoll: it names somebody who was not in the class, twice, or for longer than the session.
    """
    if roll.revision <= known_revision:
        raise OldRoll(roll.revision, known_revision)
    for entry in roll.entries:
        if entry.enrollment not in listed:
            raise WrongRoll("NOT_IN_CLASS", enrollment_id=str(entry.enrollment))
        if entry.minutes > roll.session.minutes:
            raise WrongRoll("TOO_MANY_MINUTES", minutes=entry.minutes, most=roll.session.minutes)
    if _repeated([entry.enrollment for entry in roll.entries]):
        raise WrongRoll("NAMED_TWICE", entries=len(roll.entries))


def corrected(standing: Sequence[Entry], entry: Entry) -> tuple[Entry, ...]:
    """The roll that counts with one participant's entry in place of what it says of her.

    Raises:
        WrongRoll: no roll has been taken, or it says that already.
    """
    if not standing:
        raise WrongRoll("NO_ROLL_YET")
    if entry in standing:
        raise WrongRoll("NOTHING_TO_CORRECT", enrollment_id=str(entry.enrollment))
    return (*(one for one in standing if one.enrollment != entry.enrollment), entry)


def _repeated(named: Sequence[UUID]) -> bool:
    return len(set(named)) < len(named)
