"""A supplementing course and the municipality's own course: who teaches what in which week."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from samklasse_contracts.message import Message, Part
from samklasse_contracts.privacy import PrivacyClass
from samklasse_contracts.values import Orgnr, Ref


class PlanWeek(Part):
    """One week, counted from 1 at the line's start; each side names its module by its own reference."""

    week: Annotated[int, Field(ge=1, le=60)]
    municipal_module: Ref | None = None
    supplier_module: Ref | None = None


class Side(StrEnum):
    """Who changed the plan."""

    MUNICIPALITY = "MUNICIPALITY"
    SUPPLIER = "SUPPLIER"


class CoordinationPlanAgreed(Message):
    """A coordination plan for a line of supplementing seats; full state."""

    key = "enrollment.coordination.agreed.v1"
    privacy = PrivacyClass.INTERNAL

    line_id: UUID
    buyer_orgnr: Orgnr
    supplier_orgnr: Orgnr
    revision: Annotated[int, Field(ge=1)]
    changed_by: Side
    weeks: Annotated[tuple[PlanWeek, ...], Field(min_length=1, max_length=60)]


class CoordinationPlanChanged(CoordinationPlanAgreed):
    """Either course has changed, and the other side is told; full state."""

    key = "enrollment.coordination.changed.v1"
