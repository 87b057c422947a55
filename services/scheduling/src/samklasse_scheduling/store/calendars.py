"""School calendars in versions, the newest that covers a day deciding it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import asyncpg

from samklasse_scheduling.domain.calendars import Hours, OwnCalendar
from samklasse_scheduling.domain.school_calendar import DayKind, DayOff, SchoolCalendar


class Source(StrEnum):
    """How a version came here."""

    FREE_DAYS = "FREE_DAYS"
    CSV = "CSV"
    ICS = "ICS"


@dataclass(frozen=True)
class Setting:
    """Who sets a calendar, when and from what."""

    source: Source
    orgnr: str
    subject: str
    at: datetime


@dataclass(frozen=True)
class Version:
    """One version of an owner's calendar: its period, and who set it when."""

    number: int
    first_day: date
    last_day: date
    set_by: Setting


@dataclass(frozen=True)
class InForce:
    """All that is in force, by owner (a county's number, a municipality's organisation number)."""

    days: dict[str, frozenset[date]]
    half_days: dict[str, dict[date, tuple[Hours, ...]]]
    periods: dict[str, tuple[tuple[date, date], ...]]

    def own(self) -> dict[str, OwnCalendar]:
        """The calendars of municipalities."""
        return {
            owner: OwnCalendar(periods, self.days.get(owner, frozenset()))
            for owner, periods in self.periods.items()
            if len(owner) == 9
        }

    def counties(self) -> dict[str, frozenset[date]]:
        """The days off of counties."""
        return {owner: days for owner, days in self.days.items() if len(owner) == 2}


COUNT_SQL = """
INSERT INTO calendars (owner, version)
VALUES ($1, 1)
    ON CONFLICT (owner) DO UPDATE SET version = calendars.version + 1
RETURNING version
"""

SAVE_VERSION_SQL = """
INSERT INTO calendar_versions (owner, version, first_day, last_day, source, set_by_orgnr, set_by, set_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""

SAVE_DAYS_SQL = """
INSERT INTO calendar_days (owner, version, day, kind, from_minute, to_minute)
SELECT $1, $2, d.day, d.kind, d.from_minute, d.to_minute
  FROM unnest($3::date[], $4::text[], $5::int[], $6::int[]) AS d (day, kind, from_minute, to_minute)
"""


async def add_version(conn: asyncpg.Connection, owner: str, made: SchoolCalendar, setting: Setting) -> int:
    """Write the next version; its number. Others of this owner wait until the transaction ends."""
    version: int = await conn.fetchval(COUNT_SQL, owner)
    await conn.execute(
        SAVE_VERSION_SQL, owner, version, made.first_day, made.last_day, setting.source, setting.orgnr,
        setting.subject, setting.at,
    )  # fmt: skip
    columns = [[d.day for d in made.days], [d.kind for d in made.days]]
    minutes = [[d.from_minute for d in made.days], [d.to_minute for d in made.days]]
    await conn.execute(SAVE_DAYS_SQL, owner, version, *columns, *minutes)
    return version


CHANGING_SQL = """
LOCK TABLE calendars IN ROW EXCLUSIVE MODE
"""

HELD_SQL = """
LOCK TABLE calendars IN SHARE MODE
"""


async def changing(conn: asyncpg.Connection) -> None:
    """Wait for those who date sessions by the calendars as they are, and let others wait for us."""
    await conn.execute(CHANGING_SQL)


async def hold(conn: asyncpg.Connection) -> None:
    """No calendar and no waiver changes until the transaction ends, so that sessions can be dated by them."""
    await conn.execute(HELD_SQL)


VERSIONS_SQL = """
SELECT version, first_day, last_day, source, set_by_orgnr, set_by, set_at
  FROM calendar_versions
 WHERE owner = $1
   AND version < $2
 ORDER BY version DESC
 LIMIT $3
"""
NEWEST = 2**31 - 1


async def versions(conn: asyncpg.Connection, owner: str, *, before: int = NEWEST, limit: int) -> list[Version]:
    """Versions of a calendar, the newest first."""
    return [
        Version(
            row["version"], row["first_day"], row["last_day"],
            Setting(Source(row["source"]), row["set_by_orgnr"], row["set_by"], row["set_at"]),
        )
        for row in await conn.fetch(VERSIONS_SQL, owner, before, limit)
    ]  # fmt: skip


DAYS_SQL = """
SELECT day, kind, from_minute, to_minute
  FROM calendar_days
 WHERE owner = $1
   AND version = $2
 ORDER BY day, from_minute
"""


async def days(conn: asyncpg.Connection, owner: str, version: int) -> tuple[DayOff, ...]:
    """The days off of one version."""
    return tuple(_day(row) for row in await conn.fetch(DAYS_SQL, owner, version))


IN_FORCE_SQL = """
SELECT d.owner, d.day, d.kind, d.from_minute, d.to_minute
  FROM calendar_days d
 WHERE ($1::text IS NULL OR d.owner = $1)
   AND NOT EXISTS (
       SELECT FROM calendar_versions newer
        WHERE newer.owner = d.owner
          AND newer.version > d.version
          AND d.day BETWEEN newer.first_day AND newer.last_day)
 ORDER BY d.owner, d.day, d.from_minute
"""


async def days_in_force(conn: asyncpg.Connection, owner: str) -> list[DayOff]:
    """What is off in an owner's calendar, all versions considered."""
    return [_day(row) for row in await conn.fetch(IN_FORCE_SQL, owner)]


PERIODS_SQL = """
SELECT DISTINCT owner, first_day, last_day
  FROM calendar_versions
 ORDER BY owner, first_day, last_day
"""


async def in_force(conn: asyncpg.Connection) -> InForce:
    """Every calendar as it is now."""
    found = InForce({}, {}, {})
    for row in await conn.fetch(PERIODS_SQL):
        period = (row["first_day"], row["last_day"])
        found.periods[row["owner"]] = (*found.periods.get(row["owner"], ()), period)
    free: dict[str, set[date]] = {}
    for row in await conn.fetch(IN_FORCE_SQL, None):
        if row["kind"] == DayKind.HALF:
            half = found.half_days.setdefault(row["owner"], {})
            half[row["day"]] = (*half.get(row["day"], ()), (row["from_minute"], row["to_minute"]))
        else:
            free.setdefault(row["owner"], set()).add(row["day"])
    found.days.update(_frozen(free.items()))
    return found


def _frozen(rows: Iterable[tuple[str, set[date]]]) -> Iterable[tuple[str, frozenset[date]]]:
    return ((owner, frozenset(found)) for owner, found in rows)


def _day(row: asyncpg.Record) -> DayOff:
    return DayOff(row["day"], DayKind(row["kind"]), row["from_minute"], row["to_minute"])
