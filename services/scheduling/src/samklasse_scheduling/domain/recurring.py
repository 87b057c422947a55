"""Dates that recur, as far as school calendars need: daily, weekly and yearly, always with an end.

Written out here rather than left to a library: whatever a rule says, it ends after a bounded number of steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice

from samklasse_scheduling.domain.errors import BadCalendar

MOST_DATES = 800
"""Of one rule."""
MOST_STEPS = 4000
"""Days, weeks or years looked at for one rule: ten years of days."""
KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def recurring(start: date, rule: Mapping[str, Sequence[object]], until: date | None) -> tuple[date, ...]:
    """The dates of a rule (RFC 5545, section 3.3.10), `start` among them if the rule names its weekday.

    Raises:
        BadCalendar: a rule of another kind, one without an end, or with too many dates.
    """
    unknown = sorted(set(rule) - KNOWN)
    if unknown:
        raise BadCalendar("RULE_NOT_KNOWN", value=unknown[0][:40])
    count = _number(rule, "COUNT", 0)
    if not count and until is None:
        raise BadCalendar("RULE_WITHOUT_END")
    dates = (day for day in islice(_steps(start, rule), MOST_STEPS) if day is not None)
    found: list[date] = []
    for day in dates:
        if (until is not None and day > until) or (count and len(found) == count):
            break
        if len(found) == MOST_DATES:
            raise BadCalendar("RULE_TOO_LONG", most=MOST_DATES)
        found.append(day)
    return tuple(found)


def _steps(start: date, rule: Mapping[str, Sequence[object]]) -> Iterator[date | None]:
    """Date by date, None for a step that the rule passes over, so that steps can be counted."""
    frequency, every = str(rule["FREQ"][0]) if rule.get("FREQ") else "", _number(rule, "INTERVAL", 1)
    weekdays = [_weekday(str(name)) for name in rule.get("BYDAY", ())]
    if frequency == "YEARLY" and not weekdays:
        return _yearly(start, every)
    if frequency == "DAILY":
        return (day if day.weekday() in (weekdays or range(7)) else None for day in _daily(start, every))
    if frequency == "WEEKLY":
        return _weekly(start, every, weekdays or [start.weekday()])
    raise BadCalendar("RULE_NOT_KNOWN", value=f"FREQ={frequency[:20]}")


def _daily(start: date, every: int) -> Iterator[date]:
    day = start
    while day <= date.max - timedelta(days=every):
        yield day
        day += timedelta(days=every)


def _weekly(start: date, every: int, weekdays: Sequence[int]) -> Iterator[date | None]:
    for day in _daily(start - timedelta(days=start.weekday()), 1):
        week = (day - start + timedelta(days=start.weekday())).days // 7
        yield day if day >= start and week % every == 0 and day.weekday() in weekdays else None


def _yearly(start: date, every: int) -> Iterator[date | None]:
    for year in range(start.year, date.max.year, every):
        leap_day_missing = (start.month, start.day) == (2, 29) and not _leap(year)
        yield None if leap_day_missing else start.replace(year=year)


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _weekday(name: str) -> int:
    if name not in WEEKDAYS:
        raise BadCalendar("RULE_NOT_KNOWN", value=f"BYDAY={name[:20]}")
    return WEEKDAYS.index(name)


def _number(rule: Mapping[str, Sequence[object]], name: str, otherwise: int) -> int:
    """Raises BadCalendar unless it is 1 to 1000."""
    value = rule.get(name, (otherwise,))[0]
    if name in rule and (not isinstance(value, int) or not 1 <= value <= 1000):
        raise BadCalendar("RULE_NOT_KNOWN", value=f"{name}={str(value)[:20]}")
    return int(str(value))
