"""What suppliers and services say in the tests."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid5

from samklasse_chassis.consumer import Received
from samklasse_contracts import enrollment as e
from samklasse_contracts import scheduling as sch
from samklasse_contracts import supplier as s
from samklasse_contracts.ids import new_id, supplier_id
from samklasse_contracts.message import Message, say
from samklasse_contracts.partnerships import OrganisationRegistered
from samklasse_contracts.values import (
    CourseType,
    Level,
    OrganisationForm,
    OrganisationRole,
    Subject,
    Unit,
    WeeklyTime,
    Window,
)

FJORD, NETT, SKIEN = "399000130", "399000149", "399000106"
NOW = datetime(2027, 1, 4, 7, 0, tzinfo=UTC)
MONDAY = date(2027, 1, 11)
MASK = "f" * 49
M = TypeVar("M", bound=Message)


def uid(name: str) -> UUID:
    """An id that a name stands for."""
    return uuid5(UUID(int=0), name)


def fact(body: M, subject: object = "something", sequence: int = 1) -> M:
    """A message as a service has said it."""
    return say(body, subject=str(subject), at=NOW, sequence=sequence if body.sequenced else None)


def letter(told: s.Told | bytes, orgnr: str = FJORD, message_id: str | None = "m-1", **other: Any) -> Received:
    """A supplier's message as the broker delivers it."""
    key = told.key if isinstance(told, s.Told) else s.SeatsGranted.key
    headers: dict[str, Any] = {"ce-specversion": "1.0", "ce-type": key, "ce-source": f"/supplier/{orgnr}"}
    if message_id is not None:
        headers["ce-id"] = message_id
    body = told.body() if isinstance(told, s.Told) else told
    return Received(headers | other, body, message_id, orgnr)


def organisation(orgnr: str, *roles: OrganisationRole) -> OrganisationRegistered:
    """A municipality that takes part."""
    form = OrganisationForm.MUNICIPALITY if OrganisationRole.BUYER in roles else OrganisationForm.PRIVATE
    return fact(OrganisationRegistered(orgnr=orgnr, name="Noen", roles=roles, form=form), orgnr)


def offering(ref: str = "kurs") -> s.OfferingDescribed:
    """Classes in the evening."""
    return s.OfferingDescribed(
        ref=ref,
        course_type=CourseType.SYNC_GROUP,
        subject=Subject.NORWEGIAN,
        levels=(Level.A1, Level.A2),
        windows=(Window.EVENING,),
        sessions_per_week=2,
        session_minutes=120,
        weeks=8,
        starts_from=MONDAY,
        starts_to=MONDAY + timedelta(days=4),
        capacity=100,
    )


def teacher(ref: str = "laerer-1") -> s.TeacherDescribed:
    """Free all week."""
    return s.TeacherDescribed(
        teacher_ref=ref,
        subjects=(Subject.NORWEGIAN,),
        levels=(Level.A1,),
        availability=MASK,
        minutes_per_week=1200,
        available_from=MONDAY,
        available_to=MONDAY + timedelta(days=80),
    )


def fixed_class(ref: str = "klasse-1", offering_ref: str = "kurs", teacher_ref: str = "laerer-1") -> s.ClassDescribed:
    """Mondays and Wednesdays at six."""
    return s.ClassDescribed(
        ref=ref,
        offering_ref=offering_ref,
        level=Level.A1,
        teacher_ref=teacher_ref,
        weekly=(WeeklyTime(weekday=1, start="18:00", minutes=120), WeeklyTime(weekday=3, start="18:00", minutes=120)),
        starts_on=MONDAY,
        weeks=8,
        open_seats=15,
        min_size=6,
    )


