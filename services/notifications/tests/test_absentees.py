"""Whoever teaches a session hears how many cannot come: gathered, never who, and of a session that is held."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from samklasse_chassis import timers
from samklasse_contracts.message import say as said_as
from samklasse_notifications import render
from samklasse_notifications.domain.absentees import BEFORE, told_at
from samklasse_notifications.domain.kinds import Audience
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.handlers import absences, absentees, classes
from samklasse_notifications.store.threads import FACTS

from .builders import ANNA, BILAL, CLASS, NOW, cancelled, eight_weeks, published, session
from .telling import handle, intents, mark_told
from .test_notices import KARI, OLA, knows

pytestmark = pytest.mark.usefixtures("at_noon")
LESSON, *LATER = eight_weeks()
STARTS = LESSON.starts_at
DIGESTS = "SELECT due_at FROM timers WHERE kind = 'teacher-absences'"
FACTS_SQL = """
SELECT n.facts FROM intents i JOIN notices n ON n.id = i.notice_id
 WHERE i.kind = 'TEACHER_ABSENCES' AND i.state IN ('WAITING', 'TOLD') ORDER BY i.position
"""


def taught(*sessions: Any, by: UUID = KARI, revision: int = 1) -> Any:
    """Anna's and Bilal's class."""
    message = published(*sessions, members=(ANNA, BILAL), revision=revision)
    hers = tuple(one.model_copy(update={"teacher_id": by}) for one in message.sessions)
    return message.model_copy(update={"sessions": hers})


@pytest.fixture
async def taught_class(pool: asyncpg.Pool) -> asyncpg.Pool:
    for teacher in (KARI, OLA):
        await knows(pool, teacher, Audience.TEACHER)
    await handle(pool, classes.publish_timetable, taught())
    return pool


async def say(pool: asyncpg.Pool, who: UUID, *, coming: bool = False, now: datetime = NOW) -> bool:
    async with pool.acquire() as conn, conn.transaction():
        return await absences.say(conn, who, LESSON.id, coming=coming, now=now)


async def ring(pool: asyncpg.Pool, now: datetime = STARTS - BEFORE) -> None:
    body = timers.timer_due("notifications")(kind=absentees.DIGEST, timer=f"{CLASS}/{LESSON.id}", due_at=now)
    due = said_as(body, subject=f"{absentees.DIGEST}/{uuid4()}", at=now)
    await handle(pool, absentees.tell_of_absences, due, now=now)


async def told(pool: asyncpg.Pool) -> list[tuple[str, str]]:
    """Which teacher has which message about absences, and whether it still leaves."""
    names = {KARI: "Kari", OLA: "Ola"}
    return [(names[who], state) for who, kind, _, state in await intents(pool) if kind == Kind.TEACHER_ABSENCES]


async def counted(pool: asyncpg.Pool) -> list[int]:
    return [row["facts"]["waiting"] for row in await pool.fetch(FACTS_SQL)]


async def test_a_teacher_hears_once_a_day_before_how_many_cannot_come_and_not_who(taught_class: asyncpg.Pool) -> None:
    """Issue 6, items 3 and 8."""
    for who in (ANNA, BILAL):
        await say(taught_class, who)
    due = [row["due_at"] for row in await taught_class.fetch(DIGESTS)]
    await ring(taught_class)
    await ring(taught_class)
    (row,) = await taught_class.fetch(FACTS_SQL)
    facts = FACTS.validate_python(row["facts"])
    telling = render.Telling(Kind.TEACHER_ABSENCES, facts, "nb", "", NOW)

    assert due == [STARTS - BEFORE]
    assert await told(taught_class) == [("Kari", "WAITING")]
    assert render.text_message(telling).startswith("2 personer har meldt fravær: norsk")
    assert not [who for who in (ANNA, BILAL) if str(who) in str(row["facts"])]


async def test_a_number_that_changes_replaces_the_one_before(taught_class: asyncpg.Pool) -> None:
    await say(taught_class, ANNA)
    await ring(taught_class)
    await say(taught_class, BILAL, now=STARTS - timedelta(hours=2))
    await ring(taught_class, STARTS - timedelta(hours=1))

    assert await told(taught_class) == [("Kari", "SILENCED"), ("Kari", "WAITING")]
    assert await counted(taught_class) == [2]


async def test_who_can_come_after_all_is_not_counted(taught_class: asyncpg.Pool) -> None:
    """Whoever has been told of one hears that it is none; whoever has not hears nothing."""
    await say(taught_class, ANNA)
    await ring(taught_class)
    await mark_told(taught_class, KARI, LESSON.id)
    await say(taught_class, ANNA, coming=True)
    await ring(taught_class)

    assert await counted(taught_class) == [1, 0]
    assert await told(taught_class) == [("Kari", "TOLD"), ("Kari", "WAITING")]


async def test_nobody_is_told_first_that_all_can_come(taught_class: asyncpg.Pool) -> None:
    await say(taught_class, ANNA)
    await say(taught_class, ANNA, coming=True)
    await ring(taught_class)
    await say(taught_class, ANNA)
    await ring(taught_class)
    await say(taught_class, ANNA, coming=True)
    await ring(taught_class)

    assert await told(taught_class) == [("Kari", "SILENCED")]


async def test_a_session_that_is_cancelled_or_moves_has_nobody_missing(taught_class: asyncpg.Pool) -> None:
    await say(taught_class, ANNA)
    await ring(taught_class)
    moved = session(LESSON.starts_at.date(), "18:30", revision=2)
    await handle(taught_class, classes.publish_timetable, taught(moved, *LATER, revision=2))
    await ring(taught_class)
    await say(taught_class, BILAL)
    await ring(taught_class)
    after_move = await counted(taught_class)
    await handle(taught_class, classes.cancel_class, cancelled(ANNA, BILAL, revision=3))
    await ring(taught_class)

    assert after_move == [1]
    assert await told(taught_class) == [("Kari", "SILENCED"), ("Kari", "SILENCED")]


async def test_a_substitute_hears_in_the_place_of_whoever_taught_it(taught_class: asyncpg.Pool) -> None:
    await say(taught_class, ANNA)
    await ring(taught_class)
    await taught_class.execute("DELETE FROM timers WHERE kind = 'teacher-absences'")
    await handle(taught_class, classes.publish_timetable, taught(by=OLA, revision=2))
    due = len(await taught_class.fetch(DIGESTS))
    await ring(taught_class)

    assert due == 1
    assert await told(taught_class) == [("Kari", "SILENCED"), ("Ola", "WAITING")]


async def test_who_is_no_longer_in_the_class_is_not_missed(taught_class: asyncpg.Pool) -> None:
    await say(taught_class, ANNA)
    message = taught(revision=2)
    alone = tuple(member for member in message.members if member.person_id == BILAL)
    await handle(taught_class, classes.publish_timetable, message.model_copy(update={"members": alone}))
    await ring(taught_class)

    assert await told(taught_class) == []


async def test_a_teacher_without_an_address_and_a_session_that_has_begun_are_told_nothing(pool: asyncpg.Pool) -> None:
    await handle(pool, classes.publish_timetable, taught())
    await say(pool, ANNA)
    await ring(pool)
    await knows(pool, KARI, Audience.TEACHER)
    await ring(pool, STARTS)
    begun = await say(pool, BILAL, now=STARTS + timedelta(minutes=5))

    assert begun is True
    assert await told(pool) == []
    assert [row["due_at"] for row in await pool.fetch(DIGESTS)] == [STARTS - BEFORE]


@pytest.mark.parametrize(
    ("before", "after"),
    [("72:00", "24:00"), ("24:00", "23:45"), ("5:10", "5:00"), ("0:16", "0:15"), ("0:15", "0:15"), ("0:01", "0:01")],
)
def test_what_is_said_within_a_day_is_gathered_for_a_quarter_of_an_hour(before: str, after: str) -> None:
    """Hours and minutes before the session begins, on the half hour."""
    left, until = (timedelta(hours=int(h), minutes=int(m)) for h, m in (each.split(":") for each in (before, after)))

    assert told_at(STARTS, STARTS - left) == STARTS - until
