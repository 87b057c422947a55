"""The dated rules of repair: how far a session may move, how late people may be told, how long others may think.

No statute fixes them; they are the product's own, read 2026-11-22, and a later set can replace them by date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from samklasse_scheduling.domain.errors import UnknownRules


@dataclass(frozen=True)
class RepairRules:
    """One dated rule set. `notice`: nobody is told of a new time later than this before it."""

    name: str
    since: date
    move_days: int
    notice: timedelta
    pool_hours: tuple[int, int]
    """Other suppliers get at least and at most so many hours to offer a substitute; with fewer they are not asked."""
    choice_hours: tuple[int, int]
    """The same for whoever may choose between alternatives; with fewer the first is taken at once."""
    many: int
    """From so many sessions on that one event hits, the mending engine weighs them against each other."""


RULES = (RepairRules("repair-2024-01-01", date(2024, 1, 1), 14, timedelta(days=1), (2, 24), (4, 48), 6),)


def in_force(day: date) -> RepairRules:
    """The newest rules that began on or before `day`.

    Raises:
        UnknownRules: the day is before the first rule set.
    """
    begun = [rules for rules in RULES if rules.since <= day]
    if not begun:
        raise UnknownRules(day)
    return max(begun, key=lambda rules: rules.since)


def until(now: datetime, first: datetime, hours: tuple[int, int], notice: timedelta) -> datetime | None:
    """Until when others may think about a session that begins at `first`; None: there is too little time.

    After they are asked in vain there must still be time to tell people.
    """
    least, most = hours
    end = min(now + timedelta(hours=most), first - notice)
    return end if end >= now + timedelta(hours=least) else None
