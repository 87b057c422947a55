"""What is due for a municipality."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel
from samklasse_chassis import http
from samklasse_chassis.http import Reading

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.deadlines import Due
from samklasse_enrollment.store import deadlines as store

router = acting.router()
START = (date(1, 1, 1), "", UUID(int=0))


class DueDay(BaseModel):
    """One deadline; `days_left` is negative when it is over."""

    deadline: str
    about: UUID
    due_on: date
    days_left: int
    paragraph: str | None


class DueDays(BaseModel):
    """Earliest first; ask again `after` = `next` for more."""

    deadlines: list[DueDay]
    next: str | None


@router.get("/deadlines")
async def list_deadlines(
    read: Annotated[Reading, Depends(http.reading)],
    within_days: Annotated[int, Query(ge=0, le=36_600)] = 30,
    after: Annotated[str | None, Query(pattern=r"^\d{4}-\d\d-\d\d/[A-Z_]+/[0-9a-f-]{36}$")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> DueDays:
    """What has not been met and is due within so many days, overdue ones too."""
    today = weeks.oslo_day(read.now)
    last = today + timedelta(days=within_days)
    found = await store.due_until(
        read.conn, roles.municipality(read.caller), last, after=_place(after) or START, limit=limit
    )
    following = _named(found[-1]) if len(found) == limit else None
    return DueDays(deadlines=[_day(each, today) for each in found], next=following)


def _place(after: str | None) -> tuple[date, str, UUID] | None:
    """What is no place in the list starts it over."""
    day, kind, about = (after or "//").split("/")
    try:
        return date.fromisoformat(day), kind, UUID(about)
    except ValueError:
        return None


def _named(due: Due) -> str:
    return f"{due.due_on.isoformat()}/{due.kind}/{due.about}"


def _day(due: Due, today: date) -> DueDay:
    return DueDay(
        deadline=due.kind,
        about=due.about,
        due_on=due.due_on,
        days_left=(due.due_on - today).days,
        paragraph=due.paragraph,
    )
