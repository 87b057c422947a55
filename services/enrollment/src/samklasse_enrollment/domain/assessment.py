"""A level assessment (kartlegging) that a supplier carries out.

ORDERED → PERFORMED (again with a higher revision: a correction) | DECLINED | LAPSED | CANCELLED.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from samklasse_enrollment.domain.errors import AlreadyAnswered, AnswerTooLate, NotYours
from samklasse_enrollment.domain.values import BELOW_A1, Need

GRACE = timedelta(minutes=15)
"""How long after the deadline a result that was received in time may still arrive here (docs: architecture)."""


class State(StrEnum):
    """See the module; only what is ORDERED or PERFORMED costs."""

    ORDERED = "ORDERED"
    PERFORMED = "PERFORMED"
    DECLINED = "DECLINED"
    LAPSED = "LAPSED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Assessment:
    """`price_ore` is held of the agreement's ceiling while the assessment is ordered or performed."""

    id: UUID
    person_id: UUID
    agreement_id: UUID
    owner_orgnr: str
    supplier_orgnr: str
    language: str | None
    price_ore: int
    answer_by: datetime
    state: State = State.ORDERED
    reason: str | None = None
    revision: int = 0
    performed_at: datetime | None = None

    @property
    def amount_ore(self) -> int:
        """What it holds of the ceiling."""
        return self.price_ore if self.state in (State.ORDERED, State.PERFORMED) else 0

    @property
    def lapses_at(self) -> datetime:
        """When it lapses without a result."""
        return self.answer_by + GRACE


@dataclass(frozen=True)
class Result:
    """What she can and needs: consequences for teaching, never their causes. None: below A1."""

    levels: tuple[str | None, str | None, str | None, str | None]
    track: int
    needs: tuple[Need, ...]

    @property
    def known_levels(self) -> tuple[str, str, str, str]:
        """As a person's levels are kept."""
        listening, reading, speaking, writing = (level or BELOW_A1 for level in self.levels)
        return listening, reading, speaking, writing


def perform(assessment: Assessment, *, by: str, revision: int, received_at: datetime) -> Assessment:
    """Record a result; an older or equal revision changes nothing, a higher one corrects.

    Raises:
        NotYours: another supplier's assessment.
        AnswerTooLate: the first result came after the deadline; corrections may come later.
        AlreadyAnswered: declined, lapsed or no longer wanted.
    """
    _check_sender(assessment, by)
    if assessment.state is State.PERFORMED:
        return replace(assessment, revision=max(revision, assessment.revision))
    _check_waiting(assessment, received_at)
    return replace(assessment, state=State.PERFORMED, revision=revision, performed_at=received_at)


def decline(assessment: Assessment, *, by: str, reason: str, received_at: datetime) -> Assessment:
    """Record the supplier's no; a second no changes nothing.

    Raises:
        NotYours, AnswerTooLate, AlreadyAnswered
    """
    _check_sender(assessment, by)
    if assessment.state is State.DECLINED:
        return assessment
    _check_waiting(assessment, received_at)
    return replace(assessment, state=State.DECLINED, reason=reason)


def lapse(assessment: Assessment, *, now: datetime) -> Assessment:
    """No result in time; one that is answered, or whose grace still runs, stays as it is."""
    if assessment.state is not State.ORDERED or now < assessment.lapses_at:
        return assessment
    return replace(assessment, state=State.LAPSED, reason="NO_ANSWER")


def cancel(assessment: Assessment, reason: str) -> Assessment:
    """It is no longer wanted; what has been answered stays."""
    if assessment.state is not State.ORDERED:
        return assessment
    return replace(assessment, state=State.CANCELLED, reason=reason)


def _check_sender(assessment: Assessment, by: str) -> None:
    if by != assessment.supplier_orgnr:
        raise NotYours(field="assessment_id")


def _check_waiting(assessment: Assessment, received_at: datetime) -> None:
    if assessment.state is not State.ORDERED:
        raise AlreadyAnswered(field="assessment_id", state=assessment.state)
    if received_at > assessment.answer_by:
        raise AnswerTooLate(field="received_at", received_at=received_at, answer_by=assessment.answer_by)
