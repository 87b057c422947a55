"""When whoever teaches a session hears how many cannot come to it, and which sessions somebody else teaches now."""

from datetime import datetime, timedelta
from uuid import UUID

from samklasse_notifications.domain.timetable import Timetable, live

BEFORE = timedelta(hours=24)
GATHERED = timedelta(minutes=15)


def told_at(starts_at: datetime, now: datetime) -> datetime:
    """A day before; of what is said later at the next quarter of an hour, so that several make one message."""
    if now < starts_at - BEFORE:
        return starts_at - BEFORE
    quarter = now.replace(second=0, microsecond=0) - timedelta(minutes=now.minute % 15) + GATHERED
    return quarter if quarter < starts_at else now


def handed_over(before: Timetable | None, after: Timetable) -> dict[UUID, UUID]:
    """Sessions that go on without whoever taught them: which, and who that was."""
    if before is None or after.cancelled:
        return {}
    was, stays = before.teachers, after.teachers
    return {id_: was[id_] for id_ in live(after) if id_ in was and stays.get(id_) != was[id_]}
