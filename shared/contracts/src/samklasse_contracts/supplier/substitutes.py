"""Standing in for another supplier's teacher, and sessions for which there is no time."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from samklasse_contracts.message import Message
from samklasse_contracts.privacy import PrivacyClass
from samklasse_contracts.scheduling import SessionInNeed, WithoutSlot
from samklasse_contracts.supplier.mailbox import MailboxMember, MailboxSession
from samklasse_contracts.supplier.told import Told
from samklasse_contracts.values import MOST_SESSIONS, Code, Level, Ref, Subject


class SubstituteWanted(Message):
    """Another supplier's class needs a teacher; answer with `SubstituteFound` before `answer_by`, or not at all."""

    key = "mailbox.substitute.wanted.v1"
    privacy = PrivacyClass.INTERNAL

    wanted_id: UUID
    subject: Subject
    level: Level
    sessions: Annotated[tuple[SessionInNeed, ...], Field(min_length=1, max_length=MOST_SESSIONS)]
    answer_by: AwareDatetime


class SubstituteTimetabled(Message):
    """The sessions of another supplier's class that teachers of yours take, in full; the highest `revision` counts.

    A coming session that is no longer among them is not yours any more. One that your teacher has held stays yours to
    report on, also when the class is cancelled and only the coming ones are told. `members` are those whom the coming
    ones are for.
    """

    key = "mailbox.substitute.timetabled.v1"

    class_id: UUID
    revision: int
    subject: Subject
    level: Level
    members: tuple[MailboxMember, ...]
    sessions: tuple[MailboxSession, ...]


class NoSlotFound(Message):
    """Sessions of yours could not be held when they were planned, and there is no other time for them."""

    key = "mailbox.class.no-slot-found.v1"
    privacy = PrivacyClass.INTERNAL

    class_id: UUID
    sessions: tuple[WithoutSlot, ...]
    reason: Code


class SubstituteFound(Told):
    """A teacher of ours takes these sessions; who comes first gets them."""

    key = "supplier.substitute.found.v1"

    wanted_id: UUID
    teacher_ref: Ref
    session_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MOST_SESSIONS)]
