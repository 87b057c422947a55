"""What a supplier hears."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from samklasse_contracts.message import Message, Part
from samklasse_contracts.privacy import PrivacyClass
from samklasse_contracts.scheduling import ClassState, DemandCell, SessionKind, SessionState
from samklasse_contracts.values import Code, CourseType, FieldPath, Level, Orgnr, Ref, Unit


class SeatsWanted(Message):
    """A municipality asks for seats; answer with `SeatsGranted` or `SeatsRefused` before `answer_by`."""

    key = "mailbox.seats.wanted.v1"
    privacy = PrivacyClass.INTERNAL

    line_id: UUID
    call_off_id: UUID
    buyer_orgnr: Orgnr
    offering_ref: Ref
    unit: Unit
    closed: bool
    quantity: int
    starts_on: date
    ends_on: date
    answer_by: AwareDatetime
    extends: UUID | None = None
    """The line whose people these seats are for when that one ends."""
    class_by: date | None = None
    """Of a combined course: the agreed day by which its class comes."""


class CallOffNoted(Message):
    """A municipality has ordered from you; what to answer comes as `SeatsWanted`, line by line."""

    key = "mailbox.call-off.noted.v1"
    privacy = PrivacyClass.INTERNAL

    call_off_id: UUID
    agreement_id: UUID
    buyer_orgnr: Orgnr
    line_ids: tuple[UUID, ...]


class SeatsClosed(Message):
    """Seats lapsed or ended."""

    key = "mailbox.seats.closed.v1"
    privacy = PrivacyClass.INTERNAL

    line_id: UUID
    buyer_orgnr: Orgnr
    reason: Code
    ends_on: date | None = None


class AccessGranted(Message):
    """Open our learning resources to this participant (a pseudonym that only you know her by)."""

    key = "mailbox.access.granted.v1"

    enrollment_id: UUID
    participant: UUID
    owner_orgnr: Orgnr
    offering_ref: Ref
    course_type: CourseType
    opens_on: date
    closes_on: date


class AccessRevoked(Message):
    """Close them again."""

    key = "mailbox.access.revoked.v1"

    enrollment_id: UUID
    participant: UUID
    reason: Code


class ParticipantPaused(Message):
    """This participant is away for a while and keeps her seat: do not expect her, nor learning time of hers."""

    key = "mailbox.participant.paused.v1"

    enrollment_id: UUID
    participant: UUID


class ParticipantResumed(Message):
    """She takes part again."""

    key = "mailbox.participant.resumed.v1"

    enrollment_id: UUID
    participant: UUID


class MailboxMember(Part):
    """Somebody in your class."""

    enrollment_id: UUID
    participant: UUID
    owner_orgnr: Orgnr


class MailboxSession(Part):
    """One session of your class."""

    session_id: UUID
    state: SessionState
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    teacher_ref: Ref
    module: Ref | None = None
    kind: SessionKind | None = None
    """None: everybody together."""
    members: tuple[UUID, ...] | None = None
    """Enrollments that it is for; None: everybody in the class."""
    groups: tuple[tuple[UUID, ...], ...] = ()
    """Enrollments of each breakout group."""


class ClassTimetabled(Message):
    """A class of yours in full: who and when."""

    key = "mailbox.class.timetabled.v1"

    class_id: UUID
    revision: int
    state: ClassState
    offering_ref: Ref
    level: Level
    members: tuple[MailboxMember, ...]
    sessions: tuple[MailboxSession, ...]


class RollWanted(Message):
    """A session of your class, or one that a teacher of yours took for another supplier, is over; answer with
    `RollTaken`. Of a lent teacher's session both suppliers are asked, and the higher `revision` counts.
    """

    key = "mailbox.roll.wanted.v1"

    class_id: UUID
    session_id: UUID
    day: date
    minutes: int
    enrollment_ids: tuple[UUID, ...]


class LearningTimeWanted(Message):
    """A week is over; answer with one `LearningTimeLogged` for each participant with access."""

    key = "mailbox.learning-time.wanted.v1"
    privacy = PrivacyClass.INTERNAL

    week: date
    report_by: AwareDatetime


class DemandSeen(Message):
    """What people wait for; answer with `ClassDescribed` if you can offer it."""

    key = "mailbox.demand.seen.v1"
    privacy = PrivacyClass.OPEN

    cells: tuple[DemandCell, ...]


class Accepted(Message):
    """Your message `answers` has taken effect."""

    key = "mailbox.answer.accepted.v1"
    privacy = PrivacyClass.INTERNAL

    answers: Ref
    """The id of your message."""


class Refused(Message):
    """Your message `answers` has had no effect, and why."""

    key = "mailbox.answer.refused.v1"
    privacy = PrivacyClass.INTERNAL

    answers: Ref
    code: Code
    field: FieldPath | None = None
