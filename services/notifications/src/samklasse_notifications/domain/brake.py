"""A brake: how many messages may leave in an hour before a person has to look.

The ceiling is learned, per municipality and for all together: three times the busiest hour of the four weeks that ended
a day ago. The busiest and not the mean, since the start of a term is nobody's mistake; three times, since that start
may be larger than the last; not the last day, so that a runaway cannot teach within hours that it is normal. An hour in
which a brake was pulled teaches nothing. While nothing older than two weeks is known there is no habit to go by: then
everybody who can be reached may be told five things (her class, her access, two reminders and a change). The floor is
for small municipalities, where a class moved twice is a busy day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

EVERYBODY = "*"
"""Stands for all municipalities together."""
HOUR = timedelta(hours=1)
NOT_YET = timedelta(days=1)
LEARNS_FROM = timedelta(weeks=4)
SETTLED_AFTER = timedelta(weeks=2)
FACTOR = 3
PER_PERSON = 5
FLOOR = 200
"""Messages an hour: what is less is never too many."""
CALM = timedelta(hours=4)
"""How long a release lets go, unless it says otherwise: what has waited needs more than the hour it waited for."""


@dataclass(frozen=True)
class Hour:
    """What left in one hour of the clock; `braked`: a brake was pulled in it."""

    starts_at: datetime
    messages: int
    braked: bool = False


def hour_of(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def teaches(hour: Hour, now: datetime) -> bool:
    """Whether it is over for a day, and not longer ago than four weeks before that."""
    newest = now - NOT_YET
    return not hour.braked and newest - LEARNS_FROM <= hour.starts_at and hour.starts_at + HOUR <= newest


def settled(hours: Iterable[Hour], now: datetime) -> bool:
    """Whether there is a habit to go by."""
    return any(teaches(hour, now) and hour.starts_at <= now - SETTLED_AFTER for hour in hours)


def ceiling(hours: Sequence[Hour], *, people: int, now: datetime, floor: int = FLOOR) -> int:
    """How many may leave in the hour of `now`; `people`, while nothing is settled, is how many can be reached."""
    busiest = max((hour.messages for hour in hours if teaches(hour, now)), default=0)
    return max(floor, FACTOR * busiest, 0 if settled(hours, now) else PER_PERSON * people)
