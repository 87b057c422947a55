"""Quiet hours: nobody's telephone rings at night, unless she could not read it in time in the morning."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from samklasse_notifications.domain.words import OSLO

DAY = 24 * 60


@dataclass(frozen=True)
class Quiet:
    """From `start` until `end`, minutes of the day on the clocks of Europe/Oslo. Where they are equal: never quiet."""

    start: int = 21 * 60
    end: int = 8 * 60

    def holds(self, at: datetime) -> bool:
        local = at.astimezone(OSLO)
        minute = 60 * local.hour + local.minute
        return (minute - self.start) % DAY < (self.end - self.start) % DAY


def after(quiet: Quiet, now: datetime, *, deadline: datetime) -> datetime:
    """The first moment from `now` on outside quiet hours; `now` where that would be `deadline` or later."""
    if not quiet.holds(now):
        return now
    ends = _next(quiet.end, now)
    while quiet.holds(ends):  # the minute of the end was skipped in spring, and the next night has begun
        ends = _next(quiet.end, ends + timedelta(minutes=1))
    return now if ends >= deadline else ends


def _next(minute: int, now: datetime) -> datetime:
    """When the clocks next show this minute. A minute that the spring skips is the one after the gap."""
    midnight = now.astimezone(OSLO).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    days = (midnight, midnight + timedelta(days=1))
    return min(at for day in days for at in _shown(day, minute) if at >= now)


def _shown(midnight: datetime, minute: int) -> tuple[datetime, datetime]:
    """Both moments at which the clocks of a day show a minute; the same one, except when the autumn repeats it."""
    wall = midnight.replace(hour=minute // 60, minute=minute % 60)
    first, second = wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    if second < first:  # skipped: clocks go from 02 to 03 at 01 UTC
        first = second = first.replace(minute=0)
    return first, second
