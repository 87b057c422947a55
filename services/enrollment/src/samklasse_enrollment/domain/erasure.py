"""Erasure: enrollment forgets a person at once; it is done when everybody else has answered that they did, too.

Basis: personvernforordningen art. 17, and integreringsforskriften §§ 60-61 (delete when the time to keep is over). What
stands in the way: she takes part still, or the register has not been told what § 58 of the same says it must hear.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from samklasse_enrollment.domain.errors import RegisterNotTold, StillAwaited, StillEnrolled


class Holder(StrEnum):
    """The services that know people and must answer; the gateway answers when every supplier has."""

    SCHEDULING = "SCHEDULING"
    NOTIFICATIONS = "NOTIFICATIONS"
    GATEWAY = "GATEWAY"


@dataclass(frozen=True)
class InTheWay:
    """What forbids to forget somebody now."""

    enrollments: tuple[UUID, ...] = ()
    errands: tuple[UUID, ...] = ()
    """Level assessments that a supplier is asked for, and moves that are not decided."""
    register_waits: bool = False


@dataclass(frozen=True)
class Erasure:
    """`answers` has everybody who must answer, with the instant of the answer. Case and person are gone when done."""

    id: UUID
    owner_orgnr: str
    case_id: UUID | None
    person_id: UUID | None
    sealed: bool
    requested_at: datetime
    answers: Mapping[Holder, datetime | None]
    done_at: datetime | None = None

    @property
    def outstanding(self) -> tuple[Holder, ...]:
        """Who has not answered."""
        return tuple(sorted(holder for holder, at in self.answers.items() if at is None))


def check(way: InTheWay) -> None:
    """Whether somebody may be forgotten now.

    Raises:
        StillEnrolled: she has a seat.
        StillAwaited: a supplier or another municipality is to answer about her.
        RegisterNotTold: she has hours or decisions that the register has not accepted.
    """
    if way.enrollments:
        raise StillEnrolled(enrollment_id=min(way.enrollments))
    if way.errands:
        raise StillAwaited(about=min(way.errands))
    if way.register_waits:
        raise RegisterNotTold


def begin(erasure: Erasure, holders: Iterable[Holder]) -> Erasure:
    """Everybody is asked; where nobody knows her (a protected address) it is done at once."""
    return _settled(replace(erasure, answers=dict.fromkeys(holders)), erasure.requested_at)


def answered(erasure: Erasure, holder: Holder, at: datetime) -> Erasure:
    """Somebody has forgotten her. A repeated answer, and one that nobody asked for, change nothing."""
    if erasure.done_at or holder not in erasure.answers or erasure.answers[holder] is not None:
        return erasure
    return _settled(replace(erasure, answers={**erasure.answers, holder: at}), at)


def _settled(erasure: Erasure, at: datetime) -> Erasure:
    """With the last answer the ids go as well: nothing is left that leads to her."""
    if erasure.outstanding:
        return erasure
    return replace(erasure, done_at=at, case_id=None, person_id=None)
