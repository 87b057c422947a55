"""Classes, rolls, people without a class and answers to suppliers, as messages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from samklasse_contracts import scheduling as s
from samklasse_contracts.enrollment import ErasureRequested
from samklasse_contracts.gateway import AttendanceKind
from samklasse_contracts.message import Cause, Message, say
from samklasse_contracts.values import Level as WireLevel
from samklasse_contracts.values import Subject

from samklasse_scheduling.domain.calendars import wall_time
from samklasse_scheduling.domain.errors import Refusal
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.roll import Roll
from samklasse_scheduling.domain.session import Session
from samklasse_scheduling.domain.timetable import Member, Timetable
from samklasse_scheduling.translate import sessions

CLASS_KIND = {Kind.FIXED: s.ClassKind.FIXED, Kind.FORMED: s.ClassKind.FORMED, Kind.GROUP: s.ClassKind.FORMED}
Because = Message | Cause


@dataclass(frozen=True)
class Leaving:
    """Somebody who leaves a class, why, and the class she joins instead, if any."""

    member: Member
    reason: str
    moved_to: UUID | None = None


@dataclass(frozen=True)
class Change:
    """What a class becomes and what is said with it."""

    before: Timetable
    after: Timetable
    reason: str
    leaving: tuple[Leaving, ...] = ()


def timetabled(change: Change, said: int, *, cause: Because, now: datetime) -> s.TimetablePublished:
    """A class in full, with what changed since its last revision."""
    after = change.after
    body = s.TimetablePublished(
        class_id=after.id,
        revision=after.revision,
        state=s.ClassState(after.state),
        kind=CLASS_KIND[after.kind],
        supplier_orgnr=after.supplier,
        offering_id=after.offering,
        subject=Subject(after.subject),
        level=WireLevel(after.level.name),
        first_day=after.first_day,
        last_day=after.last_day,
        members=tuple(_member(member) for member in after.members),
        left=_left(change.leaving),
        sessions=sessions.all_of(after),
        changed=_changed(change),
    )
    return say(
        body, subject=after.id, at=now, cause=cause, sequence=said, owner_orgnr=after.supplier,
        audience=_audience(change),
    )  # fmt: skip


def cancelled(change: Change, said: int, *, cause: Because, now: datetime) -> s.ClassCancelled:
    """A class that will not go on."""
    after = change.after
    coming = {session.id for session in change.before.sessions if session.coming}
    body = s.ClassCancelled(
        class_id=after.id,
        revision=after.revision,
        supplier_orgnr=after.supplier,
        offering_id=after.offering,
        subject=Subject(after.subject),
        level=WireLevel(after.level.name),
        left=_left(change.leaving),
        sessions=sessions.all_of(after, only=coming),
        reason=change.reason,
    )
    return say(
        body, subject=after.id, at=now, cause=cause, sequence=said, owner_orgnr=after.supplier,
        audience=_audience(change),
    )  # fmt: skip


def _member(member: Member) -> s.Member:
    return s.Member(enrollment_id=member.enrollment, person_id=member.person, owner_orgnr=member.municipality)


def _left(leaving: Iterable[Leaving]) -> tuple[s.Left, ...]:
    return tuple(
        s.Left(
            enrollment_id=one.member.enrollment,
            person_id=one.member.person,
            owner_orgnr=one.member.municipality,
            reason=one.reason,
            moved_to=one.moved_to,
        )
        for one in leaving
    )


def _changed(change: Change) -> tuple[s.SessionChange, ...]:
    return sessions.changed(change.before.sessions, change.after.sessions, change.reason)


def _audience(change: Change) -> Sequence[str]:
    owners = {member.municipality for member in (*change.before.members, *change.after.members)}
    return sorted(owners | {change.after.supplier})


def held(
    group: Timetable, session: Session, said: int, *, expected: tuple[UUID, ...], cause: Because, now: datetime
) -> s.SessionHeld:
    """A session is over; its roll is due."""
    body = s.SessionHeld(
        class_id=group.id,
        session_id=session.id,
        supplier_orgnr=group.supplier,
        day=wall_time(session.start)[0],
        minutes=session.minutes,
        enrollment_ids=expected,
        teacher_id=session.teacher,
    )
    return say(body, subject=session.id, at=now, cause=cause, sequence=said, owner_orgnr=group.supplier)


def attended(
    roll: Roll, said: int, *, expected: Mapping[UUID, bool], cause: Because, now: datetime
) -> s.AttendanceRecorded:
    """The roll of a session in full; planned time only of those who were expected."""
    planned = roll.session.minutes
    body = s.AttendanceRecorded(
        class_id=roll.group.id,
        session_id=roll.session.id,
        supplier_orgnr=roll.group.supplier,
        attendance_revision=roll.revision,
        day=wall_time(roll.session.start)[0],
        subject=Subject(roll.group.subject),
        module=roll.session.module,
        entries=tuple(
            s.Attendance(
                enrollment_id=e.enrollment,
                kind=AttendanceKind(e.kind),
                minutes=e.minutes,
                planned_minutes=planned if expected[e.enrollment] else None,
            )
            for e in roll.entries
        ),
    )
    owners = sorted({member.municipality for member in roll.group.members})
    return say(
        body, subject=roll.session.id, at=now, cause=cause, sequence=said, owner_orgnr=roll.group.supplier,
        audience=owners,
    )  # fmt: skip


@dataclass(frozen=True)
class Without:
    """Somebody without a class, why, and what would help."""

    enrollment: UUID
    person: UUID
    municipality: str
    reason: str
    helps: str | None = None


def unplaced(one: Without, said: int, *, cause: Because, now: datetime) -> s.ParticipantUnplaced:
    """She has no class."""
    body = s.ParticipantUnplaced(
        enrollment_id=one.enrollment,
        person_id=one.person,
        owner_orgnr=one.municipality,
        reason=one.reason,
        helps=one.helps,
    )
    return say(
        body, subject=one.enrollment, at=now, cause=cause, sequence=said, owner_orgnr=one.municipality,
        audience=(one.municipality,),
    )  # fmt: skip


def erased(told: ErasureRequested, *, now: datetime) -> s.CaseErased:
    """Nothing is left of her here."""
    body = s.CaseErased(case_id=told.case_id, person_id=told.person_id)
    return say(body, subject=told.case_id, at=now, cause=told, owner_orgnr=told.owner_orgnr)


def accepted(message: Message, supplier: str, *, now: datetime) -> s.AnswerAccepted:
    """A supplier's message has taken effect."""
    answered = message.envelope.id
    body = s.AnswerAccepted(answers=answered, supplier_orgnr=supplier)
    return say(body, subject=answered, at=now, cause=message, audience=(supplier,))


def refused(refusal: Refusal, message: Message, supplier: str, *, now: datetime) -> s.AnswerRefused:
    """A supplier's message has had no effect, and why."""
    answered = message.envelope.id
    field = next(iter(refusal.fields), None)
    body = s.AnswerRefused(answers=answered, supplier_orgnr=supplier, code=refusal.code, field=field)
    return say(body, subject=answered, at=now, cause=message, audience=(supplier,))
