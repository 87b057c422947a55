"""Weekly times and rules that are not ours."""

from datetime import date

from samklasse_scheduling.domain.errors.root import Refusal


class BadMask(Refusal):
    """A weekly mask that is not 49 hex digits."""

    code = "BAD_MASK"

    def __init__(self, length: int) -> None:
        super().__init__(length=length)


class OutsideGrid(Refusal):
    """A meeting outside 08:00-22:00 or across midnight."""

    code = "OUTSIDE_GRID"

    def __init__(self, weekday: int, at: str, minutes: int) -> None:
        super().__init__(weekday=weekday, at=at, minutes=minutes)


class UnknownRules(Refusal):
    """No class rules are in force on that day."""

    code = "UNKNOWN_RULES"

    def __init__(self, day: date) -> None:
        super().__init__(day=day.isoformat())
