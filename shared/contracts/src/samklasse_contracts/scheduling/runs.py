"""Runs of class formation, while they go on."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from samklasse_contracts.message import Message
from samklasse_contracts.privacy import PrivacyClass

Count = Annotated[int, Field(ge=0)]


class FormationProgressed(Message):
    """How good the best plan of a run is so far; said now and then while it is being worked on, never for each step."""

    key = "scheduling.run.progressed.v1"
    privacy = PrivacyClass.INTERNAL

    run_id: UUID
    placed: Count
    bound: Count
    """Nobody can place more than this."""
    classes: Count
    seconds: Count
    """Of search so far, in all attempts; whole ones."""
