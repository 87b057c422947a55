"""Call-offs and seats, as enrollment says them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from samklasse_contracts import values
from samklasse_contracts.enrollment import (
    CallOffChanged,
    CallOffEnded,
    CallOffLine,
    CallOffPlaced,
    SeatsEnded,
    SeatsLapsed,
    SeatsRequested,
)
from samklasse_contracts.message import Cause, M, Message, say

from samklasse_enrollment.domain.line import Line, LineState


def placed(lines: Sequence[Line], *, cause: Message | Cause, now: datetime) -> CallOffPlaced:
    """A new call-off, the first thing said about it."""
    body = CallOffPlaced(**_call_off(lines))
    return _to_parties(body, lines[0].call_off_id, lines[0], sequence=1, cause=cause, now=now)


def call_off_changed(lines: Sequence[Line], *, sequence: int, cause: Message | Cause, now: datetime) -> Message:
    """What is left of a call-off whose lines are `lines`: changed, or ended when none of them stands."""
    standing = [line for line in lines if line.stands]
    first = lines[0]
    if standing:
        body: Message = CallOffChanged(**_call_off(standing))
    else:
        body = CallOffEnded(
            call_off_id=first.call_off_id,
            buyer_orgnr=first.buyer_orgnr,
            supplier_orgnr=first.supplier_orgnr,
            reason=next((line.reason for line in lines if line.reason), "DECLINED"),
        )
    return _to_parties(body, first.call_off_id, first, sequence=sequence, cause=cause, now=now)


def requested(line: Line, *, cause: Message | Cause, now: datetime) -> SeatsRequested:
    """What a supplier needs in order to answer; the first thing said about a line."""
    body = SeatsRequested(
        line_id=line.id,
        call_off_id=line.call_off_id,
        buyer_orgnr=line.buyer_orgnr,
        supplier_orgnr=line.supplier_orgnr,
        offering_id=line.offering_id,
        unit=values.Unit(line.unit),
        closed=line.closed,
        quantity=line.quantity,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
        answer_by=line.answer_by,
        extends=line.extends,
        class_by=line.class_by,
    )
    return _to_parties(body, line.id, line, sequence=1, cause=cause, now=now)


def seats_over(line: Line, *, sequence: int, cause: Message | Cause, now: datetime) -> Message:
    """A line that lapsed, or whose seats end before their time."""
    if line.state is not LineState.LAPSED:
        body: Message = SeatsEnded(
            line_id=line.id,
            buyer_orgnr=line.buyer_orgnr,
            supplier_orgnr=line.supplier_orgnr,
            ends_on=line.ends_on,
            reason=line.reason or "ENDED",
        )
    else:
        body = SeatsLapsed(line_id=line.id, buyer_orgnr=line.buyer_orgnr, supplier_orgnr=line.supplier_orgnr)
    return _to_parties(body, line.id, line, sequence=sequence, cause=cause, now=now)


def _call_off(lines: Sequence[Line]) -> dict[str, object]:
    first = lines[0]
    return {
        "call_off_id": first.call_off_id,
        "agreement_id": first.agreement_id,
        "buyer_orgnr": first.buyer_orgnr,
        "supplier_orgnr": first.supplier_orgnr,
        "lines": tuple(
            CallOffLine(
                line_id=line.id,
                offering_id=line.offering_id,
                unit=values.Unit(line.unit),
                closed=line.closed,
                quantity=line.seats,
                starts_on=line.starts_on,
                ends_on=line.ends_on,
                seat_ore=line.seat_ore,
            )
            for line in lines
        ),
    }


def _to_parties(body: M, subject: UUID, line: Line, *, sequence: int, cause: Message | Cause, now: datetime) -> M:
    parties = (line.buyer_orgnr, line.supplier_orgnr)
    return say(
        body, subject=subject, at=now, cause=cause, sequence=sequence, owner_orgnr=line.buyer_orgnr, audience=parties
    )
