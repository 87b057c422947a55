"""A school calendar as ICS (RFC 5545): its events by name, in the wall time of Oslo.

Only what is known to be a day off is taken (`domain/school_words`); of other events the answer says where they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from icalendar import Calendar

from samklasse_scheduling.domain.calendars import OSLO
from samklasse_scheduling.domain.errors import BadCalendar
from samklasse_scheduling.domain.recurring import recurring
from samklasse_scheduling.domain.school_calendar import MOST_DAYS, DayKind, DayOff, check_day, days_off
from samklasse_scheduling.domain.school_words import kind_of
from samklasse_scheduling.translate.calendars.read import MOST_EVENTS, Said, Unread, shown

LONGEST_LINE = 8000
MOST_LINES = 60_000
UNREADABLE = (ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError)
"""What the library raises of nonsense (tens of thousands of broken files were tried): a time zone may name a folder."""


def read_ics(data: bytes) -> Said:
    """The days off that the events of an ICS file name.

    Raises:
        BadCalendar: it is none, or the line where an event begins that cannot be read.
    """
    lines = data.splitlines()
    _check(lines)
    starts = [number for number, line in enumerate(lines, start=1) if line.strip().upper() == b"BEGIN:VEVENT"]
    if len(starts) > MOST_EVENTS:
        raise BadCalendar("TOO_MANY_EVENTS", line=starts[MOST_EVENTS], most=MOST_EVENTS)
    try:
        events: list[Any] = Calendar.from_ical(data).walk("VEVENT")
    except UNREADABLE:
        raise BadCalendar("NOT_A_CALENDAR", line=_suspect(lines)) from None
    if len(events) != len(starts):
        raise BadCalendar("NOT_A_CALENDAR", line=_suspect(lines))
    return _said(zip(starts, events, strict=True))


def _said(events: Any) -> Said:
    days: list[DayOff] = []
    unread: list[Unread] = []
    for line, event in events:
        kind = kind_of(_words(event))
        if kind is None:
            unread.append(Unread(line, "NOT_KNOWN_AS_FREE", ""))
            continue
        try:
            days += _days(event, kind)
        except BadCalendar as bad:
            raise BadCalendar(bad.code, **{**bad.fields, "line": line}) from None
        except UNREADABLE:
            raise BadCalendar("BAD_EVENT", line=line) from None
        if len(days) > 4 * MOST_DAYS:
            raise BadCalendar("TOO_MANY_DAYS", line=line, most=MOST_DAYS)
    return Said(tuple(days), tuple(unread))


def _check(lines: Sequence[bytes]) -> None:
    if not lines or not lines[0].lstrip(b"\xef\xbb\xbf").upper().startswith(b"BEGIN:VCALENDAR"):
        raise BadCalendar("NOT_A_CALENDAR", line=1)
    if len(lines) > MOST_LINES:
        raise BadCalendar("TOO_MANY_ROWS", line=MOST_LINES + 1, most=MOST_LINES)
    long = next((number for number, line in enumerate(lines, start=1) if len(line) > LONGEST_LINE), None)
    if long is not None:
        raise BadCalendar("LINE_TOO_LONG", line=long, most=LONGEST_LINE)
    if b"END:VCALENDAR" not in (line.strip().upper() for line in lines[-5:]):
        raise BadCalendar("CUT_SHORT", line=len(lines))


def _suspect(lines: Sequence[bytes]) -> int:
    """The first line that is no content line nor goes on with one; else the last."""
    odd = (n for n, line in enumerate(lines, start=1) if line.strip() and line[:1] not in b" \t" and b":" not in line)
    return next(odd, len(lines))


def _words(event: Any) -> str:
    categories = event.get("CATEGORIES")
    named = categories if isinstance(categories, list) else [categories] if categories is not None else []
    words = [str(event.get("SUMMARY", "")), *(one.to_ical().decode(errors="replace") for one in named)]
    return " ".join(words)[:500]


def _days(event: Any, kind: DayKind) -> Iterator[DayOff]:
    if event.errors:
        raise BadCalendar("BAD_EVENT", value=shown(event.errors[0][0]))
    start, end = _span(event)
    length, zone = _naive(end) - _naive(start), _zone(start)
    for day in _dates(event, start):
        begins = datetime.combine(day, _naive(start).time())
        yield from days_off(_in_oslo(begins, zone), _in_oslo(begins + length, zone), kind)


def _span(event: Any) -> tuple[date, date]:
    """From and until as they are written: days, or times with or without a zone."""
    start = event["DTSTART"].dt
    if "DTEND" in event:
        end = event["DTEND"].dt
    elif "DURATION" in event:
        end = start + event["DURATION"].dt
    else:
        end = start + timedelta(days=1) if not isinstance(start, datetime) else start
    if isinstance(start, datetime) != isinstance(end, datetime):
        raise BadCalendar("BAD_EVENT", value="DTEND")
    for name, value in (("DTSTART", start), ("DTEND", end)):
        check_day(value.date() if isinstance(value, datetime) else value)
        if name in event and "TZID" in event[name].params and getattr(value, "tzinfo", None) is None:
            raise BadCalendar("TIME_ZONE_NOT_KNOWN", value=shown(event[name].params["TZID"]))
    if _zone(start) is not None and _zone(end) is not None:
        end = end.astimezone(_zone(start))
    return start, end


def _dates(event: Any, start: date) -> list[date]:
    first = _naive(start).date()
    dates = {first}
    if "RRULE" in event:
        if isinstance(event["RRULE"], list):
            raise BadCalendar("RULE_NOT_KNOWN", value="RRULE")
        rule = {str(name).upper(): values for name, values in event["RRULE"].items()}
        until = _naive(rule["UNTIL"][0]).date() if rule.get("UNTIL") else None
        dates = set(recurring(first, rule, until))
    dates |= {check_day(_naive(day).date()) for day in _listed(event, "RDATE")}
    return sorted(dates - {_naive(day).date() for day in _listed(event, "EXDATE")})


def _listed(event: Any, name: str) -> Iterator[date]:
    values = event.get(name, [])
    for value in values if isinstance(values, list) else [values]:
        yield from (one.dt for one in value.dts)


def _naive(value: date) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime.combine(value, datetime.min.time())


def _zone(value: date) -> tzinfo | None:
    return value.tzinfo if isinstance(value, datetime) else None


def _in_oslo(wall: datetime, zone: tzinfo | None) -> datetime:
    """Wall time in Oslo. A day, or a time without a zone, is Oslo's own; UTC and other zones are carried over."""
    if zone is None:
        return wall
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(OSLO).replace(tzinfo=None)
