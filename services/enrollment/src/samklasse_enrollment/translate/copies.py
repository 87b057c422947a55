"""What others say, as enrollment keeps it."""

from datetime import timedelta

from samklasse_contracts.partnerships import AgreementSigned, OrganisationRegistered
from samklasse_contracts.scheduling import AttendanceRecorded, TimetablePublished

from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.ledger import Entry, Side, Source
from samklasse_enrollment.domain.organisation import Organisation
from samklasse_enrollment.domain.timetable import ClassState, Timetable
from samklasse_enrollment.domain.values import CourseType


def organisation(said: OrganisationRegistered) -> Organisation:
    """The part of it that buying needs."""
    roles = frozenset(role.value for role in said.roles)
    malform = said.malform.value if said.malform else None
    return Organisation(said.orgnr, said.kommunenummer, roles, said.has_centre, malform)


def agreement(said: AgreementSigned) -> Agreement:
    """Its terms; what is used of it is ours to know."""
    return Agreement(
        id=said.agreement_id,
        seller_orgnr=said.seller_orgnr,
        all_municipalities=said.all_municipalities,
        buyer_orgnrs=frozenset(said.buyer_orgnrs),
        course_types=frozenset(CourseType(each) for each in said.course_types),
        valid_from=said.valid_from,
        valid_to=said.valid_to,
        ceiling_ore=said.ceiling_ore,
        prices={CourseType(price.course_type): price.seat_ore for price in said.prices},
        answer_within=timedelta(hours=said.answer_within_hours),
        framework=said.framework,
        rank=said.rank,
        assistance_prices={price.assistance.value: price.ore for price in said.assistance_prices},
        withdrawal_days=said.withdrawal_days,
        withdrawal_percent=said.withdrawal_percent,
        processing_agreement=said.processing_agreement,
    )


def timetable(said: TimetablePublished) -> Timetable:
    """A class, without its sessions but for the start of the first."""
    return Timetable(
        class_id=said.class_id,
        revision=said.revision,
        state=ClassState(said.state.value),
        supplier_orgnr=said.supplier_orgnr,
        offering_id=said.offering_id,
        subject=said.subject.value,
        level=said.level.value,
        first_day=said.first_day,
        last_day=said.last_day,
        starts_at=min((session.starts_at for session in said.sessions if session.state != "CANCELLED"), default=None),
    )


def roll(said: AttendanceRecorded) -> list[Entry]:
    """The roll of a session as ledger entries."""
    return [
        Entry(
            enrollment_id=entry.enrollment_id,
            source=Source.SESSION,
            source_id=str(said.session_id),
            revision=said.attendance_revision,
            side=Side.ENTRY,
            day=said.day,
            minutes=entry.minutes,
            told_minutes=entry.minutes,
            kind=entry.kind.value,
            subject=said.subject.value,
            module=said.module,
            supplier_orgnr=said.supplier_orgnr,
            reported=False,
            planned_minutes=entry.planned_minutes,
        )
        for entry in said.entries
    ]
