"""Sessions, groups, tutorials and rooms that cannot be had as asked for."""

from samklasse_scheduling.domain.errors.root import Refusal


class BadGroups(Refusal):
    """Breakout groups that leave somebody out, name somebody twice, or are too small; `code` says which."""

    def __init__(self, code: str, **fields: object) -> None:
        self.code = code
        super().__init__(**fields)


class BadSlot(Refusal):
    """A time at which the class's teacher or the calendar allows no session; `code` says which."""

    def __init__(self, code: str, **fields: object) -> None:
        self.code = code
        super().__init__(**fields)


class TutorialsDoNotFit(Refusal):
    """There is no half-hour for everybody; the most that could have one, and how many there are."""

    code = "TUTORIALS_DO_NOT_FIT"

    def __init__(self, people: int, most: int) -> None:
        super().__init__(people=people, most=most)


class NotBooked(Refusal):
    """A tutorial that cannot be booked or given back by her; `code` says why."""

    def __init__(self, code: str, **fields: object) -> None:
        self.code = code
        super().__init__(**fields)


class NoRoom(Refusal):
    """No room to be let into: too early, too late, or not there yet; `code` says which. Never where it is."""

    def __init__(self, code: str, **fields: object) -> None:
        self.code = code
        super().__init__(**fields)
