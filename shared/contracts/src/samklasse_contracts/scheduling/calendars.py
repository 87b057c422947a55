"""School calendars: the days that a municipality or a county has off."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from samklasse_contracts.message import Message, Part
from samklasse_contracts.privacy import PrivacyClass

CalendarOwner = Annotated[str, Field(pattern=r"^(\d{2}|\d{9})$")]
"""A county's number, or a municipality's organisation number."""
ClockTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
"""Wall time in Europe/Oslo."""


class CalendarDayKind(StrEnum):
    """What a day off is; nobody is taught on the first two."""

    FREE = "FREE"
    PLANNING = "PLANNING"
    HALF = "HALF"


class CalendarDay(Part):
    """One day; a half day says from and until when it is off."""

    day: date
    kind: CalendarDayKind
    off_from: ClockTime | None = None
    off_to: ClockTime | None = None


class SchoolCalendarPublished(Message):
    """One version of a school calendar in full; from and to with these days it replaces what was said before.

    A municipality's own calendar stands instead of its county's within its period.
    """

    key = "scheduling.calendar.published.v1"
    privacy = PrivacyClass.OPEN

    owner: CalendarOwner
    version: Annotated[int, Field(ge=1)]
    first_day: date
    last_day: date
    days: Annotated[tuple[CalendarDay, ...], Field(max_length=800)]
