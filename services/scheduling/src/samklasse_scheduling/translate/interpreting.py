"""Bookings as messages. Who needs an interpreter, and who must not be one for whom, is in none of them."""

from datetime import datetime
from typing import Any

from samklasse_contracts import scheduling as s
from samklasse_contracts.message import Message, say

from samklasse_scheduling.domain.interpreting.booking import Booking, State
from samklasse_scheduling.domain.interpreting.matching import rules_of
from samklasse_scheduling.translate.said import Because


def _job(one: Booking) -> dict[str, Any]:
    return {
        "booking_id": one.id,
        "revision": one.revision,
        "attempt": one.attempt,
        "class_id": one.group,
        "session_id": one.session,
        "supplier_orgnr": one.supplier,
        "language": one.language,
        "mode": s.InterpretingMode.SCREEN,
        "starts_at": one.start,
        "ends_at": one.end,
        "owner_orgnrs": one.for_whom,
    }


def _who(one: Booking, unit: str | None) -> dict[str, Any]:
    return {"interpreter_id": one.interpreter, "unit_orgnr": unit}


def _body(one: Booking, unit: str | None) -> Message:
    job, who = _job(one), _who(one, unit)
    match one.state:
        case State.REQUESTED:
            return s.InterpreterRequested(**job, at_least=s.InterpreterLevel(rules_of(one).at_least))
        case State.CONFIRMED:
            return s.InterpreterConfirmed(**job, **who, level=s.InterpreterLevel(str(one.level)))
        case State.NOT_FILLED:
            return s.InterpreterNotFilled(**job, reason=str(one.reason))
        case State.CANCELLED:
            return s.InterpreterCancelled(**job, interpreter_id=one.interpreter, reason=str(one.reason))
        case State.COMPLETED:
            minutes = int((one.end - one.start).total_seconds()) // 60
            level = s.InterpreterLevel(str(one.level))
            return s.InterpreterCompleted(**job, **who, level=level, minutes=minutes)
        case State.NO_SHOW:
            return s.InterpreterNoShow(**job, **who)
    raise AssertionError(one.state)


def told(one: Booking, said: int, *, unit: str | None, cause: Because, now: datetime) -> Message:
    """What a booking has become; `unit` is that of the interpreter who had said yes."""
    hears = {one.supplier, *one.for_whom, *((unit,) if unit else ())}
    return say(
        _body(one, unit), subject=one.id, at=now, cause=cause, sequence=said, owner_orgnr=one.supplier,
        audience=sorted(hears), ruleset=rules_of(one).name,
    )  # fmt: skip
