"""Standing in for another supplier's teacher, and sessions for which there is no time."""

from uuid import UUID

from pydantic import AwareDatetime

from samklasse_contracts.message import Message
from samklasse_contracts.privacy import PrivacyClass
from samklasse_contracts.scheduling import SessionInNeed, WithoutSlot
from samklasse_contracts.supplier.told import Told
from samklasse_contracts.values import Code, Level, Ref, Subject


class SubstituteWanted(Message):
    """Another supplier's class needs a teacher; answer with `SubstituteFound` before `answer_by`, or not at all."""

    key = "mailbox.substitute.wanted.v1"
    privacy = PrivacyClass.INTERNAL

    wanted_id: UUID
    subject: Subject
    level: Level
    sessions: tuple[SessionInNeed, ...]
    answer_by: AwareDatetime


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
    session_ids: tuple[UUID, ...]
