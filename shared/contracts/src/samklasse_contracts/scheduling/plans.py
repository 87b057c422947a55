"""Plans, and what municipalities say to them."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from samklasse_contracts.message import Message, Part
from samklasse_contracts.privacy import PrivacyClass
from samklasse_contracts.scheduling.states import ClassKind
from samklasse_contracts.values import Code, Level, Orgnr, Subject, WeeklyTime, Window


class ProposedClass(Part):
    """A class as one municipality sees it before it says yes: its own people only."""

    class_id: UUID
    kind: ClassKind
    supplier_orgnr: Orgnr
    offering_id: UUID
    level: Level
    weekly: tuple[WeeklyTime, ...]
    starts_on: date
    weeks: int
    size: int
    municipalities: int
    members: tuple[UUID, ...] = ()
    """Enrollments of this municipality that would join."""
    waiting: tuple[UUID, ...] = ()
    """Enrollments of this municipality that would wait for a place here, first in line first."""


class Unplaced(Part):
    """An enrollment without a class, why, and the nearest thing that would help."""

    enrollment_id: UUID
    reason: Code
    helps: Code | None = None


class PlanProposed(Message):
    """One municipality's share of a plan, to be approved or returned person by person before `answer_by`."""

    key = "scheduling.plan.proposed.v1"

    plan_id: UUID
    municipality_orgnr: Orgnr
    answer_by: AwareDatetime
    classes: tuple[ProposedClass, ...]
    unplaced: tuple[Unplaced, ...] = ()
    placed_in_all: int
    bound_in_all: int
    """Nobody can place more than this; gap = (bound - placed) / bound."""


class PlanApproved(Message):
    """A municipality said yes to these of its people."""

    key = "scheduling.plan.approved.v1"

    plan_id: UUID
    municipality_orgnr: Orgnr
    enrollment_ids: tuple[UUID, ...]


class PlanReturned(Message):
    """A municipality sent these of its people back."""

    key = "scheduling.plan.returned.v1"

    plan_id: UUID
    municipality_orgnr: Orgnr
    enrollment_ids: tuple[UUID, ...]


class ParticipantUnplaced(Message):
    """Somebody has no class, why, and what would help."""

    key = "scheduling.enrollment.unplaced.v1"

    enrollment_id: UUID
    person_id: UUID
    owner_orgnr: Orgnr
    reason: Code
    helps: Code | None = None


class DemandCell(Part):
    """How many wait for this; never fewer than 5 (smaller cells are left out)."""

    level: Level
    subject: Subject
    window: Window
    count: Annotated[int, Field(ge=5)]


class UnmetDemandPublished(Message):
    """What people wait for after a run, for suppliers who could offer it."""

    key = "scheduling.demand.published.v1"
    privacy = PrivacyClass.OPEN

    run_id: UUID
    cells: tuple[DemandCell, ...]
