"""What a supplier says to what it hears beside seats, access and classes."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from samklasse_contracts.enrollment import PlanWeek, SchoolingTrack
from samklasse_contracts.privacy import PrivacyClass
from samklasse_contracts.supplier.told import Told
from samklasse_contracts.values import AssessedLevels, Code, Need, Ore, Ref


class InquiryReplied(Told):
    """We can offer `seats` of an offering at `seat_ore` each."""

    key = "supplier.inquiry.replied.v1"
    privacy = PrivacyClass.INTERNAL

    invitation_id: UUID
    offering_ref: Ref
    seats: Annotated[int, Field(ge=1, le=1000)]
    seat_ore: Ore


class InquiryPassed(Told):
    """We offer nothing."""

    key = "supplier.inquiry.passed.v1"
    privacy = PrivacyClass.INTERNAL

    invitation_id: UUID
    reason: Code


class CoordinationSuggested(Told):
    """Our course has changed; our side of the plan in full."""

    key = "supplier.coordination.suggested.v1"
    privacy = PrivacyClass.INTERNAL

    line_id: UUID
    weeks: Annotated[tuple[PlanWeek, ...], Field(min_length=1, max_length=60)]


class AssessmentReported(Told):
    """What the participant can and needs; never why. Send a higher `revision` to correct it."""

    key = "supplier.assessment.reported.v1"

    assessment_id: UUID
    revision: Annotated[int, Field(ge=1)] = 1
    levels: AssessedLevels
    schooling_track: SchoolingTrack
    needs: tuple[Need, ...] = ()


class AssessmentRefused(Told):
    """We do not assess her."""

    key = "supplier.assessment.refused.v1"

    assessment_id: UUID
    reason: Code


class ErasureCarriedOut(Told):
    """We hold nothing on this participant any more."""

    key = "supplier.erasure.carried-out.v1"

    participant: UUID
