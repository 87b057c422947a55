"""Interpreters, as one supplier is told: no interpreter, no municipality, nobody whom it is for."""

from samklasse_contracts import scheduling as sch
from samklasse_contracts import supplier as s


def booked(fact: sch.InterpreterConfirmed) -> s.InterpreterBooked:
    """Somebody will come."""
    return s.InterpreterBooked(
        booking_id=fact.booking_id,
        class_id=fact.class_id,
        session_id=fact.session_id,
        language=fact.language,
        mode=fact.mode,
        starts_at=fact.starts_at,
        ends_at=fact.ends_at,
    )


def missing(fact: sch.InterpreterNotFilled | sch.InterpreterCancelled) -> s.InterpreterMissing:
    """Nobody will, as far as is known."""
    return s.InterpreterMissing(
        booking_id=fact.booking_id,
        class_id=fact.class_id,
        session_id=fact.session_id,
        language=fact.language,
        reason=fact.reason,
    )
