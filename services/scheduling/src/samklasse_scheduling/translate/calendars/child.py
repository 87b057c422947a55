"""`python -m samklasse_scheduling.translate.calendars.child FORMAT [SCHOOL]`: a calendar in, its days as JSON out."""

import json
import resource
import sys
from typing import Any

from samklasse_scheduling.domain.errors import BadCalendar
from samklasse_scheduling.translate.calendars.read import MOST_MEMORY, MOST_SECONDS, Said, told
from samklasse_scheduling.translate.calendars.table import read_table


def main() -> None:
    """Read standard input; whoever takes too much memory or time is ended by the system."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(_answer(sys.stdin.buffer.read(), *sys.argv[1:]), sys.stdout)


def _answer(data: bytes, form: str, school: str | None = None) -> dict[str, Any]:
    try:
        said = _read(data, form, school)
    except BadCalendar as refused:
        return {"refused": refused.code, "fields": dict(refused.fields)}
    days = [[one.day.isoformat(), one.kind, one.from_minute, one.to_minute] for one in said.days]
    return {"days": days, "unread": told(said.unread), "more": max(0, len(said.unread) - 50)}


def _read(data: bytes, form: str, school: str | None) -> Said:
    if form == "csv":
        return read_table(data, school)
    from samklasse_scheduling.translate.calendars.ics import read_ics

    return read_ics(data)


if __name__ == "__main__":
    main()
