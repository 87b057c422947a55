"""Timetable instances and solution files that are not any."""

from samklasse_scheduling.domain.errors.root import Refusal


class BadInstance(Refusal):
    """A timetable instance or solution file that is cut short, or says what it cannot say; `code` says which."""

    def __init__(self, code: str, **fields: object) -> None:
        self.code = code
        super().__init__(**fields)
