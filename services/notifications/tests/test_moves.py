"""Somebody moves to another municipality: what is told to her goes on, from there, once and without a loss."""

from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest
from samklasse_contracts.enrollment import CaseTransferred
from samklasse_contracts.message import say
from samklasse_contracts.scheduling import Member, ParticipantUnplaced
from samklasse_notifications.handlers import classes, coordinators, moves, reminders
from samklasse_notifications.store import contacts, copies

from .builders import ANNA, BILAL, CLASS, LARVIK, NOW, eight_weeks, published, reminder_due
from .telling import handle, intents, mark_told

pytestmark = pytest.mark.usefixtures("at_noon")
SKIEN = "833333333"
OWNERS_SQL = "SELECT recipient, owner_orgnr FROM threads"
CONTACT_SQL = """
INSERT INTO recipients (ref, owner_orgnr, language, changed_at)
VALUES ($1, $2, 'uk', $3)
"""


def moved() -> CaseTransferred:
    body = CaseTransferred(case_id=uuid4(), person_id=ANNA, from_orgnr=LARVIK, to_orgnr=SKIEN, moved_on=NOW.date())
    return say(body, subject=body.case_id, at=NOW, sequence=1)


async def test_her_threads_her_contact_point_and_her_place_in_the_timetable_go_along(pool: asyncpg.Pool) -> None:
    await handle(pool, classes.publish_timetable, published(members=(ANNA, BILAL)))
    for ref in (ANNA, BILAL):
        await pool.execute(CONTACT_SQL, ref, LARVIK, NOW)
    before = await intents(pool)
    await handle(pool, moves.move_person, moved())
    async with pool.acquire() as conn:
        found = await copies.share_timetable(conn, CLASS)

    assert found is not None
    assert found[0].members == {ANNA: SKIEN, BILAL: LARVIK}
    assert dict(await pool.fetch(OWNERS_SQL)) == {ANNA: SKIEN, BILAL: LARVIK}
    assert dict(await pool.fetch("SELECT ref, owner_orgnr FROM recipients")) == {ANNA: SKIEN, BILAL: LARVIK}
    assert await intents(pool) == before


async def test_the_timetable_that_lists_her_anew_tells_nobody_anything(pool: asyncpg.Pool) -> None:
    await handle(pool, classes.publish_timetable, published())
    await mark_told(pool, ANNA)
    before = await intents(pool)
    await handle(pool, moves.move_person, moved())
    again = published(revision=2)
    hers = (Member(enrollment_id=again.members[0].enrollment_id, person_id=ANNA, owner_orgnr=SKIEN),)
    body = again.model_copy(update={"members": hers})
    await handle(pool, classes.publish_timetable, say(body, subject=CLASS, at=NOW, sequence=2))

    assert await intents(pool) == before


async def test_a_timetable_that_was_said_before_her_move_does_not_bring_her_back(pool: asyncpg.Pool) -> None:
    await handle(pool, classes.publish_timetable, published())
    await pool.execute(CONTACT_SQL, ANNA, LARVIK, NOW)
    await handle(pool, moves.move_person, moved())
    await handle(pool, classes.publish_timetable, published(*eight_weeks(days=(1, 3)), revision=2))
    async with pool.acquire() as conn:
        seen_by = [orgnr for orgnr in (LARVIK, SKIEN) if await contacts.owns_person(conn, ANNA, orgnr)]

    assert dict(await pool.fetch(OWNERS_SQL)) == {ANNA: SKIEN}
    assert seen_by == [SKIEN]


async def test_a_reminder_after_the_move_is_the_new_municipalitys(pool: asyncpg.Pool) -> None:
    first = eight_weeks()[0]
    await handle(pool, classes.publish_timetable, published())
    await handle(pool, moves.move_person, moved())
    await handle(pool, reminders.remind_of_session, reminder_due(first), now=first.starts_at - timedelta(hours=24))

    assert [kind for _, kind, _, state in await intents(pool) if state == "WAITING"] == ["NEW_CLASS", "REMINDER"]
    assert {owner for _, owner in await pool.fetch(OWNERS_SQL)} == {SKIEN}


async def test_who_waits_for_a_class_is_counted_where_she_lives_now(pool: asyncpg.Pool) -> None:
    body = ParticipantUnplaced(enrollment_id=uuid4(), person_id=ANNA, owner_orgnr=LARVIK, reason="TOO_FEW")
    await handle(pool, coordinators.gather_unplaced, say(body, subject=body.enrollment_id, at=NOW, sequence=1))
    await handle(pool, moves.move_person, moved())
    async with pool.acquire() as conn:
        counted = {orgnr: await copies.count_unplaced(conn, orgnr) for orgnr in (LARVIK, SKIEN)}

    assert counted == {LARVIK: 0, SKIEN: 1}


async def test_a_move_of_somebody_unknown_changes_nothing(pool: asyncpg.Pool) -> None:
    await handle(pool, moves.move_person, moved())

    assert await intents(pool) == []
