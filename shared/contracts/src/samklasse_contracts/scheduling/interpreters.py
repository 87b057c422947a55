"""Interpreters in classes of social studies (samfunnskunnskap), by screen: wanted, found, or not.

A booking is one session in one language, interpreted from and to Norwegian. Nothing says who needs it: an interpreter
is for whoever is in the class. A conflict of interest is never said either: an interpreter who may not is REPLACED.
"""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from samklasse_contracts.message import Message
from samklasse_contracts.values import Code, LanguageTag, Orgnr


class InterpretingMode(StrEnum):
    """How it is interpreted: with picture and sound over a distance (skjermtolking)."""

    SCREEN = "SCREEN"


class InterpreterLevel(StrEnum):
    """Categories of the national register of interpreters, A the highest (Prop. 156 L (2020-2021) section 7.1, read
    2026-11-22); UNQUALIFIED fulfils none of them.
    """

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    UNQUALIFIED = "UNQUALIFIED"


class _OfBooking(Message):
    """One session in one language. `revision` counts every change of the booking, `attempt` bookings for the session
    and language: an interpreter who falls away ends one, and the search for a substitute is the next.
    """

    booking_id: UUID
    revision: Annotated[int, Field(ge=1)]
    attempt: Annotated[int, Field(ge=1)]
    class_id: UUID
    session_id: UUID
    supplier_orgnr: Orgnr
    language: LanguageTag
    mode: InterpretingMode
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    owner_orgnrs: tuple[Orgnr, ...]
    """The municipalities whose people it is for."""


class InterpreterRequested(_OfBooking):
    """A session needs an interpreter, of this level at least."""

    key = "scheduling.interpreter.requested.v1"

    at_least: InterpreterLevel


class InterpreterConfirmed(_OfBooking):
    """An interpreter has said yes."""

    key = "scheduling.interpreter.confirmed.v1"

    interpreter_id: UUID
    unit_orgnr: Orgnr
    level: InterpreterLevel


class InterpreterNotFilled(_OfBooking):
    """Nobody who may, can and will; `reason` says which of them it failed by."""

    key = "scheduling.interpreter.not-filled.v1"

    reason: Code


class InterpreterCancelled(_OfBooking):
    """No longer wanted, or the interpreter will not come; then the next attempt is a booking of its own."""

    key = "scheduling.interpreter.cancelled.v1"

    interpreter_id: UUID | None = None
    """Who had said yes."""
    reason: Code


class InterpreterCompleted(_OfBooking):
    """The session was interpreted."""

    key = "scheduling.interpreter.completed.v1"

    interpreter_id: UUID
    unit_orgnr: Orgnr
    level: InterpreterLevel
    minutes: Annotated[int, Field(ge=1, le=480)]


class InterpreterNoShow(_OfBooking):
    """The interpreter had said yes and did not come."""

    key = "scheduling.interpreter.no-show.v1"

    interpreter_id: UUID
    unit_orgnr: Orgnr
