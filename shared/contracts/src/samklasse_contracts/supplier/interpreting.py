"""What a supplier hears about interpreters in its classes; never whom they interpret for."""

from uuid import UUID

from pydantic import AwareDatetime

from samklasse_contracts.message import Message
from samklasse_contracts.scheduling import InterpretingMode
from samklasse_contracts.values import Code, LanguageTag


class InterpreterBooked(Message):
    """An interpreter will be in this session of yours: let her in, and give her the material beforehand."""

    key = "mailbox.interpreter.booked.v1"

    booking_id: UUID
    class_id: UUID
    session_id: UUID
    language: LanguageTag
    mode: InterpretingMode
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class InterpreterMissing(Message):
    """No interpreter will be in this session of yours, as far as is known; a later `InterpreterBooked` of the same
    session and language overtakes it.
    """

    key = "mailbox.interpreter.missing.v1"

    booking_id: UUID
    class_id: UUID
    session_id: UUID
    language: LanguageTag
    reason: Code
