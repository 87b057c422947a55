"""Read a stranger's calendar in a process of its own, which may use only so much memory and time."""

import asyncio
import json
import sys
from datetime import date
from typing import Any

from samklasse_scheduling.domain.errors import BadCalendar
from samklasse_scheduling.domain.school_calendar import DayKind, DayOff
from samklasse_scheduling.translate.calendars.read import MOST_BYTES, MOST_MEMORY, MOST_SECONDS, Said, Unread

CHILD = "samklasse_scheduling.translate.calendars.child"


async def read_apart(data: bytes, form: str, school: str | None = None) -> Said:
    """The days off of a file (`form`: csv or ics), without holding up or endangering whoever asks.

    Raises:
        BadCalendar: it is too large, or none.
    """
    if len(data) > MOST_BYTES:
        raise BadCalendar("TOO_LARGE", bytes=len(data), most=MOST_BYTES)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", CHILD, form, *([school] if school is not None else []),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(MOST_SECONDS):
            answer, _ = await child.communicate(data)
    except TimeoutError:
        raise BadCalendar("TOO_LARGE", seconds=MOST_SECONDS) from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode:  # ended by the system, or by a fault of ours
        raise BadCalendar("TOO_LARGE", memory=MOST_MEMORY)
    return _said(json.loads(answer))


def _said(answer: dict[str, Any]) -> Said:
    if "refused" in answer:
        raise BadCalendar(answer["refused"], **answer["fields"])
    days = tuple(DayOff(date.fromisoformat(day), DayKind(kind), a, b) for day, kind, a, b in answer["days"])
    return Said(days, tuple(Unread(**one) for one in answer["unread"]))
