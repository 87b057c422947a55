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


class WouldHelp(Part):
    """What would help several people at once, such as a class that nobody gives yet."""

    kind: Code
    """NEW_CLASS: a class with these times would place them all; MORE_PEOPLE_AT_LEVEL: it would with `missing` more."""
    subject: Subject
    level: Level
    window: Window | None = None
    weekly: tuple[WeeklyTime, ...] = ()
    people: Annotated[int, Field(ge=5)] | None = None
    """How many it would help in all; None: fewer than 5."""
    municipalities: Annotated[int, Field(ge=1)] | None = None
    """How many municipalities these are from; None: `people` is left out."""
    missing: Annotated[int, Field(ge=1)] | None = None


class Unplaced(Part):
    """An enrollment without a class, why, and the nearest thing that would help."""

    enrollment_id: UUID
    reason: Code
    helps: Code | None = None
    hint: WouldHelp | None = None
    """What would help her and others."""


class Difference(Part):
    """What a plan changes for one municipality, in people and in øre, if it approves all of it."""

    newly_placed: int
    keeps_class: int
    """Who has a class today and keeps it as it is: teacher, times and those in it."""
    changes_class: int
    """Who would have another class or other times than today."""
    still_unplaced: int
    cost_before_ore: Annotated[int, Field(ge=0)] | None = None
    """What the seats of those with a class cost today; None: the price of one of them is not known."""
    cost_after_ore: Annotated[int, Field(ge=0)] | None = None


class PlanProposed(Message):
    """One municipality's share of a plan, to be approved or returned person by person before `answer_by`.

    A share that is too large for one message comes in `parts`, each a message with other classes and other people.
    """

    key = "scheduling.plan.proposed.v1"

    plan_id: UUID
    municipality_orgnr: Orgnr
    answer_by: AwareDatetime
    classes: tuple[ProposedClass, ...]
    unplaced: tuple[Unplaced, ...] = ()
    placed_in_all: int
    bound_in_all: int
    """Nobody can place more than this; gap = (bound - placed) / bound."""
    cost_ore: Annotated[int, Field(ge=0)] | None = None
    """What this municipality's seats in the classes of the whole share cost; None: a price is not known."""
    difference: Difference | None = None
    """To today, of the whole share."""
    part: Annotated[int, Field(ge=1)] | None = None
    """Which of `parts` this is, from 1; None: all in one."""
    parts: Annotated[int, Field(ge=1)] | None = None


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
    weekly: tuple[WeeklyTime, ...] = ()
    """The times of the one class that would place most of them; none: no class would place five."""
    suits: Annotated[int, Field(ge=5)] | None = None
    """How many of them `weekly` suits, all on one track and in one language."""


class UnmetDemandPublished(Message):
    """What people wait for after a run, for suppliers who could offer it."""

    key = "scheduling.demand.published.v1"
    privacy = PrivacyClass.OPEN

    run_id: UUID
    cells: tuple[DemandCell, ...]
