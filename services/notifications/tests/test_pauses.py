"""Who is away for a while is reminded of nothing, and is told of her class all the same."""

from datetime import date, timedelta
from uuid import uuid4, uuid5

import asyncpg
import pytest
from samklasse_contracts.enrollment import ErasureRequested, ParticipantPaused, ParticipantResumed
from samklasse_contracts.message import Message, say
from samklasse_notifications.handlers import classes, erasure, pauses, reminders

from .builders import ANNA, BILAL, CLASS, LARVIK, NOW, eight_weeks, published, reminder_due, session, set_clock
from .telling import handle, intents, mark_told

FIRST, SECOND = eight_weeks()[:2]
DAY = timedelta(hours=24)


@pytest.fixture(autouse=True)
async def at_noon(clock: asyncpg.Connection) -> None:
    await set_clock(clock, NOW)


def away(kind: type[ParticipantPaused] | type[ParticipantResumed], enrollment: object = None) -> Message:
    """Anna, from the class's course or another."""
    id_ = enrollment or uuid5(ANNA, "e")
    body = kind.model_validate(
        {"enrollment_id": id_, "person_id": ANNA, "owner_orgnr": LARVIK, "supplier_orgnr": "822222222"}
    )
    return say(body, subject=str(id_), at=NOW, sequence=1)


async def reminded(pool: asyncpg.Pool) -> list[tuple[object, str]]:
    return [(who, state) for who, kind, _, state in await intents(pool) if kind == "REMINDER"]


async def test_whoever_pauses_is_reminded_of_nothing_until_she_is_back(pool: asyncpg.Pool) -> None:
    """B12: the others are; she is again from the session after her return."""
    await handle(pool, classes.publish_timetable, published(members=(ANNA, BILAL)))
    await handle(pool, pauses.pause_person, away(ParticipantPaused))
    await handle(pool, reminders.remind_of_session, reminder_due(FIRST), now=FIRST.starts_at - DAY)
    during = await reminded(pool)
    await handle(pool, pauses.resume_person, away(ParticipantResumed))
    await handle(pool, reminders.remind_of_session, reminder_due(SECOND), now=SECOND.starts_at - DAY)

    assert during == [(BILAL, "WAITING")]
    assert sorted(await reminded(pool)) == sorted([(BILAL, "WAITING"), (BILAL, "WAITING"), (ANNA, "WAITING")])


async def test_a_reminder_that_has_not_left_is_silenced_by_a_pause(pool: asyncpg.Pool) -> None:
    await handle(pool, classes.publish_timetable, published(members=(ANNA, BILAL)))
    await handle(pool, reminders.remind_of_session, reminder_due(FIRST), now=FIRST.starts_at - DAY)
    await handle(pool, pauses.pause_person, away(ParticipantPaused), now=FIRST.starts_at - DAY)

    assert sorted(await reminded(pool)) == sorted([(ANNA, "SILENCED"), (BILAL, "WAITING")])


async def test_a_pause_of_another_course_silences_nothing_here(pool: asyncpg.Pool) -> None:
    await handle(pool, classes.publish_timetable, published())
    await handle(pool, reminders.remind_of_session, reminder_due(FIRST), now=FIRST.starts_at - DAY)
    await handle(pool, pauses.pause_person, away(ParticipantPaused, uuid4()), now=FIRST.starts_at - DAY)
    await handle(pool, reminders.remind_of_session, reminder_due(SECOND), now=SECOND.starts_at - DAY)

    assert await reminded(pool) == [(ANNA, "WAITING"), (ANNA, "WAITING")]


async def test_whoever_pauses_hears_when_her_class_changes(pool: asyncpg.Pool) -> None:
    await handle(pool, classes.publish_timetable, published())
    await mark_told(pool, ANNA)
    await handle(pool, pauses.pause_person, away(ParticipantPaused))
    extra = session(date(2027, 3, 20), "10:00")
    await handle(pool, classes.publish_timetable, published(*eight_weeks(), extra, revision=2))

    assert [kind for _, kind, _, state in await intents(pool) if state == "WAITING"] == ["CLASS_CHANGED"]


async def test_nothing_of_a_pause_is_left_of_somebody_who_is_forgotten(pool: asyncpg.Pool) -> None:
    await handle(pool, classes.publish_timetable, published(members=(ANNA, BILAL)))
    await handle(pool, pauses.pause_person, away(ParticipantPaused))
    body = ErasureRequested(case_id=uuid4(), person_id=ANNA, owner_orgnr=LARVIK, enrollment_ids=(uuid5(ANNA, "e"),))
    await handle(pool, erasure.erase_person, say(body, subject=body.case_id, at=NOW, sequence=1))
    await handle(pool, pauses.pause_person, away(ParticipantPaused, uuid4()))
    stored = await pool.fetchval("SELECT body::text FROM timetables WHERE class_id = $1", CLASS)

    assert await pool.fetchval("SELECT count(*) FROM pauses") == 0
    assert str(ANNA) not in stored
    assert str(BILAL) in stored
