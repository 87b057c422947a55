"""An offering in the catalogue: what makes it valid, and how many of its seats are taken."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from samklasse_enrollment.domain.errors import BadOffering, OverCapacity, SoldAlready
from samklasse_enrollment.domain.values import CourseType, Subject


@dataclass(frozen=True)
class Offering:
    """`seats_taken` counts requested and confirmed seats of lines that still stand."""

    id: UUID
    supplier_orgnr: str
    ref: str
    course_type: CourseType
    subject: Subject
    focus: str
    levels: tuple[str, ...]
    windows: tuple[str, ...]
    teaching_languages: tuple[str, ...]
    sessions_per_week: int
    session_minutes: int
    weeks: int
    starts_from: date
    starts_to: date
    capacity: int
    seats_taken: int = 0


def check(offering: Offering) -> None:
    """Synchronous courses have sessions and windows, asynchronous ones have neither.

    Raises:
        BadOffering: names the first field that is wrong.
    """
    if not offering.levels:
        raise BadOffering(field="levels")
    if offering.starts_to < offering.starts_from:
        raise BadOffering(field="starts_to")
    synchronous = offering.course_type.has_classes
    for field in ("sessions_per_week", "session_minutes", "windows"):
        if bool(getattr(offering, field)) != synchronous:
            raise BadOffering(field=field)


def describe_again(known: Offering | None, told: Offering) -> Offering:
    """Take a supplier's new description of an offering that may have been sold.

    Raises:
        BadOffering: see `check`.
        SoldAlready: another course type or subject, or less capacity than is sold.
    """
    check(told)
    if known is None or not known.seats_taken:
        return told
    for field in ("course_type", "subject"):
        if getattr(told, field) != getattr(known, field):
            raise SoldAlready(field=field)
    if told.capacity < known.seats_taken:
        raise SoldAlready(field="capacity", sold=known.seats_taken)
    return replace(told, seats_taken=known.seats_taken)


def take(offering: Offering, quantity: int) -> Offering:
    """Take seats.

    Raises:
        OverCapacity: fewer are free.
    """
    free = offering.capacity - offering.seats_taken
    if quantity > free:
        raise OverCapacity(offering_id=offering.id, quantity=quantity, free=free)
    return replace(offering, seats_taken=offering.seats_taken + quantity)


def release(offering: Offering, quantity: int) -> Offering:
    """Give seats back."""
    return replace(offering, seats_taken=max(0, offering.seats_taken - quantity))
