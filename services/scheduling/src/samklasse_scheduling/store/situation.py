"""One snapshot for class formation, read in the caller's transaction."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import asyncpg

from samklasse_scheduling import national
from samklasse_scheduling.domain.calendars import Calendars
from samklasse_scheduling.domain.situation import Commitment, Person, Situation
from samklasse_scheduling.domain.weekly import mask_of
from samklasse_scheduling.store import calendars as school_calendars
from samklasse_scheduling.store import catalogue, people, teachers, waivers, whereabouts


async def load(conn: asyncpg.Connection, earliest: date) -> Situation:
    """Everything formation looks at."""
    return of_these(await people.waiting(conn), await around(conn, earliest))


def of_these(waiting: Iterable[Person], around: Situation) -> Situation:
    """The situation of those of these people who wait for a class of an offering that is known."""
    return replace(around, people=tuple(one for one in waiting if one.seat.offering in around.offering_by_id))


async def around(conn: asyncpg.Connection, earliest: date) -> Situation:
    """Everything but the people."""
    return Situation(
        people=(),
        offerings=tuple(await catalogue.synchronous_offerings(conn)),
        teachers=tuple(await teachers.read(conn)),
        fixed=tuple(await teachers.open_fixed(conn)),
        commitments=tuple(await _commitments(conn, earliest)),
        calendars=await calendars(conn, earliest),
        earliest=earliest,
    )


async def calendars(conn: asyncpg.Connection, day: date) -> Calendars:
    """Free days around `day`: national ones, each county's and municipality's, and what is waived."""
    years = range(day.year - 1, day.year + 3)
    known = await school_calendars.in_force(conn)
    return Calendars(
        national=national.free_days(years),
        by_county=known.counties(),
        county_of=await catalogue.counties(conn),
        by_municipality=known.own(),
        half_days=known.half_days,
        waived=await waivers.in_force(conn),
    )


async def _commitments(conn: asyncpg.Connection, earliest: date) -> list[Commitment]:
    """Those that reach into the time of classes which begin on `earliest` or later."""
    found = []
    for row in await whereabouts.commitments(conn):
        if row["last_day"] < earliest:
            continue
        times = teachers.read_times(row["weekly"])
        minutes = sum(time.minutes for time in times)
        found.append(Commitment(row["teacher_id"], mask_of(times), minutes, row["first_day"], row["last_day"]))
    return found
