"""Call-offs, and the seats they ask for."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from samklasse_contracts.message import Message, Part
from samklasse_contracts.privacy import PrivacyClass
from samklasse_contracts.values import Code, Ore, Orgnr, Unit


class CallOffLine(Part):
    """Some seats of one offering."""

    line_id: UUID
    offering_id: UUID
    unit: Unit
    closed: bool
    quantity: Annotated[int, Field(ge=1, le=1000)]
    starts_on: date
    ends_on: date
    seat_ore: Ore


class CallOffPlaced(Message):
    """A municipality has ordered under an agreement."""

    key = "enrollment.call-off.placed.v1"
    privacy = PrivacyClass.INTERNAL

    call_off_id: UUID
    agreement_id: UUID
    buyer_orgnr: Orgnr
    supplier_orgnr: Orgnr
    lines: tuple[CallOffLine, ...]


class CallOffChanged(CallOffPlaced):
    """A call-off has other lines than before; full state."""

    key = "enrollment.call-off.changed.v1"


class CallOffEnded(Message):
    """Nothing more runs under a call-off."""

    key = "enrollment.call-off.ended.v1"
    privacy = PrivacyClass.INTERNAL

    call_off_id: UUID
    buyer_orgnr: Orgnr
    supplier_orgnr: Orgnr
    reason: Code


class SeatsRequested(Message):
    """A supplier is asked for seats: everything it needs to answer, and never a person."""

    key = "enrollment.seats.requested.v1"
    privacy = PrivacyClass.INTERNAL

    line_id: UUID
    call_off_id: UUID
    buyer_orgnr: Orgnr
    supplier_orgnr: Orgnr
    offering_id: UUID
    unit: Unit
    closed: bool
    quantity: Annotated[int, Field(ge=1, le=1000)]
    starts_on: date
    ends_on: date
    answer_by: AwareDatetime
    extends: UUID | None = None
    """The line whose people these seats are for when that one ends."""
    class_by: date | None = None
    """Of a combined course: the agreed day by which its class comes."""


class SeatsLapsed(Message):
    """The supplier did not answer in time; the seats and their price are free again."""

    key = "enrollment.seats.lapsed.v1"
    privacy = PrivacyClass.INTERNAL

    line_id: UUID
    buyer_orgnr: Orgnr
    supplier_orgnr: Orgnr


class SeatsEnded(Message):
    """Confirmed seats end: nobody sits on this line after `ends_on`."""

    key = "enrollment.seats.ended.v1"
    privacy = PrivacyClass.INTERNAL

    line_id: UUID
    buyer_orgnr: Orgnr
    supplier_orgnr: Orgnr
    ends_on: date
    reason: Code
