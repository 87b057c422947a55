"""What scheduling says when a timetable no longer holds: who could stand in, and why a session has no time."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from samklasse_contracts.message import Message, Part
from samklasse_contracts.privacy import PrivacyClass
from samklasse_contracts.values import MOST_SESSIONS, Code, Level, Orgnr, Subject


class SessionInNeed(Part):
    """A session whose teacher is away."""

    session_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class SubstituteWanted(Message):
    """One supplier is asked for a teacher for sessions of another's class; the first valid yes to each session wins.

    `wanted_id` is this supplier's own: nobody else answers it.
    """

    key = "scheduling.substitute.wanted.v1"
    privacy = PrivacyClass.INTERNAL
    sequenced = False

    wanted_id: UUID
    asked_orgnr: Orgnr
    subject: Subject
    level: Level
    sessions: Annotated[tuple[SessionInNeed, ...], Field(min_length=1, max_length=MOST_SESSIONS)]
    answer_by: AwareDatetime


class Blocked(Part):
    """At how many of the times that were looked at this came first in the way."""

    code: Code
    times: Annotated[int, Field(ge=1)]


class WithoutSlot(Part):
    """A session that is cancelled, and what was in the way of every other time."""

    session_id: UUID
    blockers: tuple[Blocked, ...]


class NoSlotFound(Message):
    """Sessions of a class could not be held when they were planned, and there is no other time for them."""

    key = "scheduling.timetable.no-slot-found.v1"
    privacy = PrivacyClass.INTERNAL

    class_id: UUID
    supplier_orgnr: Orgnr
    sessions: tuple[WithoutSlot, ...]
    reason: Code
    """What made it impossible when they were planned."""
