"""What a training case is about."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class TargetGroup(StrEnum):
    """Right or duty by permit (il §§ 27-28), collective protection (utlendingsloven § 34), asylum, or neither."""

    RIGHT_AND_DUTY = "RIGHT_AND_DUTY"
    RIGHT_ONLY = "RIGHT_ONLY"
    DUTY_ONLY = "DUTY_ONLY"
    COLLECTIVE_PROTECTION = "COLLECTIVE_PROTECTION"
    ASYLUM_SEEKER = "ASYLUM_SEEKER"
    VOLUNTARY = "VOLUNTARY"


class Schooling(StrEnum):
    """Earlier education; it sets the window (il § 32) and guides the goals (if §§ 26-28)."""

    NONE = "NONE"
    PRIMARY = "PRIMARY"
    UPPER_SECONDARY = "UPPER_SECONDARY"
    """Or more."""


class CaseState(StrEnum):
    """Where a case stands."""

    REGISTERED = "REGISTERED"
    OFFER_DUE = "OFFER_DUE"
    DECIDED = "DECIDED"
    PLANNED = "PLANNED"
    IN_TRAINING = "IN_TRAINING"
    ON_LEAVE = "ON_LEAVE"
    STOPPED = "STOPPED"
    EXEMPTED = "EXEMPTED"
    GOAL_REACHED = "GOAL_REACHED"
    WINDOW_EXPIRED = "WINDOW_EXPIRED"
    TRANSFERRED = "TRANSFERRED"
    CLOSED = "CLOSED"

    @property
    def is_open(self) -> bool:
        """Whether the municipality still has a duty."""
        return self not in (CaseState.TRANSFERRED, CaseState.CLOSED)


@dataclass(frozen=True)
class About:
    """What clocks need of a person and nobody else may read: sealed at rest."""

    target_group: TargetGroup
    schooling: Schooling
    permit_on: date
    """When the permit was granted, or she arrived with one."""


@dataclass(frozen=True)
class TrainingCase:
    """One municipality's duty towards one person."""

    id: UUID
    person_id: UUID
    owner_orgnr: str
    state: CaseState = CaseState.REGISTERED
    registered_on: date | None = None
    """Folkeregistrering in this municipality."""
    claimed_on: date | None = None
    intro_programme: bool = False
    """Norwegian as part of the introduction programme: chapters 3-4 of the regulation instead of these clocks."""
    offered_on: date | None = None
    """The day on which a start was first offered, by whichever municipality."""
    started_on: date | None = None
    trained_by: str | None = None
    """The municipality that trained her last."""
    moved_on: date | None = None
    moved_to: str | None = None
    carried_leave_days: int = 0
    """Granted in earlier municipalities."""
    social_hours: int | None = None
    """Of social studies, by the permit's day; None: not told, or none are due."""
    steps: int = 0
