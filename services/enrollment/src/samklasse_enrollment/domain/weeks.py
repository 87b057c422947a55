"""Calendar weeks of learning in Europe/Oslo wall time."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
ASK_AT = time(6, 0)
"""When on the Monday after a week its learning time is asked for."""
REPORT_WITHIN = timedelta(days=3)
"""How long a supplier has to report it."""


def monday(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())


def asked_at(week: date) -> datetime:
    """The instant at which the learning time of the week from Monday `week` is asked for."""
    return datetime.combine(week + timedelta(days=7), ASK_AT, OSLO)


def midnight(day: date) -> datetime:
    """The instant at which `day` begins."""
    return datetime.combine(day, time(), OSLO)


def midnight_after(day: date) -> datetime:
    """The instant at which `day` is over."""
    return midnight(day + timedelta(days=1))


def oslo_day(instant: datetime) -> date:
    """The calendar day of an instant."""
    return instant.astimezone(OSLO).date()
