"""Times in words: which days, from when to when, and what is different.

Instants become Europe/Oslo wall time. Digits are 0-9, the calendar is Gregorian, hours are 24, and the weekday
always stands with the date. The tables of each language come from its catalogue.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from samklasse_notifications.domain.timetable import Session

OSLO = ZoneInfo("Europe/Oslo")
WEEK = timedelta(days=7)
MEETINGS_KEPT = 10_000
SAID_KEPT = 10_000
"""Days and times of a school year in fifteen languages, which many classes share."""


@dataclass(frozen=True)
class Tables:
    """How one language says days and times. Patterns take {weekday} {day} {month} {year}, {start} {end} and so on."""

    weekdays: tuple[str, ...]
    every: tuple[str, ...]
    months: tuple[str, ...]
    date: str
    date_with_year: str
    date_short: str
    clock: str
    span: str
    start: str
    and_: str
    slot: str
    period: str
    excepted: str
    other: str
    part_of_day: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """Of what no two languages have alike: asked for with every day and time that is said."""
        return hash(self.weekdays)


class Slot(NamedTuple):
    """A weekly time: Monday is 0."""

    weekday: int
    start: time
    end: time


class Meeting(NamedTuple):
    """One session in wall time."""

    day: date
    start: time
    end: time

    @property
    def slot(self) -> Slot:
        return Slot(self.day.weekday(), self.start, self.end)


@dataclass(frozen=True)
class Weekly:
    """Slots that repeat between two days, and the days on which they do not."""

    slots: tuple[Slot, ...]
    first: date
    last: date
    skipped: tuple[date, ...]


@dataclass(frozen=True)
class Pattern:
    """Sessions as people speak of them."""

    weekly: tuple[Weekly, ...]
    others: tuple[Meeting, ...]


@lru_cache(MEETINGS_KEPT)
def meeting(session: Session) -> Meeting:
    """In Oslo's time."""
    start, end = session.starts_at.astimezone(OSLO), session.ends_at.astimezone(OSLO)
    return Meeting(start.date(), start.time(), end.time())


def pattern(sessions: Sequence[Session]) -> Pattern:
    """Find what repeats. A day that differs from its weekly times is named with all its times instead."""
    meetings = sorted([meeting(session) for session in sessions])
    held = [(m.day, m.slot) for m in meetings]
    days_by_slot: dict[Slot, list[date]] = {}
    for day, slot in held:
        days_by_slot.setdefault(slot, []).append(day)
    spans = {slot: span(days, meetings) for slot, days in days_by_slot.items() if repeats(days)}
    expected = {(day, slot) for slot, (first, last) in spans.items() for day in days_of(slot, first, last)}
    held_days = {day for day, _ in held}
    odd_days = {day for day, _ in expected.symmetric_difference(held) if day in held_days}
    weekly = [
        _weekly([slot for slot in spans if spans[slot] == period], *period, held_days)
        for period in sorted(set(spans.values()))
    ]
    return Pattern(tuple(weekly), tuple(m for m in meetings if m.day in odd_days))


def _weekly(slots: Sequence[Slot], first: date, last: date, held_days: set[date]) -> Weekly:
    skipped = {day for slot in slots for day in days_of(slot, first, last)} - held_days
    by_day = sorted(slots, key=lambda slot: (slot.weekday, slot.start))
    return Weekly(tuple(by_day), first, last, tuple(sorted(skipped)))


def repeats(days: Sequence[date]) -> bool:
    """At least twice, missing at most a third of its weeks."""
    weeks = (days[-1] - days[0]) // WEEK + 1
    return len(days) >= 2 and 3 * len(days) >= 2 * weeks


def span(days: Sequence[date], meetings: Sequence[Meeting]) -> tuple[date, date]:
    """A slot's own first and last day, or the class's, where they are less than two weeks apart."""
    first, last = meetings[0].day, meetings[-1].day
    return (
        first if days[0] - first < 2 * WEEK else days[0],
        last if last - days[-1] < 2 * WEEK else days[-1],
    )


