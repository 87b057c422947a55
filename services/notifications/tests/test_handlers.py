"""Handlers on a real database: what is intended, what is silenced, which timers are set."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from samklasse_contracts.enrollment import AccessClosed, AccessOpened
from samklasse_contracts.message import say
from samklasse_contracts.partnerships import OrganisationRegistered
from samklasse_contracts.scheduling import ParticipantUnplaced, PlanProposed, Unplaced
from samklasse_contracts.values import CourseType, OrganisationForm, OrganisationRole, Subject
from samklasse_notifications.domain.functions import coordinator_of
from samklasse_notifications.handlers import access, classes, coordinators, reminders

from .builders import (
    ANNA,
    BILAL,
    CLASS,
    LARVIK,
    NOW,
    cancelled,
    eight_weeks,
    published,
    reminder_due,
    session,
    set_clock,
)
from .telling import handle, intents, mark_told

TIMERS_SQL = """
SELECT kind, key, due_at
  FROM timers
 WHERE kind <> 'by-hand-digest'
"""


@pytest.fixture(autouse=True)
async def at_noon(clock: asyncpg.Connection) -> None:
    await set_clock(clock, NOW)


async def test_a_new_class_is_intended_once_per_member_with_a_timer_per_session(pool: asyncpg.Pool) -> None:
    await handle(pool, classes.publish_timetable, published(members=(ANNA, BILAL)))
    timers = await pool.fetch(TIMERS_SQL)

    assert sorted(await intents(pool)) == sorted(
        [(ANNA, "NEW_CLASS", 1, "WAITING"), (BILAL, "NEW_CLASS", 1, "WAITING")]
    )
    assert {row["due_at"] for row in timers} == {
        s.starts_at - timedelta(hours=hours) for s in eight_weeks() for hours in (24, 1)
    }


async def test_a_class_cancelled_before_anyone_was_told_tells_nobody_and_clears_its_timers(pool: asyncpg.Pool) -> None:
    await handle(pool, classes.publish_timetable, published())
    await handle(pool, classes.cancel_class, cancelled(ANNA))

    assert await intents(pool) == [(ANNA, "NEW_CLASS", 1, "SILENCED")]
    assert await pool.fetch(TIMERS_SQL) == []


async def test_a_class_cancelled_after_it_was_told_is_told(pool: asyncpg.Pool) -> None:
    await handle(pool, classes.publish_timetable, published())
    await mark_told(pool, ANNA)
    await handle(pool, classes.cancel_class, cancelled(ANNA))

    assert await intents(pool) == [(ANNA, "NEW_CLASS", 1, "TOLD"), (ANNA, "CLASS_CANCELLED", 2, "WAITING")]


async def test_a_moved_session_is_told_and_its_timer_moves_and_no_other(pool: asyncpg.Pool) -> None:
    first, *rest = eight_weeks()
    moved = replace(first, starts_at=first.starts_at + timedelta(days=1), ends_at=first.ends_at + timedelta(days=1))
    await handle(pool, classes.publish_timetable, published())
    await mark_told(pool, ANNA)
    before = {tuple(row) for row in await pool.fetch(TIMERS_SQL)}
    await handle(pool, classes.publish_timetable, published(moved, *rest, revision=2))
    after = {tuple(row) for row in await pool.fetch(TIMERS_SQL)}

    assert [kind for _, kind, _, state in await intents(pool) if state == "WAITING"] == ["CLASS_CHANGED"]
    assert after - before == {
        (kind, f"{CLASS}/{first.id}", moved.starts_at - timedelta(hours=hours))
        for kind, hours in (("session-reminder", 24), ("session-soon", 1))
    }


async def test_a_reminder_is_silenced_by_the_move_that_comes_before_it_left(pool: asyncpg.Pool) -> None:
    first, *rest = eight_weeks()
    due = first.starts_at - timedelta(hours=24)
    moved = replace(first, starts_at=first.starts_at + timedelta(hours=2), ends_at=first.ends_at + timedelta(hours=2))
    await handle(pool, classes.publish_timetable, published())
    await handle(pool, reminders.remind_of_session, reminder_due(first), now=due)
    await handle(pool, classes.publish_timetable, published(moved, *rest, revision=2), now=due)

    assert [(kind, state) for _, kind, _, state in await intents(pool) if kind == "REMINDER"] == [
        ("REMINDER", "SILENCED")
    ]


async def test_a_timer_that_rings_after_the_move_reminds_nobody(pool: asyncpg.Pool) -> None:
    first, *rest = eight_weeks()
    moved = replace(first, starts_at=first.starts_at + timedelta(hours=2), ends_at=first.ends_at + timedelta(hours=2))
    await handle(pool, classes.publish_timetable, published(moved, *rest))
    await handle(pool, reminders.remind_of_session, reminder_due(first), now=first.starts_at - timedelta(hours=24))

    assert all(kind != "REMINDER" for _, kind, _, _ in await intents(pool))


async def test_whoever_left_is_not_reminded_even_if_the_reminder_was_waiting(pool: asyncpg.Pool) -> None:
    first = eight_weeks()[0]
    due = first.starts_at - timedelta(hours=24)
    await handle(pool, classes.publish_timetable, published(members=(ANNA, BILAL)))
    await handle(pool, reminders.remind_of_session, reminder_due(first), now=due)
    await handle(pool, classes.publish_timetable, published(left=((BILAL, None),), revision=2), now=due)
    reminded = {(person, state) for person, kind, _, state in await intents(pool) if kind == "REMINDER"}

    assert reminded == {(ANNA, "WAITING"), (BILAL, "SILENCED")}


async def test_whoever_moved_to_another_class_hears_nothing_of_the_old_one(pool: asyncpg.Pool) -> None:
    await handle(pool, classes.publish_timetable, published(members=(ANNA, BILAL)))
    await mark_told(pool, BILAL)
    await handle(pool, classes.publish_timetable, published(left=((BILAL, uuid4()),), revision=2))

    assert [kind for person, kind, _, _ in await intents(pool) if person == BILAL] == ["NEW_CLASS"]


async def test_sessions_within_a_day_are_reminded_of_an_hour_before_alone(pool: asyncpg.Pool) -> None:
    near = session(date(2027, 1, 9), "10:00")
    await handle(pool, classes.publish_timetable, published(near, *eight_weeks()))
    timers = await pool.fetch(TIMERS_SQL)

    assert len(timers) == 2 * len(eight_weeks()) + 1
    assert [row["kind"] for row in timers if str(near.id) in row["key"]] == ["session-soon"]


def opened(enrollment: UUID) -> AccessOpened:
    body = AccessOpened(
        enrollment_id=enrollment,
        person_id=ANNA,
        owner_orgnr=LARVIK,
        supplier_orgnr="822222222",
        offering_id=uuid4(),
        course_type=CourseType.ASYNC_SUPPLIER_TEACHER,
        subject=Subject.NORWEGIAN,
        opens_on=date(2027, 1, 11),
        closes_on=date(2027, 6, 18),
    )
    return say(body, subject=enrollment, at=NOW, sequence=1)


async def test_access_is_told_when_it_opens_and_its_end_knows_the_subject(pool: asyncpg.Pool) -> None:
    enrollment = uuid4()
    closed = AccessClosed(
        enrollment_id=enrollment,
        person_id=ANNA,
        owner_orgnr=LARVIK,
        supplier_orgnr="822222222",
        offering_id=uuid4(),
        reason="ENDED",
    )
    await handle(pool, access.open_access, opened(enrollment))
    await mark_told(pool, ANNA, enrollment)
    await handle(pool, access.close_access, say(closed, subject=enrollment, at=NOW, sequence=2))
    facts = [row["facts"]["subject"] for row in await pool.fetch("SELECT facts FROM notices ORDER BY id")]

    assert [kind for _, kind, _, _ in await intents(pool)] == ["ACCESS_OPENED", "ACCESS_CLOSED"]
    assert facts == ["NORWEGIAN", "NORWEGIAN"]


def unplaced() -> ParticipantUnplaced:
    enrollment = uuid4()
    body = ParticipantUnplaced(enrollment_id=enrollment, person_id=uuid4(), owner_orgnr=LARVIK, reason="NO_COMMON_TIME")
    return say(body, subject=enrollment, at=NOW, sequence=1)


async def test_many_unplaced_people_are_one_message_to_the_coordinator(pool: asyncpg.Pool) -> None:
    for _ in range(3):
        await handle(pool, coordinators.gather_unplaced, unplaced())
    (timer,) = await pool.fetch(TIMERS_SQL)
    due = reminder_due(eight_weeks()[0]).model_copy(update={"kind": timer["kind"], "timer": timer["key"]})
    await handle(pool, coordinators.tell_of_unplaced, due)
    (facts,) = [row["facts"] for row in await pool.fetch("SELECT facts FROM notices")]

    assert await intents(pool) == [(coordinator_of(LARVIK), "UNPLACED", 1, "WAITING")]
    assert facts["waiting"] == 3
    assert timer["due_at"] == NOW + timedelta(hours=1)


async def test_a_proposed_plan_is_told_to_the_coordinator_until_its_deadline(pool: asyncpg.Pool) -> None:
    plan = PlanProposed(
        plan_id=uuid4(),
        municipality_orgnr=LARVIK,
        answer_by=NOW + timedelta(days=1),
        classes=(),
        unplaced=(Unplaced(enrollment_id=uuid4(), reason="NO_COMMON_TIME"),),
        placed_in_all=0,
        bound_in_all=0,
    )
    await handle(pool, coordinators.propose_plan, say(plan, subject=plan.plan_id, at=NOW, sequence=1))
    until = await pool.fetchval("SELECT useful_until FROM intents")

    assert await intents(pool) == [(coordinator_of(LARVIK), "PLAN_PROPOSED", 1, "WAITING")]
    assert until == plan.answer_by


async def test_an_organisation_is_known_by_its_newest_name(pool: asyncpg.Pool) -> None:
    for sequence, name in enumerate(["Larvik", "Larvik kommune"], start=1):
        body = OrganisationRegistered(
            orgnr=LARVIK, name=name, roles=(OrganisationRole.BUYER,), form=OrganisationForm.MUNICIPALITY
        )
        await handle(pool, coordinators.register_organisation, say(body, subject=LARVIK, at=NOW, sequence=sequence))

    assert await pool.fetchval("SELECT name FROM organisations") == "Larvik kommune"
