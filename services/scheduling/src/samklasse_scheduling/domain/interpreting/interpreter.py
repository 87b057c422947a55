"""An interpreter: languages, when, and what keeps her from a job. No name, no birth date, no cause of anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samklasse_scheduling.domain.errors import UnfitInterpreter
from samklasse_scheduling.domain.interpreting.rules import NO_CHILDREN, Category

NORWEGIAN = frozenset({"nb", "nn", "no"})
"""Interpreting is between Norwegian and something else (tolkeloven section 2)."""


@dataclass(frozen=True)
class Safeguards:
    """What her unit has confirmed for interpreting by screen (tolkeloven section 8)."""

    technical: bool
    privacy: bool

    @property
    def hold(self) -> bool:
        return self.technical and self.privacy


@dataclass(frozen=True)
class Conflicts:
    """Whom and what she may not interpret for; never why."""

    people: frozenset[UUID] = frozenset()
    municipalities: frozenset[str] = frozenset()
    classes: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Interpreter:
    """`languages` from and to Norwegian; `availability` is a weekly mask; `away` holds first and last days."""

    id: UUID
    unit: str
    ref: str
    languages: Mapping[str, Category]
    availability: int
    first_day: date
    last_day: date
    safeguards: Safeguards
    away: tuple[tuple[date, date], ...] = ()
    conflicts: Conflicts = Conflicts()


def check(interpreter: Interpreter, *, adult: bool) -> None:
    """Judge what a unit registers. Whether she is of age the unit confirms; when she was born is asked by nobody.

    Raises:
        UnfitInterpreter: not confirmed to be of age (tolkeloven section 4), no language but Norwegian, or days in
            the wrong order.
    """
    if not adult:
        raise UnfitInterpreter("NOT_ADULT", NO_CHILDREN)
    if not interpreter.languages or NORWEGIAN & interpreter.languages.keys():
        raise UnfitInterpreter("NO_OTHER_LANGUAGE", languages=len(interpreter.languages))
    if interpreter.last_day < interpreter.first_day:
        raise UnfitInterpreter("WRONG_PERIOD", available_to=interpreter.last_day.isoformat())
