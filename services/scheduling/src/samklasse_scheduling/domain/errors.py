"""Everything scheduling refuses.

Refusal
├── BadMask, OutsideGrid, UnknownRules      a value that is not one of ours
├── WrongState                               the class, session or plan is past that
├── UnknownClass, UnknownSession             nothing by that id
├── UnfitOffer                               a FIXED class that its offering, teacher or dates do not allow
├── OldRoll, WrongRoll                       a roll that is older than ours, or names people or minutes it may not
├── NotYours                                 it belongs to another organisation
├── PlanClosed, NotInPlan, AnsweredTwice     an answer to a plan that cannot be taken
├── NoSeatLeft                               the class is full
└── BadInstance                              a timetable instance or solution file that is not one
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID


class Refusal(Exception):
    """A no with a closed code and the values it complains about, never personal ones."""

    code = "REFUSED"

    def __init__(self, **fields: object) -> None:
        super().__init__(self.code, fields)
        self.fields: Mapping[str, object] = fields


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


class WrongState(Refusal):
    """The thing is past the point where this can happen to it."""

    code = "WRONG_STATE"

    def __init__(self, subject: UUID, state: str, wanted: str) -> None:
        super().__init__(id=str(subject), state=state, wanted=wanted)


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


class OldRoll(Refusal):
    """A roll whose revision is not higher than the one that counts."""

    code = "OLD_REVISION"

    def __init__(self, revision: int, known: int) -> None:
        super().__init__(revision=revision, known=known)


class WrongRoll(Refusal):
    """A roll that names somebody who was not there, twice, or for longer than the session; `code` says which."""

    def __init__(self, code: str, **fields: object) -> None:
        self.code = code
        super().__init__(**fields)


class NotYours(Refusal):
    """It belongs to another organisation."""

    code = "NOT_YOURS"

    def __init__(self, subject: UUID) -> None:
        super().__init__(id=str(subject))


class PlanClosed(Refusal):
    """The deadline for answering the plan has passed, or all have answered."""

    code = "PLAN_CLOSED"

    def __init__(self, plan_id: UUID, answer_by: datetime) -> None:
        super().__init__(plan_id=str(plan_id), answer_by=answer_by.isoformat())


class NotInPlan(Refusal):
    """An answer about someone the plan does not have for that municipality."""

    code = "NOT_IN_PLAN"

    def __init__(self, enrollment_id: UUID) -> None:
        super().__init__(enrollment_id=str(enrollment_id))


class AnsweredTwice(Refusal):
    """The same person is both approved and returned, or was answered before with something else."""

    code = "ANSWERED_TWICE"

    def __init__(self, enrollment_id: UUID) -> None:
        super().__init__(enrollment_id=str(enrollment_id))


class NoSeatLeft(Refusal):
    """The class is full."""

    code = "NO_SEAT_LEFT"

    def __init__(self, class_id: UUID, maximum: int) -> None:
        super().__init__(class_id=str(class_id), maximum=maximum)


class BadInstance(Refusal):
    """A timetable instance or solution file that is cut short, or says what it cannot say; `code` says which."""

    def __init__(self, code: str, **fields: object) -> None:
        self.code = code
        super().__init__(**fields)