def days_of(slot: Slot, first: date, last: date) -> list[date]:
    start = first + timedelta(days=(slot.weekday - first.weekday()) % 7)
    return [start + n * WEEK for n in range((last - start) // WEEK + 1)] if start <= last else []


def pattern_in_words(found: Pattern, tables: Tables) -> tuple[str, ...]:
    """Short lines: weekly times, first and last day, exceptions, other times."""
    told: list[str] = []
    for weekly in found.weekly:
        told += [slots_in_words(weekly.slots, tables), period_in_words(weekly, tables)]
        if weekly.skipped:
            told.append(tables.excepted.format(days=joined([short(d, tables) for d in weekly.skipped], tables)))
    alone = [meeting_in_words(m, tables) for m in found.others]
    if alone:
        told += [tables.other.format(times=alone[0]), *alone[1:]] if told else alone
    return tuple(told)


def weekly_in_words(found: Pattern, tables: Tables) -> str | None:
    """Only the weekly times, where they are the whole pattern but for days off; None where there is more to say."""
    if len(found.weekly) != 1 or found.others:
        return None
    return slots_in_words(found.weekly[0].slots, tables)


def slots_in_words(slots: Sequence[Slot], tables: Tables) -> str:
    """Days that share a time are named together: «mandager og onsdager kl. 17.30-19.00»."""

    def same_time(slot: Slot) -> tuple[time, time]:
        return slot.start, slot.end

    told = []
    for (start, end), group in groupby(sorted(slots, key=lambda s: (*same_time(s), s.weekday)), key=same_time):
        days = joined([tables.every[slot.weekday] for slot in group], tables)
        told.append(tables.slot.format(days=days, span=span_in_words(start, end, tables)))
    return joined(told, tables)


def period_in_words(weekly: Weekly, tables: Tables) -> str:
    same_year = weekly.first.year == weekly.last.year
    first = day_in_words(weekly.first, tables, with_year=not same_year)
    return tables.period.format(first=first, last=day_in_words(weekly.last, tables, with_year=True))


def meeting_in_words(m: Meeting, tables: Tables) -> str:
    return f"{day_in_words(m.day, tables)} {span_in_words(m.start, m.end, tables)}"


@lru_cache(SAID_KEPT)
def day_in_words(day: date, tables: Tables, *, with_year: bool = False) -> str:
    text = tables.date_with_year if with_year else tables.date
    weekday, month = tables.weekdays[day.weekday()], tables.months[day.month - 1]
    return text.format(weekday=weekday, day=day.day, month=month, year=day.year)


@lru_cache(SAID_KEPT)
def short(day: date, tables: Tables) -> str:
    return tables.date_short.format(day=day.day, month=tables.months[day.month - 1])


@lru_cache(SAID_KEPT)
def span_in_words(start: time, end: time, tables: Tables) -> str:
    """«kl. 17.30-19.00». Where hours may be counted from sunrise, the part of the day is said as well."""
    return tables.span.format(start=clock(start, tables), end=clock(end, tables), part=part_of_day(start, tables))


def start_in_words(start: time, tables: Tables) -> str:
    """«kl. 17.30»: when it begins, alone."""
    return tables.start.format(start=clock(start, tables), part=part_of_day(start, tables))


def part_of_day(at: time, tables: Tables) -> str:
    """Morning until noon, afternoon until 17, evening."""
    return tables.part_of_day[0 if at.hour < 12 else 1 if at.hour < 17 else 2] if tables.part_of_day else ""


def clock(at: time, tables: Tables) -> str:
    return f"{at.hour:02d}{tables.clock}{at.minute:02d}"


def moment_in_words(at: datetime, tables: Tables) -> tuple[str, str]:
    """The day and the clock of an instant, in Europe/Oslo."""
    local = at.astimezone(OSLO)
    return day_in_words(local.date(), tables), clock(local.time(), tables)


def paragraph_in_words(paragraph: str, laws: Mapping[str, str]) -> str:
    """`il-37d` as people write it: «integreringsloven § 37 d». A law without a name keeps its short one."""
    law, _, section = paragraph.partition("-")
    number = section.rstrip("abcdefghijklmnopqrstuvwxyz")
    return f"{laws.get(law, law)} § {number} {section[len(number) :]}".rstrip()


def joined(words: Sequence[str], tables: Tables) -> str:
    return tables.and_.join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
