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
    DENIED = "DENIED"
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
    right_ends_on: date | None = None
    """The birthday on which right and duty end by age; None: nobody has told when she was born."""


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
    social_rule: str | None = None
    """The rule set about social studies that the permit's day chooses, or NONE_DUE; None: not told."""
    steps: int = 0
