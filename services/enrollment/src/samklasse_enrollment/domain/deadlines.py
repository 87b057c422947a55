"""When a municipality is reminded of what is due: 30 and 7 days before, and on the day, at 07:00 Europe/Oslo."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from samklasse_enrollment.domain.weeks import OSLO, oslo_day

DAYS_BEFORE = (30, 7, 0)
"""Ours, not the law's."""
TOLD_AT = time(7, 0)


@dataclass(frozen=True)
class Due:
    """Something that is due. `paragraph` None: an agreement sets it, no law. `ruleset`: the law since which day."""

    kind: str
    about: UUID
    owner_orgnr: str
    due_on: date
    paragraph: str | None
    ruleset: str | None = None


def notices(due_on: date) -> tuple[datetime, ...]:
    """Every instant at which it is told, earliest first."""
    return tuple(datetime.combine(due_on - timedelta(days=days), TOLD_AT, OSLO) for days in DAYS_BEFORE)


def first_notice(due_on: date, *, now: datetime, early_days: int = 0) -> datetime:
    """The first notice from `now` on; at once for what became known when its day was over.

    What becomes known ten days before its day is told seven days before it, not thirty. `early_days`: in a surge, what
    is due within so many days, and not within the usual thirty, is told of at once.
    """
    if max(DAYS_BEFORE) < (due_on - oslo_day(now)).days <= early_days:
        return now
    return next_notice(due_on, after=now - timedelta(microseconds=1)) or now


def next_notice(due_on: date, *, after: datetime) -> datetime | None:
    """The notice that follows; None: all have been given."""
    return next((each for each in notices(due_on) if each > after), None)
