"""What is said about enrollments; nobody is named in it."""

from datetime import datetime
from typing import Any

from samklasse_contracts import values
from samklasse_contracts.enrollment import (
    AccessClosed,
    AccessOpened,
    ParticipantChanged,
    ParticipantPaused,
    ParticipantPlaceable,
    ParticipantResumed,
    ParticipantWithdrawn,
    Seat,
)
from samklasse_contracts.message import Cause, Message, say
from samklasse_contracts.values import Level, Levels, Need

from samklasse_enrollment.domain.enrollment import Case, Say, Step
from samklasse_enrollment.domain.values import BELOW_A1


def said(step: Step, *, last: int, cause: Message | Cause, now: datetime) -> list[Message]:
    """The messages of a step; the last of them has sequence `last`."""
    first = last - len(step.says) + 1
    case = step.case
    return [
        say(
            _BODIES[what](case),
            subject=case.enrollment.id,
            at=now,
            cause=cause,
            sequence=sequence,
            owner_orgnr=case.person.owner_orgnr,
            audience=(case.person.owner_orgnr, case.line.supplier_orgnr),
        )
        for sequence, what in enumerate(step.says, first)
    ]


def _placeable(case: Case) -> ParticipantPlaceable:
    person, line = case.person, case.line
    return ParticipantPlaceable(
        enrollment_id=case.enrollment.id,
        person_id=person.id,
        owner_orgnr=person.owner_orgnr,
        seat=Seat(
            line_id=line.id,
            agreement_id=line.agreement_id,
            supplier_orgnr=line.supplier_orgnr,
            offering_id=line.offering_id,
            unit=values.Unit(line.unit),
            closed=line.closed,
            starts_on=line.seat_from,
            ends_on=line.ends_on,
            price_ore=line.seat_ore,
        ),
        levels=_levels(person.levels),
        schooling_track=person.track,
        availability=person.availability,
        teaching_language=person.teaching_language,
        needs=tuple(map(Need, person.needs)),
    )


def _changed(case: Case) -> ParticipantChanged:
    return ParticipantChanged(**dict(_placeable(case)))


def _withdrawn(case: Case) -> ParticipantWithdrawn:
    return ParticipantWithdrawn(
        enrollment_id=case.enrollment.id,
        person_id=case.person.id,
        owner_orgnr=case.person.owner_orgnr,
        reason=case.enrollment.reason or "WITHDRAWN",
    )


def _access_opened(case: Case) -> AccessOpened:
    opens, closes = case.enrollment.access_from, case.enrollment.access_to
    if opens is None or closes is None:
        raise ValueError(f"enrollment {case.enrollment.id} has no days of access")
    return AccessOpened(
        enrollment_id=case.enrollment.id,
        person_id=case.person.id,
        owner_orgnr=case.person.owner_orgnr,
        supplier_orgnr=case.line.supplier_orgnr,
        offering_id=case.line.offering_id,
        course_type=values.CourseType(case.line.course_type),
        subject=values.Subject(case.line.subject),
        opens_on=opens,
        closes_on=closes,
    )


def _access_closed(case: Case) -> AccessClosed:
    return AccessClosed(
        enrollment_id=case.enrollment.id,
        person_id=case.person.id,
        owner_orgnr=case.person.owner_orgnr,
        supplier_orgnr=case.line.supplier_orgnr,
        offering_id=case.line.offering_id,
        reason=case.enrollment.reason or "ENDED",
    )


def _paused(case: Case) -> ParticipantPaused:
    return ParticipantPaused(**_whose(case))


def _resumed(case: Case) -> ParticipantResumed:
    return ParticipantResumed(**_whose(case))


def _whose(case: Case) -> dict[str, Any]:
    return {
        "enrollment_id": case.enrollment.id,
        "person_id": case.person.id,
        "owner_orgnr": case.person.owner_orgnr,
        "supplier_orgnr": case.line.supplier_orgnr,
    }


_BODIES = {
    Say.PLACEABLE: _placeable,
    Say.CHANGED: _changed,
    Say.WITHDRAWN: _withdrawn,
    Say.ACCESS_OPENED: _access_opened,
    Say.ACCESS_CLOSED: _access_closed,
    Say.PAUSED: _paused,
    Say.RESUMED: _resumed,
}


def _levels(told: tuple[str, str, str, str]) -> Levels:
    """A beginner is taught at A1."""
    listening, reading, speaking, writing = (Level.A1 if level == BELOW_A1 else Level(level) for level in told)
    return Levels(LISTENING=listening, READING=reading, SPEAKING=speaking, WRITING=writing)
