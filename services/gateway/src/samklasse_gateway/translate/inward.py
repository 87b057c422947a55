"""What a supplier said, as the gateway says it: our ids, the time of receipt, and only the fields we know."""

from typing import TypeVar
from uuid import UUID

from samklasse_contracts import gateway as g
from samklasse_contracts import supplier as s
from samklasse_contracts.enrollment import OfferingFacts
from samklasse_contracts.ids import supplier_id
from samklasse_contracts.message import Cause, Message, say

from samklasse_gateway.domain.door import Heard

M = TypeVar("M", bound=Message)


def offering(told: s.OfferingDescribed, heard: Heard, said: int) -> g.OfferingSubmitted:
    """An offering for the catalogue."""
    offering_id = supplier_id(heard.orgnr, told.ref)
    facts = {name: getattr(told, name) for name in OfferingFacts.model_fields}
    body = g.OfferingSubmitted(
        **facts, offering_id=offering_id, supplier_orgnr=heard.orgnr, ref=told.ref, received_at=heard.at
    )
    return say_inward(body, offering_id, heard, said=said)


def seats_confirmed(told: s.SeatsGranted, heard: Heard, trail: UUID) -> g.SeatsConfirmed:
    """Seats that somebody asked for."""
    body = g.SeatsConfirmed(
        line_id=told.line_id, supplier_orgnr=heard.orgnr, quantity=told.quantity, received_at=heard.at
    )
    return say_inward(body, told.line_id, heard, trail=trail)


def seats_declined(told: s.SeatsRefused, heard: Heard, trail: UUID) -> g.SeatsDeclined:
    """No seats."""
    body = g.SeatsDeclined(line_id=told.line_id, supplier_orgnr=heard.orgnr, reason=told.reason, received_at=heard.at)
    return say_inward(body, told.line_id, heard, trail=trail)


def offered_class(told: s.ClassDescribed, heard: Heard, said: int) -> g.ClassOffered:
    """A class with the supplier's own times."""
    class_id = supplier_id(heard.orgnr, told.ref)
    body = g.ClassOffered(
        class_id=class_id,
        supplier_orgnr=heard.orgnr,
        ref=told.ref,
        offering_id=supplier_id(heard.orgnr, told.offering_ref),
        level=told.level,
        teacher_id=supplier_id(heard.orgnr, told.teacher_ref),
        weekly=told.weekly,
        starts_on=told.starts_on,
        weeks=told.weeks,
        open_seats=told.open_seats,
        min_size=told.min_size,
        received_at=heard.at,
    )
    return say_inward(body, class_id, heard, said=said)


def teacher_available(told: s.TeacherDescribed, heard: Heard, said: int) -> g.TeacherAvailable:
    """What a teacher can teach, and when."""
    teacher_id = supplier_id(heard.orgnr, told.teacher_ref)
    body = g.TeacherAvailable(
        teacher_id=teacher_id,
        supplier_orgnr=heard.orgnr,
        subjects=told.subjects,
        levels=told.levels,
        availability=told.availability,
        minutes_per_week=told.minutes_per_week,
        available_from=told.available_from,
        available_to=told.available_to,
        received_at=heard.at,
    )
    return say_inward(body, teacher_id, heard, said=said)


def teacher_away(told: s.TeacherAbsent, heard: Heard, said: int) -> g.TeacherAway:
    """From when to when, never why."""
    teacher_id = supplier_id(heard.orgnr, told.teacher_ref)
    body = g.TeacherAway(
        teacher_id=teacher_id,
        supplier_orgnr=heard.orgnr,
        away_from=told.away_from,
        away_to=told.away_to,
        received_at=heard.at,
    )
    return say_inward(body, teacher_id, heard, said=said)


def teacher_onboarded(told: s.TeacherTrained, heard: Heard, said: int) -> g.TeacherOnboarded:
    """A municipality's own teacher on the supplier's platform."""
    teacher_id = supplier_id(heard.orgnr, told.teacher_ref)
    body = g.TeacherOnboarded(
        teacher_id=teacher_id,
        supplier_orgnr=heard.orgnr,
        municipality_orgnr=told.municipality_orgnr,
        offering_id=supplier_id(heard.orgnr, told.offering_ref),
        received_at=heard.at,
    )
    return say_inward(body, teacher_id, heard, said=said)


def roll(told: s.RollTaken, heard: Heard, trail: UUID) -> g.RollCalled:
    """Who took part."""
    body = g.RollCalled(
        supplier_orgnr=heard.orgnr,
        class_id=told.class_id,
        session_id=told.session_id,
        revision=told.revision,
        entries=told.entries,
        received_at=heard.at,
    )
    return say_inward(body, told.session_id, heard, trail=trail)


def learning_time(told: s.LearningTimeLogged, heard: Heard) -> g.LearningTimeReported:
    """Minutes of her own in one week."""
    body = g.LearningTimeReported(
        supplier_orgnr=heard.orgnr,
        enrollment_id=told.enrollment_id,
        week=told.week,
        revision=told.revision,
        minutes=told.minutes,
        received_at=heard.at,
    )
    return say_inward(body, told.enrollment_id, heard)


def cause(heard: Heard, trail: UUID | None = None) -> Cause:
    """The supplier's message as a cause: two suppliers' equal ids are two causes. `trail`: what it answers."""
    told = supplier_id(heard.orgnr, f"message {heard.id}")
    return Cause(told, trail or told)


def say_inward(body: M, subject: UUID, heard: Heard, *, said: int | None = None, trail: UUID | None = None) -> M:
    """Say it to the services because the supplier said it; `trail`: what it answers."""
    because = cause(heard, trail)
    return say(body, subject=subject, at=heard.at, cause=because, sequence=said, owner_orgnr=heard.orgnr)
