"""Which coming sessions lie on a day, or in hours, that a calendar has off."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from samklasse_scheduling.domain.attending import attending
from samklasse_scheduling.domain.calendars import Calendars, wall_time
from samklasse_scheduling.domain.session import Session
from samklasse_scheduling.domain.timetable import Timetable


def hit(
    groups: Iterable[Timetable], calendars: Calendars, *, by: Collection[str], now: datetime
) -> dict[UUID, tuple[Session, ...]]:
    """By class, the sessions that may not be held because of the members from the municipalities `by`."""
    found = {}
    for group in groups:
        sessions = tuple(one for one in group.sessions if _is_hit(one, group, calendars, by, now))
        if sessions:
            found[group.id] = sessions
    return found


def _is_hit(one: Session, group: Timetable, calendars: Calendars, by: Collection[str], now: datetime) -> bool:
    if not one.coming or one.start <= now:
        return False
    day, minute = wall_time(one.start)
    concerned = {member.municipality for member in attending(group, one)}.intersection(by)
    return bool(concerned) and calendars.shut(concerned, day, minute, one.minutes, group.id)
