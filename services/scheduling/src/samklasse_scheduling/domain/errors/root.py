"""The root of everything that scheduling refuses, and what any of its state machines may answer."""

from collections.abc import Mapping
from uuid import UUID


class Refusal(Exception):
    """A no with a closed code and the values it complains about, never personal ones."""

    code = "REFUSED"

    def __init__(self, **fields: object) -> None:
        super().__init__(self.code, fields)
        self.fields: Mapping[str, object] = fields


class WrongState(Refusal):
    """The thing is past the point where this can happen to it."""

    code = "WRONG_STATE"

    def __init__(self, subject: UUID, state: str, wanted: str) -> None:
        super().__init__(id=str(subject), state=state, wanted=wanted)


class NotYours(Refusal):
    """It belongs to another organisation."""

    code = "NOT_YOURS"

    def __init__(self, subject: UUID) -> None:
        super().__init__(id=str(subject))
