"""A school calendar as CSV: one day or period off in a row, of one school or of all.

Stavanger's open data are the model (`dato,skole,laererdag,sfodag,kommentar`, the days without pupils). A file that
names schools needs one to be chosen; else only what all its schools have off counts, and the rest is reported.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from samklasse_scheduling.domain.errors import BadCalendar
from samklasse_scheduling.domain.school_calendar import MIDNIGHT, RANK, DayKind, DayOff, check_day, days_off
from samklasse_scheduling.domain.school_words import kind_of
from samklasse_scheduling.translate.calendars.read import MOST_ROWS, Said, Unread, shown

NAMES = {
    "day": {"dato", "dag", "date", "fra dato", "fradato", "startdato"},
    "until": {"til dato", "tildato", "til", "sluttdato"},
    "school": {"skole", "skule", "school"},
    "words": {"kommentar", "type", "beskrivelse", "merknad", "navn"},
    "pupils": {"elevdag"},
    "teachers": {"laererdag", "lærerdag", "lærardag"},
    "from": {"fra kl", "fra kl.", "fra tid"},
    "to": {"til kl", "til kl.", "til tid"},
}
"""What a column may be called, in lower case, underscores as spaces."""
LONGEST_CELL = 2000
YES = {"ja", "yes", "true", "1", "x"}


@dataclass(frozen=True)
class Entry:
    """One row: where it stands, whose it is, and its days off."""

    line: int
    school: str
    days: tuple[DayOff, ...]


def read_table(data: bytes, school: str | None) -> Said:
    """The days off that a CSV file names.

    Raises:
        BadCalendar: the line that is none, or the column that is missing.
    """
    entries = list(_entries(_text(data).splitlines(keepends=True)))
    schools = {entry.school for entry in entries}
    if school is not None:
        if school not in schools:
            raise BadCalendar("SCHOOL_NOT_IN_FILE", value=shown(school))
        return Said(tuple(day for entry in entries if entry.school == school for day in entry.days))
    return _of_all(entries, len(schools))


def _of_all(entries: Iterable[Entry], schools: int) -> Said:
    by_day: dict[date, dict[str, list[tuple[int, DayOff]]]] = {}
    for entry in entries:
        for one in entry.days:
            by_day.setdefault(one.day, {}).setdefault(entry.school, []).append((entry.line, one))
    days: list[DayOff] = []
    unread: list[Unread] = []
    for day, by_school in sorted(by_day.items()):
        common = _common([{one for _, one in found} for found in by_school.values()], schools)
        days += common
        if not common:
            line = min(line for found in by_school.values() for line, _ in found)
            unread.append(Unread(line, "NOT_ALL_SCHOOLS", f"{day.isoformat()} {len(by_school)}/{schools}"))
    return Said(tuple(days), tuple(unread))


def _common(by_school: list[set[DayOff]], schools: int) -> list[DayOff]:
    """What all schools have of one day: the whole of it (a planning day if it is one everywhere), or the same hours."""
    if len(by_school) < schools:
        return []
    whole = [{one for one in found if one.kind is not DayKind.HALF} for found in by_school]
    if all(whole):
        return [min((one for found in whole for one in found), key=lambda one: RANK.index(one.kind))]
    return sorted(set.intersection(*by_school))


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise BadCalendar("NOT_TEXT", line=text[: text.index("\0")].count("\n") + 1)
    return text


def _entries(lines: list[str]) -> Iterator[Entry]:
    if not lines:
        raise BadCalendar("EMPTY_CALENDAR")
    separator = max(";,\t", key=lines[0].count)
    csv.field_size_limit(LONGEST_CELL)
    rows = csv.reader(lines, delimiter=separator, strict=True)
    try:
        columns = _columns(next(rows))
        for number, row in enumerate(rows, start=1):
            if number > MOST_ROWS:
                raise BadCalendar("TOO_MANY_ROWS", line=rows.line_num, most=MOST_ROWS)
            if any(cell.strip() for cell in row):
                yield _entry(rows.line_num, {name: row[at].strip() for name, at in columns.items() if at < len(row)})
    except csv.Error:
        raise BadCalendar("BAD_ROW", line=rows.line_num) from None


def _columns(header: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, title in enumerate(header):
        called = title.strip().casefold().replace("_", " ")
        for name, titles in NAMES.items():
            if called in titles:
                found.setdefault(name, at)
    if "day" not in found:
        raise BadCalendar("COLUMN_MISSING", line=1, value="dato")
    return found


def _entry(line: int, cells: Mapping[str, str]) -> Entry:
    days: tuple[DayOff, ...] = ()
    hours = _hours(line, cells)
    if hours is not None or cells.get("pupils", "").casefold() not in YES:
        try:
            days = tuple(_days(line, cells, hours))
        except BadCalendar as bad:
            raise BadCalendar(bad.code, **{"line": line, **bad.fields}) from None
    return Entry(line, cells.get("school", ""), days)


def _days(line: int, cells: Mapping[str, str], hours: tuple[int, int] | None) -> Iterator[DayOff]:
    first = _date(line, cells.get("day", ""))
    last = _date(line, cells["until"]) if cells.get("until") else first
    if hours is not None:
        first_minute, last_minute = hours
        start, end = _at(first, first_minute), _at(first, last_minute)
    else:
        start, end = _at(first, 0), _at(last, MIDNIGHT)
    yield from days_off(start, end, _kind(cells))


def _kind(cells: Mapping[str, str]) -> DayKind:
    planned = kind_of(cells.get("words", "")) is DayKind.PLANNING
    return DayKind.PLANNING if planned or cells.get("teachers", "").casefold() in YES else DayKind.FREE


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)


def _date(line: int, text: str) -> date:
    for pattern, order in ((r"(\d{4})-(\d\d)-(\d\d)$", (1, 2, 3)), (r"(\d\d?)\.(\d\d?)\.(\d{4})$", (3, 2, 1))):
        found = re.match(pattern, text)
        if found is not None:
            try:
                return check_day(date(*(int(found[part]) for part in order)), line=line)
            except ValueError:
                break
    raise BadCalendar("BAD_DATE", line=line, value=shown(text))


def _hours(line: int, cells: Mapping[str, str]) -> tuple[int, int] | None:
    """Hours off, where a row names any: until midnight if it does not say when they end."""
    if not cells.get("from") and not cells.get("to"):
        return None
    return _minute(line, cells.get("from") or "00:00"), _minute(line, cells.get("to") or "24:00")


def _minute(line: int, text: str) -> int:
    found = re.match(r"(\d\d?)[:.](\d\d)$", text)
    minute = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else -1
    if not 0 <= minute <= MIDNIGHT:
        raise BadCalendar("BAD_TIME", line=line, value=shown(text))
    return minute
