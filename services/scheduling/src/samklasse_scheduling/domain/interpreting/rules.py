"""The named, dated rules of interpreting: which categories may be used, and how interpreters are asked.

Sources, all read 2026-11-22. Categories A to E of the national register: Prop. 156 L (2020-2021) section 7.1. Only
qualified interpreters, those who fulfil the register's demands: tolkeloven section 7; public bodies are exempt until 31
December 2026 (section 7, fifth paragraph, as Helsedirektoratet's guide to interpreting in health care quotes it). That
this is prolonged was found nowhere: the stricter set stands from 2027 on. Screen interpreting needs technical and
privacy safeguards (section 8); no children (section 4); nobody who is partial (section 16, forvaltningsloven section
6). Pauses, notice and how long an offer stands are ours: no law sets them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from samklasse_scheduling.domain.errors import UnknownRules


class Category(StrEnum):
    """A is the highest; UNQUALIFIED fulfils none of the register's demands."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    UNQUALIFIED = "UNQUALIFIED"


BEST_FIRST = tuple(Category)
NO_CHILDREN = "tol-4"
QUALIFIED_ONLY = "tol-7"
SAFEGUARDS = "tol-8"


@dataclass(frozen=True)
class InterpretingRules:
    """One dated rule set. An interpreter rests `pause` after each job; an offer stands for `patience`, but ends
    `notice` before the session; when the session is nearer than `urgent`, `asked_at_once` are asked together.
    """

    name: str
    since: date
    usable: frozenset[Category]
    pause: timedelta
    patience: timedelta
    notice: timedelta
    urgent: timedelta
    asked_at_once: int

    @property
    def at_least(self) -> Category:
        """The lowest category that may be used."""
        return max(self.usable, key=BEST_FIRST.index)

    def asked(self, start: datetime, now: datetime) -> int:
        """How many are asked together for a session that starts then."""
        return self.asked_at_once if start - now < self.urgent else 1

    def offer_ends(self, start: datetime, now: datetime) -> datetime:
        """When an offer that is made now runs out; not after `now`: there is no time left to ask."""
        return min(now + self.patience, start - self.notice)


QUALIFIED = frozenset(Category) - {Category.UNQUALIFIED}
OURS = {
    "pause": timedelta(minutes=15),
    "patience": timedelta(hours=24),
    "notice": timedelta(minutes=30),
    "urgent": timedelta(hours=48),
}
RULES = (
    InterpretingRules("tol-2022-01-01", date(2022, 1, 1), frozenset(Category), asked_at_once=3, **OURS),
    InterpretingRules("tol-2027-01-01", date(2027, 1, 1), QUALIFIED, asked_at_once=3, **OURS),
)


def in_force(day: date) -> InterpretingRules:
    """The newest rules that began on or before `day`, the day of the session.

    Raises:
        UnknownRules: the day is before the first rule set.
    """
    begun = [rules for rules in RULES if rules.since <= day]
    if not begun:
        raise UnknownRules(day)
    return max(begun, key=lambda rules: rules.since)
