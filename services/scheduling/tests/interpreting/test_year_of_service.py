"""8,000 jobs in a year through the service itself: its doors, its database, many at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from samklasse_scheduling.domain import timetable as life
from samklasse_scheduling.domain import weekly
from samklasse_scheduling.domain.interpreting.interpreter import Interpreter
from samklasse_scheduling.domain.session import Session
from samklasse_scheduling.domain.timetable import Member, Timetable, change_session

from ..builders import FYRESDAL, LARVIK, SKIEN, an_id, timetable
from ..conftest import House
from . import service as s
from .year import Lessons, classes, interpreters

CLASSES = 250
AT_ONCE = 6

DOUBLE_SQL = """
SELECT count(*)
  FROM interpreter_bookings a
  JOIN interpreter_bookings b ON b.interpreter_id = a.interpreter_id
 WHERE a.booking_id < b.booking_id
   AND a.state IN ('CONFIRMED', 'COMPLETED', 'SETTLED', 'NO_SHOW')
   AND b.state IN ('CONFIRMED', 'COMPLETED', 'SETTLED', 'NO_SHOW')
   AND a.starts_at < b.ends_at + interval '15 minutes'
   AND b.starts_at < a.ends_at + interval '15 minutes'
"""
LAST_SQL = """
SELECT DISTINCT ON (session_id, language) session_id, state
  FROM interpreter_bookings
 ORDER BY session_id, language, attempt DESC
"""


async def register(house: House, one: Interpreter) -> None:
    form = {
        "languages": {language: str(level) for language, level in one.languages.items()},
        "availability": weekly.render(one.availability), "available_from": "2026-08-01", "available_to": "2027-12-31",
        "adult": True, "technical_safeguards": True, "privacy_safeguards": True,
    }  # fmt: skip
    away = [{"first_day": first.isoformat(), "last_day": last.isoformat()} for first, last in one.away]
    for path, body in (("", form), ("/absences", {"periods": away})):
        status, _ = await s.unit_asks(house, "PUT", f"/interpreters/{one.ref}{path}", body)
        assert status == 200


def group_of(lessons: Lessons, random: Random) -> Timetable:
    owner = random.choice([LARVIK, SKIEN, FYRESDAL])
    member = Member(an_id(f"enrollment {lessons.group}"), an_id(f"person {lessons.group}"), owner)
    teacher = an_id(f"teacher of {lessons.group}")
    sessions = tuple(Session(one.session, one.start, one.end, 90, teacher) for one in lessons.bookings)
    return replace(
        timetable(), id=lessons.group, subject="SOCIAL_STUDIES", language=lessons.language, members=(member,),
        sessions=sessions, teacher=teacher, first_day=sessions[0].start.date(), last_day=sessions[-1].end.date(),
    )  # fmt: skip


async def answer_all(house: House, group: UUID, random: Random) -> None:
    """Whoever is asked says yes, or now and then no, until nobody is asked any more."""
    while rows := await house.pool.fetch(
        "SELECT b.booking_id, i.ref FROM interpreter_bookings b JOIN interpreter_offers o USING (booking_id) "
        "JOIN interpreters i ON i.interpreter_id = o.interpreter_id "
        "WHERE b.class_id = $1 AND b.state = 'OFFERED' AND o.answer = 'OPEN'",
        group,
    ):
        for row in rows:
            says = "NO" if random.random() < 0.1 else "YES"
            status, answer = await s.answers(house, {"booking_id": row["booking_id"]}, row["ref"], says)
            assert status == 200 or answer["code"] in {"WRONG_STATE", "NOT_OFFERED"}, answer


async def falls_ill(house: House, interpreter: UUID, ref: str, day: str) -> None:
    known = await house.pool.fetch(
        "SELECT away_from, away_to FROM interpreter_absences WHERE interpreter_id = $1", interpreter
    )
    periods = [{"first_day": str(row["away_from"]), "last_day": str(row["away_to"])} for row in known]
    periods.append({"first_day": day, "last_day": day})
    await s.unit_asks(house, "PUT", f"/interpreters/{ref}/absences", {"periods": periods})
    await s.ring(house, interpreter)


async def live_through(house: House, group: Timetable, random: Random) -> None:
    """One class's term: lessons move or are cancelled, interpreters fall ill, do not come, or do their work."""
    before = group
    for number, session in enumerate(group.sessions):
        luck = random.random()
        at = session.start - timedelta(days=2)
        if luck < 0.06:
            off = timedelta(days=1, minutes=30 * random.randint(-2, 4))
            moved = replace(session, start=session.start + off, end=session.end + off, revision=2)
            if any(one.start < moved.end and moved.start < one.end for one in before.sessions if one.id != session.id):
                continue
            after = life.revised(change_session(before, session.id, lambda _, to=moved: to))  # type: ignore[misc]
            await s.changed(house, before, after, now=at)
            before = after
        elif luck < 0.09:
            row = await house.pool.fetchrow(
                "SELECT i.interpreter_id, i.ref FROM interpreter_bookings b JOIN interpreters i USING (interpreter_id) "
                "WHERE b.session_id = $1 AND b.state = 'CONFIRMED'",
                session.id,
            )
            if row:
                await falls_ill(house, row["interpreter_id"], row["ref"], session.start.date().isoformat())
        if number % 8 == 7:
            await answer_all(house, group.id, random)
    await answer_all(house, group.id, random)


async def report(house: House, random: Random) -> None:
    """The year is over: each booking that stood is done, or somebody did not come."""
    todo = await house.pool.fetch("SELECT booking_id FROM interpreter_bookings WHERE state = 'CONFIRMED'")
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(booking: UUID) -> None:
        outcome = "NO_SHOW" if random.random() < 0.01 else "COMPLETED"
        async with turns:
            path = f"/interpreter-bookings/{booking}/outcome"
            assert (await s.unit_asks(house, "POST", path, {"outcome": outcome}))[0] == 200

    await asyncio.gather(*(one(row["booking_id"]) for row in todo))


@pytest.mark.long
async def test_a_year_of_8000_jobs_through_the_service_promises_nobody_twice(house: House) -> None:
    """B19: many answers at once, changes and illness, and none double booked."""
    random = Random(1)
    await s.a_unit(house)
    for one in interpreters(random):
        await register(house, one)
    wanted = sorted(classes(random, CLASSES), key=lambda one: one.bookings[0].start)
    turns = asyncio.Semaphore(AT_ONCE)

    async def term(lessons: Lessons) -> None:
        async with turns:
            group = group_of(lessons, random)
            await s.a_class(house, group, speak=lessons.language)
            await answer_all(house, group.id, random)
            await live_through(house, group, random)

    await asyncio.gather(*(term(lessons) for lessons in wanted))
    for lessons in wanted:  # illness later in the year may have begun a search in a class that was done with
        await answer_all(house, lessons.group, random)
    await house.set_clock(s.NEVER)
    await report(house, random)
    became: Counter[Any] = Counter(row["state"] for row in await house.pool.fetch(LAST_SQL))
    print(dict(became), f"filled {(became['COMPLETED'] + became['NO_SHOW']) / sum(became.values()):.3f}")

    assert sum(became.values()) == CLASSES * 32
    assert await house.pool.fetchval(DOUBLE_SQL) == 0
    assert set(became) <= {"COMPLETED", "NO_SHOW", "NOT_FILLED"}
    assert (became["COMPLETED"] + became["NO_SHOW"]) / sum(became.values()) > 0.9
