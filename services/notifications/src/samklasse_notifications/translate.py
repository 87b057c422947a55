"""Contracts into the domain: what other services said, as notifications thinks of it."""

from datetime import datetime
from uuid import UUID

from samklasse_contracts.enrollment import AccessOpened, ErasureRequested
from samklasse_contracts.message import say
from samklasse_contracts.notifications import CaseErased
from samklasse_contracts.scheduling import (
    ClassCancelled,
    InterpreterNoShow,
    InterpreterNotFilled,
    PlanProposed,
    SessionState,
    TimetablePublished,
    TimetableSession,
)

from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.timetable import Course, Session, Timetable


def course(message: TimetablePublished | ClassCancelled) -> Course:
    return Course(message.subject.value, message.level.value)


def published(message: TimetablePublished) -> Timetable:
    return Timetable(
        class_id=message.class_id,
        revision=message.revision,
        sessions=tuple(sorted(map(session, message.sessions), key=lambda each: each.starts_at)),
        members={member.person_id: member.owner_orgnr for member in message.members},
        enrollments={member.person_id: member.enrollment_id for member in message.members},
        restricted=_restricted(message),
        own=_own(message, {member.enrollment_id: member.person_id for member in message.members}),
        teachers={session.session_id: session.teacher_id for session in message.sessions},
        supplier=message.supplier_orgnr,
    )


def cancelled(message: ClassCancelled) -> Timetable:
    return Timetable(
        class_id=message.class_id,
        revision=message.revision,
        sessions=tuple(sorted(map(session, message.sessions), key=lambda each: each.starts_at)),
        members={},
        cancelled=True,
        restricted=_restricted(message),
        own=_own(message, {left.enrollment_id: left.person_id for left in message.left}),
        teachers={session.session_id: session.teacher_id for session in message.sessions},
        supplier=message.supplier_orgnr,
    )


def owners(message: TimetablePublished | ClassCancelled) -> dict[UUID, str]:
    """Whose the people in it are, those who have left it too."""
    gone = {left.person_id: left.owner_orgnr for left in message.left}
    members = message.members if isinstance(message, TimetablePublished) else ()
    return gone | {member.person_id: member.owner_orgnr for member in members}


def _restricted(message: TimetablePublished | ClassCancelled) -> tuple[UUID, ...]:
    """Sessions that are not for everybody in the class."""
    return tuple(session.session_id for session in message.sessions if session.members is not None)


def _own(message: TimetablePublished | ClassCancelled, people: dict[UUID, UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """Whose they are: sessions by person, from the people by enrollment."""
    own: dict[UUID, tuple[UUID, ...]] = {}
    for session in message.sessions:
        for enrollment in session.members or ():
            if enrollment in people:
                own[people[enrollment]] = (*own.get(people[enrollment], ()), session.session_id)
    return own


def session(said: TimetableSession) -> Session:
    return Session(
        id=said.session_id,
        starts_at=said.starts_at,
        ends_at=said.ends_at,
        revision=said.revision,
        cancelled=said.state is SessionState.CANCELLED,
    )


def moved_on(message: TimetablePublished | ClassCancelled) -> frozenset[UUID]:
    """People who left for another class, which tells them."""
    return frozenset(left.person_id for left in message.left if left.moved_to)


def access(message: AccessOpened) -> Facts:
    return Facts(subject=message.subject.value, opens_on=message.opens_on, closes_on=message.closes_on)


def erased(message: ErasureRequested, *, now: datetime) -> CaseErased:
    """Nothing is left of her here."""
    body = CaseErased(case_id=message.case_id, person_id=message.person_id)
    return say(body, subject=message.case_id, at=now, cause=message, owner_orgnr=message.owner_orgnr)


def plan(message: PlanProposed) -> Facts:
    """People of this municipality: placed, and waiting or without any class, each counted once."""
    placed = {one for proposed in message.classes for one in proposed.members}
    waiting = {one for proposed in message.classes for one in proposed.waiting}
    without = waiting | {unplaced.enrollment_id for unplaced in message.unplaced}
    return Facts(
        placed=len(placed),
        waiting=len(without - placed),
        classes=sum(bool(proposed.members) for proposed in message.classes),
        answer_by=message.answer_by,
    )


def interpreted_lesson(message: InterpreterNotFilled | InterpreterNoShow) -> Facts:
    """A lesson that lacks its interpreter; interpreters are for social studies."""
    lesson = Session(message.session_id, message.starts_at, message.ends_at)
    return Facts(subject="SOCIAL_STUDIES", live=(lesson,))
