"""School calendars that are none, and days that cannot be waived."""

from __future__ import annotations

from datetime import date

from samklasse_scheduling.domain.errors.root import Refusal


class BadCalendar(Refusal):
    """A calendar file that says what no calendar can say; `code` says which, `line` and `value` where."""

    def __init__(self, code: str, **fields: object) -> None:
        self.code = code
        super().__init__(**fields)


class NotAFreeDay(Refusal):
    """A municipality waives a day on which it has no day off."""

    code = "NOT_A_FREE_DAY"

    def __init__(self, day: date) -> None:
        super().__init__(day=day.isoformat())


class OtherMunicipality(Refusal):
    """The caller is not the municipality by that number."""

    code = "OTHER_MUNICIPALITY"

    def __init__(self, kommunenummer: str) -> None:
        super().__init__(kommunenummer=kommunenummer)
