"""What a supplier says."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from samklasse_contracts.enrollment import OfferingFacts
from samklasse_contracts.gateway import RollEntry
from samklasse_contracts.message import Message
from samklasse_contracts.privacy import PrivacyClass
from samklasse_contracts.values import Code, Level, Orgnr, Ref, Subject, WeeklyTime, WeekMask


class Told(Message):
    """The base of what a supplier says; its id is the supplier's own and makes a repeat harmless."""

    key = "supplier.message"
    sequenced = False


class OfferingDescribed(OfferingFacts, Told):
    """Something municipalities can buy from us."""

    key = "supplier.offering.described.v1"
    privacy = PrivacyClass.OPEN

    ref: Ref


class SeatsGranted(Told):
    """Yes to `SeatsWanted`, for `quantity` seats or fewer than asked."""

    key = "supplier.seats.granted.v1"
    privacy = PrivacyClass.INTERNAL

    line_id: UUID
    quantity: Annotated[int, Field(ge=1, le=1000)]


class SeatsRefused(Told):
    """No to `SeatsWanted`."""

    key = "supplier.seats.refused.v1"
    privacy = PrivacyClass.INTERNAL

    line_id: UUID
    reason: Code


class ClassDescribed(Told):
    """A class with our own fixed times and open seats."""

    key = "supplier.class.described.v1"

    ref: Ref
    offering_ref: Ref
    level: Level
    teacher_ref: Ref
    weekly: tuple[WeeklyTime, ...]
    starts_on: date
    weeks: Annotated[int, Field(ge=1, le=60)]
    open_seats: Annotated[int, Field(ge=1, le=200)]
    min_size: Annotated[int, Field(ge=1, le=200)]


class TeacherDescribed(Told):
    """A teacher of ours, what she can teach and when."""

    key = "supplier.teacher.described.v1"

    teacher_ref: Ref
    subjects: tuple[Subject, ...]
    levels: tuple[Level, ...]
    availability: WeekMask
    minutes_per_week: Annotated[int, Field(ge=30, le=3000)]
    available_from: date
    available_to: date


class TeacherAbsent(Told):
    """A teacher of ours is away; never say why."""

    key = "supplier.teacher.absent.v1"

    teacher_ref: Ref
    away_from: date
    away_to: date


class TeacherTrained(Told):
    """A municipality's own teacher now has her role on our platform."""

    key = "supplier.teacher.trained.v1"

    teacher_ref: Ref
    municipality_orgnr: Orgnr
    offering_ref: Ref


class RollTaken(Told):
    """Who took part in a session; send a higher `revision` to correct it."""

    key = "supplier.roll.taken.v1"

    class_id: UUID
    session_id: UUID
    revision: Annotated[int, Field(ge=1)] = 1
    entries: tuple[RollEntry, ...]


class LearningTimeLogged(Told):
    """How many minutes one participant worked on her own in one week."""

    key = "supplier.learning-time.logged.v1"

    enrollment_id: UUID
    week: date
    revision: Annotated[int, Field(ge=1)] = 1
    minutes: Annotated[int, Field(ge=0, le=7 * 24 * 60)]
