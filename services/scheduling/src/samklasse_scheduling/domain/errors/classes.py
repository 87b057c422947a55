"""Classes and sessions: unknown ones, full ones, offers that do not fit."""

from uuid import UUID

from samklasse_scheduling.domain.errors.root import Refusal


class UnknownClass(Refusal):
    """No class by that id."""

    code = "UNKNOWN_CLASS"

    def __init__(self, class_id: UUID) -> None:
        super().__init__(class_id=str(class_id))


class UnknownSession(Refusal):
    """No session by that id."""

    code = "UNKNOWN_SESSION"

    def __init__(self, session_id: UUID) -> None:
        super().__init__(session_id=str(session_id))


class UnfitOffer(Refusal):
    """A FIXED class that its offering, its teacher or its dates do not allow; `code` says which."""

    def __init__(self, code: str, **fields: object) -> None:
        self.code = code
        super().__init__(**fields)


class NoSeatLeft(Refusal):
    """The class is full; how many it holds is not said, as that would tell whether somebody needs it smaller."""

    code = "NO_SEAT_LEFT"

    def __init__(self, class_id: UUID) -> None:
        super().__init__(class_id=str(class_id))