def seats_requested(line: str = "line-1", orgnr: str = FJORD, ref: str = "kurs") -> e.SeatsRequested:
    """Skien asks for five."""
    body = e.SeatsRequested(
        line_id=uid(line),
        call_off_id=uid("call-off"),
        buyer_orgnr=SKIEN,
        supplier_orgnr=orgnr,
        offering_id=supplier_id(orgnr, ref),
        unit=Unit.INDIVIDUAL,
        closed=False,
        quantity=5,
        starts_on=MONDAY,
        ends_on=MONDAY + timedelta(days=60),
        answer_by=NOW + timedelta(days=2),
        extends=uid(f"before {line}"),
        class_by=MONDAY + timedelta(days=14),
    )
    return fact(body, uid(line))


def access_opened(who: str = "anna", orgnr: str = FJORD, ref: str = "kurs") -> e.AccessOpened:
    """Somebody may use the supplier's resources."""
    body = e.AccessOpened(
        enrollment_id=uid(f"{who} at {orgnr}"),
        person_id=uid(who),
        owner_orgnr=SKIEN,
        supplier_orgnr=orgnr,
        offering_id=supplier_id(orgnr, ref),
        course_type=CourseType.ASYNC_SUPPLIER_TEACHER,
        subject=Subject.NORWEGIAN,
        opens_on=MONDAY,
        closes_on=MONDAY + timedelta(days=60),
    )
    return fact(body, body.enrollment_id)


def access_closed(who: str = "anna", orgnr: str = FJORD, ref: str = "kurs") -> e.AccessClosed:
    """No longer."""
    body = e.AccessClosed(
        enrollment_id=uid(f"{who} at {orgnr}"),
        person_id=uid(who),
        owner_orgnr=SKIEN,
        supplier_orgnr=orgnr,
        offering_id=supplier_id(orgnr, ref),
        reason="COMPLETED",
    )
    return fact(body, body.enrollment_id, 2)


def withdrawn(who: str = "anna", orgnr: str = FJORD) -> e.ParticipantWithdrawn:
    """Somebody no longer takes part."""
    enrollment = uid(f"{who} at {orgnr}")
    body = e.ParticipantWithdrawn(enrollment_id=enrollment, person_id=uid(who), owner_orgnr=SKIEN, reason="MOVED_AWAY")
    return fact(body, enrollment, 3)


def sessions(teacher_ref: str = "laerer-1", orgnr: str = FJORD) -> tuple[sch.TimetableSession, ...]:
    """One Monday evening."""
    starts_at = datetime(2027, 1, 11, 17, 0, tzinfo=UTC)
    session = sch.TimetableSession(
        session_id=uid("session-1"),
        revision=1,
        state=sch.SessionState.SCHEDULED,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=120),
        minutes=120,
        teacher_id=supplier_id(orgnr, teacher_ref),
    )
    return (session,)


def timetable(*who: str, orgnr: str = FJORD, name: str = "class-1") -> sch.TimetablePublished:
    """A class and its members."""
    members = tuple(
        sch.Member(enrollment_id=uid(f"{each} at {orgnr}"), person_id=uid(each), owner_orgnr=SKIEN) for each in who
    )
    body = sch.TimetablePublished(
        class_id=uid(name),
        revision=1,
        state=sch.ClassState.PUBLISHED,
        kind=sch.ClassKind.FORMED,
        supplier_orgnr=orgnr,
        offering_id=supplier_id(orgnr, "kurs"),
        subject=Subject.NORWEGIAN,
        level=Level.A1,
        first_day=MONDAY,
        last_day=MONDAY,
        members=members,
        sessions=sessions(orgnr=orgnr),
    )
    return fact(body, uid(name))


def roll(*who: str, session: str = "session-1", class_name: str = "class-1", orgnr: str = FJORD) -> s.RollTaken:
    """Everybody was there."""
    entries = [{"enrollment_id": uid(f"{each} at {orgnr}"), "kind": "PRESENT", "minutes": 120} for each in who]
    return s.RollTaken.model_validate(
        {"class_id": uid(class_name), "session_id": uid(session), "revision": 1, "entries": entries}
    )


def some_id() -> str:
    """A fresh message id."""
    return str(new_id())
