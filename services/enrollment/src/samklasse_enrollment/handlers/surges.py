"""A declared surge of arrivals: deadlines are told of earlier for as long as it runs."""

from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox, timers
from samklasse_chassis.timers import TimerDue
from samklasse_contracts.message import Cause

from samklasse_enrollment.domain import rules as rule_sets
from samklasse_enrollment.domain import surge as rules
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.deadlines import DAYS_BEFORE
from samklasse_enrollment.domain.surge import Surge
from samklasse_enrollment.handlers.deadlines import DEADLINE
from samklasse_enrollment.store import surges as store
from samklasse_enrollment.translate import assistance

SURGE_STARTS, SURGE_DAY = "surge-starts", "surge-day"


async def declare(conn: asyncpg.Connection, surge: Surge, *, by: str, cause: Cause, now: datetime) -> Surge:
    """Everything may be delegated in one step, and what is due soon is told of at once.

    Raises:
        BadPeriod: see `domain.surge.declare`.
    """
    today = weeks.oslo_day(now)
    longest = timedelta(days=rule_sets.at("surge", today).number("longest_days"))
    declared = rules.declare(surge, longest=longest, today=today)
    await store.add(conn, declared, by=by, at=now)
    await outbox.add(conn, assistance.declared(declared, cause=cause, now=now))
    await timers.set_timer(conn, SURGE_STARTS, str(declared.id), max(now, weeks.midnight(declared.starts_on)))
    return declared


async def begin(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Its first day: whatever is due within the longer warning is told of at once."""
    await _warn(due, conn, days=max(DAYS_BEFORE) + 1, now=now)


async def live_a_day(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Each further day: what comes within the longer warning is told of."""
    await _warn(due, conn, days=None, now=now)


async def _warn(due: TimerDue, conn: asyncpg.Connection, *, days: int | None, now: datetime) -> None:
    today = weeks.oslo_day(now)
    surge = await store.find(conn, UUID(due.timer))
    if surge is None or not surge.covers(today, today):
        return
    far = rule_sets.at("surge", today).number("first_warning_days_before")
    nearest, farthest = (today + timedelta(days=each) for each in (far if days is None else days, far))
    told = await store.warn(conn, surge.owner_orgnr, nearest, farthest, now)
    await timers.set_timers(conn, DEADLINE, {f"{kind}/{about}": now for kind, about in told})
    await timers.set_timer(conn, SURGE_DAY, due.timer, weeks.midnight_after(today))
