"""Interpreters and their bookings: what cannot be. Whom somebody is in conflict with is never a field."""

from datetime import datetime
from uuid import UUID

from samklasse_scheduling.domain.errors.root import Refusal


class UnfitInterpreter(Refusal):
    """An interpreter who may not be registered or used; `code` says which, `rule` where it stands."""

    def __init__(self, code: str, rule: str | None = None, **fields: object) -> None:
        self.code, self.rule = code, rule
        super().__init__(**fields)


class NotOffered(Refusal):
    """The interpreter has no open offer of this booking: never had one, said no, was too late or came second."""

    code = "NOT_OFFERED"

    def __init__(self, booking_id: UUID) -> None:
        super().__init__(booking_id=str(booking_id))


class InterpreterBusy(Refusal):
    """Another booking holds some of that time, or the break beside it."""

    code = "INTERPRETER_BUSY"

    def __init__(self, booking_id: UUID) -> None:
        super().__init__(booking_id=str(booking_id))


class TooEarly(Refusal):
    """What has not begun cannot have been missed, and what has not ended is not done."""

    code = "TOO_EARLY"

    def __init__(self, booking_id: UUID, not_before: datetime) -> None:
        super().__init__(booking_id=str(booking_id), not_before=not_before.isoformat())
