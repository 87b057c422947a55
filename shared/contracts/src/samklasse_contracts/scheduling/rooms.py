"""Rooms that sessions meet in. Where they are is nobody's business but those who are let in, each time they ask."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from samklasse_contracts.message import Message
from samklasse_contracts.privacy import PrivacyClass


class MeetingRoomReady(Message):
    """A session's room is there. The link is in no message: it is fetched at need."""

    key = "scheduling.session.room-ready.v1"
    privacy = PrivacyClass.INTERNAL

    session_id: UUID
    class_id: UUID
    revision: Annotated[int, Field(ge=1)]
    """The session's."""
