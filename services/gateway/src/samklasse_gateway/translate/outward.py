"""What the services do, as one supplier is told: its own references, its own pseudonyms, its own rows."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from samklasse_contracts import enrollment as e
from samklasse_contracts import scheduling as sch
from samklasse_contracts import supplier as s

LAPSED = "LAPSED"


def call_off_noted(fact: e.CallOffPlaced) -> s.CallOffNoted:
    """An order, for information."""
    return s.CallOffNoted(
        call_off_id=fact.call_off_id,
        agreement_id=fact.agreement_id,
        buyer_orgnr=fact.buyer_orgnr,
        line_ids=tuple(line.line_id for line in fact.lines),
    )


def seats_wanted(fact: e.SeatsRequested, offering_ref: str) -> s.SeatsWanted:
    """A question that wants an answer."""
    return s.SeatsWanted(
        line_id=fact.line_id,
        call_off_id=fact.call_off_id,
        buyer_orgnr=fact.buyer_orgnr,
        offering_ref=offering_ref,
        unit=fact.unit,
        closed=fact.closed,
        quantity=fact.quantity,
        starts_on=fact.starts_on,
        ends_on=fact.ends_on,
        answer_by=fact.answer_by,
        extends=fact.extends,
        class_by=fact.class_by,
    )


def seats_lapsed(fact: e.SeatsLapsed) -> s.SeatsClosed:
    """Nobody answered in time."""
    return s.SeatsClosed(line_id=fact.line_id, buyer_orgnr=fact.buyer_orgnr, reason=LAPSED)


def seats_ended(fact: e.SeatsEnded) -> s.SeatsClosed:
    """Confirmed seats end."""
    return s.SeatsClosed(line_id=fact.line_id, buyer_orgnr=fact.buyer_orgnr, reason=fact.reason, ends_on=fact.ends_on)


def access_granted(fact: e.AccessOpened, offering_ref: str, participant: UUID) -> s.AccessGranted:
    """Somebody may use the supplier's resources."""
    return s.AccessGranted(
        enrollment_id=fact.enrollment_id,
        participant=participant,
        owner_orgnr=fact.owner_orgnr,
        offering_ref=offering_ref,
        course_type=fact.course_type,
        opens_on=fact.opens_on,
        closes_on=fact.closes_on,
    )


def access_revoked(fact: e.AccessClosed | e.ParticipantWithdrawn, participant: UUID) -> s.AccessRevoked:
    """No longer."""
    return s.AccessRevoked(enrollment_id=fact.enrollment_id, participant=participant, reason=fact.reason)


def timetabled(
    fact: sch.TimetablePublished,
    *,
    offering_ref: str,
    teacher_refs: Mapping[UUID, str],
    pseudonyms: Mapping[UUID, UUID],
) -> s.ClassTimetabled:
    """A class in full."""
    members = tuple(
        s.MailboxMember(
            enrollment_id=member.enrollment_id,
            participant=pseudonyms[member.person_id],
            owner_orgnr=member.owner_orgnr,
        )
        for member in fact.members
        if member.person_id in pseudonyms
    )
    return s.ClassTimetabled(
        class_id=fact.class_id,
        revision=fact.revision,
        state=fact.state,
        offering_ref=offering_ref,
        level=fact.level,
        members=members,
        sessions=sessions_told(fact.sessions, teacher_refs, here={member.enrollment_id for member in members}),
    )


def class_cancelled(
    fact: sch.ClassCancelled, *, offering_ref: str, teacher_refs: Mapping[UUID, str]
) -> s.ClassTimetabled:
    """The same message, without anybody in it."""
    return s.ClassTimetabled(
        class_id=fact.class_id,
        revision=fact.revision,
        state=sch.ClassState.CANCELLED,
        offering_ref=offering_ref,
        level=fact.level,
        members=(),
        sessions=sessions_told(fact.sessions, teacher_refs, here=()),
    )


def roll_wanted(fact: sch.SessionHeld, expected: Sequence[UUID]) -> s.RollWanted:
    """A session is over; `expected`: the enrollments whose part in it may be reported."""
    return s.RollWanted(
        class_id=fact.class_id,
        session_id=fact.session_id,
        day=fact.day,
        minutes=fact.minutes,
        enrollment_ids=tuple(expected),
    )


def learning_time_wanted(fact: e.LearningWeekEnded) -> s.LearningTimeWanted:
    """A week is over."""
    return s.LearningTimeWanted(week=fact.week, report_by=fact.report_by)


def demand_seen(fact: sch.UnmetDemandPublished) -> s.DemandSeen:
    """What people wait for."""
    return s.DemandSeen(cells=fact.cells)


def sessions_told(
    sessions: tuple[sch.TimetableSession, ...], teacher_refs: Mapping[UUID, str], *, here: Collection[UUID]
) -> tuple[s.MailboxSession, ...]:
    """`here`: the enrollments that the supplier is told of; nobody else stands in a tutorial or a group."""

    def those(people: tuple[UUID, ...]) -> tuple[UUID, ...]:
        return tuple(one for one in people if one in here)

    return tuple(
        s.MailboxSession(
            session_id=session.session_id,
            state=session.state,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            teacher_ref=teacher_refs[session.teacher_id],
            module=session.module,
            kind=session.kind,
            members=None if session.members is None else those(session.members),
            groups=tuple(group for people in session.groups if (group := those(people))),
        )
        for session in sessions
    )
