"""What takes the place of words that never left says what they would have said: none of it is lost, nor its hurry."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest
from icalendar import Calendar
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.timetable import Session
from samklasse_notifications.handlers.classes import cancel_class, publish_timetable

from .builders import ANNA, BILAL, NOW, cancelled, eight_weeks, published, session, set_clock
from .outside import Peer
from .sending import MakeSender, reachable, send_all
from .telling import handle, mark_told

pytestmark = pytest.mark.usefixtures("at_noon")
FIRST, SECOND, THIRD, *REST = eight_weeks()
EVENING = FIRST.starts_at - timedelta(hours=19)
"""Half past ten at night before the first lesson: a telephone rings only for what cannot wait."""
LEGS_SQL = """
SELECT d.channel, d.step, d.due_at
  FROM deliveries d
  JOIN intents i ON i.id = d.intent_id
 WHERE i.version = $1
 ORDER BY d.channel
"""
ADD_TEACHER_SQL = """
INSERT INTO recipients (ref, owner_orgnr, language, role, changed_at)
VALUES ($1, '822222222', 'nb', 'TEACHER', $2)
"""
FACTS_SQL = """
SELECT t.recipient, n.id, n.facts
  FROM threads t
  JOIN intents i ON i.thread_id = t.id AND i.version = t.current_version
  JOIN notices n ON n.id = i.notice_id
"""


def off(one: Session) -> Session:
    return replace(one, cancelled=True, revision=one.revision + 1)


def later(one: Session, by: timedelta = timedelta(hours=1)) -> Session:
    return replace(one, starts_at=one.starts_at + by, ends_at=one.ends_at + by, revision=one.revision + 1)


async def publish(
    pool: asyncpg.Pool, *plan: Session, revision: int, now: datetime = NOW, members: tuple[UUID, ...] = (ANNA,)
) -> None:
    await handle(pool, publish_timetable, published(*plan, revision=revision, members=members), now=now)


async def legs(pool: asyncpg.Pool, version: int) -> list[tuple[str, int]]:
    return [(row["channel"], row["step"]) for row in await pool.fetch(LEGS_SQL, version)]


async def gone(pool: asyncpg.Pool) -> dict[UUID, set[UUID]]:
    """What each is told will not be held, by the version that may leave."""
    return {
        row["recipient"]: {UUID(each["id"]) for each in row["facts"]["gone"]} for row in await pool.fetch(FACTS_SQL)
    }


async def known(pool: asyncpg.Pool, *members: UUID) -> None:
    """They have been told of the class."""
    await publish(pool, FIRST, SECOND, THIRD, *REST, revision=1, members=members)
    for who in members:
        await mark_told(pool, who)


async def test_a_lesson_near_that_is_off_stays_urgent_when_something_far_changes_before_it_was_told(
    pool: asyncpg.Pool, clock: asyncpg.Connection, keys: Keys
) -> None:
    await reachable(pool, [ANNA], keys, then=Channel.SMS)
    await known(pool, ANNA)
    await set_clock(clock, EVENING)
    await publish(pool, off(FIRST), SECOND, THIRD, *REST, revision=2, now=EVENING)
    await publish(pool, off(FIRST), SECOND, later(THIRD), *REST, revision=3, now=EVENING + timedelta(minutes=5))

    assert await legs(pool, 2) == await legs(pool, 3) == [("EMAIL", 1), ("SMS", 1)]


async def test_so_does_one_that_moves_far_away(pool: asyncpg.Pool, clock: asyncpg.Connection, keys: Keys) -> None:
    """She would go there tomorrow."""
    await reachable(pool, [ANNA], keys, then=Channel.SMS)
    await known(pool, ANNA)
    await set_clock(clock, EVENING)
    moved = later(FIRST, timedelta(days=10))
    await publish(pool, moved, SECOND, THIRD, *REST, revision=2, now=EVENING)
    await publish(pool, moved, SECOND, later(THIRD), *REST, revision=3, now=EVENING + timedelta(minutes=5))

    assert await legs(pool, 2) == await legs(pool, 3) == [("EMAIL", 1), ("SMS", 1)]


async def test_whoever_would_go_there_early_in_the_morning_hears_at_night_that_it_has_moved(
    pool: asyncpg.Pool, clock: asyncpg.Connection, keys: Keys
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    early = session(date(2027, 1, 11), "07:30")
    await publish(pool, early, *REST, revision=1)
    await mark_told(pool, ANNA)
    night = early.starts_at - timedelta(hours=9)
    await set_clock(clock, night)
    await publish(pool, later(early, timedelta(days=3)), *REST, revision=2, now=night)

    assert [row["due_at"] for row in await pool.fetch(LEGS_SQL, 2)] == [night]


async def test_the_calendar_file_takes_back_what_an_overtaken_mail_would_have(
    pool: asyncpg.Pool, keys: Keys, mail_catcher: Peer, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    sender = make_sender(smtp_url=mail_catcher.smtp_url)
    await publish(pool, FIRST, SECOND, THIRD, revision=1)
    await send_all(sender)
    await publish(pool, off(FIRST), SECOND, THIRD, revision=2)
    await publish(pool, off(FIRST), off(SECOND), THIRD, revision=3)
    await send_all(sender)
    [file] = [part for part in mail_catcher.mails()[-1].walk() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(file.get_payload(decode=True))

    assert {str(event["UID"]): (str(event["STATUS"]), event["SEQUENCE"]) for event in calendar.events} == {
        str(FIRST.id): ("CANCELLED", 4),
        str(SECOND.id): ("CANCELLED", 4),
        str(THIRD.id): ("CONFIRMED", 3),
    }


async def test_only_who_was_not_told_is_told_again(pool: asyncpg.Pool) -> None:
    await known(pool, ANNA, BILAL)
    await publish(pool, off(FIRST), SECOND, THIRD, *REST, revision=2, members=(ANNA, BILAL))
    await mark_told(pool, BILAL)
    await publish(pool, off(FIRST), off(SECOND), THIRD, *REST, revision=3, members=(ANNA, BILAL))

    assert await gone(pool) == {ANNA: {FIRST.id, SECOND.id}, BILAL: {SECOND.id}}


async def test_those_who_missed_the_same_share_a_notice(pool: asyncpg.Pool) -> None:
    one, two, *others = everybody = tuple(UUID(int=number) for number in range(6))
    await known(pool, *everybody)
    await publish(pool, off(FIRST), SECOND, THIRD, *REST, revision=2, members=everybody)
    await mark_told(pool, one)
    await mark_told(pool, two)
    await publish(pool, off(FIRST), off(SECOND), THIRD, *REST, revision=3, members=everybody)
    await mark_told(pool, one)
    await publish(pool, off(FIRST), off(SECOND), later(THIRD), *REST, revision=4, members=everybody)
    notices = {row["recipient"]: row["id"] for row in await pool.fetch(FACTS_SQL)}

    assert len(set(notices.values())) == 3
    assert len({notices[who] for who in others}) == 1
    assert (await gone(pool))[two] == {SECOND.id}


async def test_whoever_missed_nothing_that_is_to_be_said_again_is_told_with_the_rest(pool: asyncpg.Pool) -> None:
    """A lesson more was planned, and one of them has heard of it."""
    await publish(pool, FIRST, SECOND, revision=1, members=(ANNA, BILAL))
    await mark_told(pool, ANNA)
    await mark_told(pool, BILAL)
    await publish(pool, FIRST, SECOND, THIRD, revision=2, members=(ANNA, BILAL))
    await mark_told(pool, BILAL)
    await publish(pool, FIRST, off(SECOND), THIRD, revision=3, members=(ANNA, BILAL))
    told = await pool.fetch(FACTS_SQL)

    assert {row["recipient"] for row in told} == {ANNA, BILAL}
    assert len({row["id"] for row in told}) == 1


async def test_a_third_change_still_says_what_the_first_was_to_say(pool: asyncpg.Pool) -> None:
    await known(pool, ANNA)
    await publish(pool, off(FIRST), SECOND, THIRD, *REST, revision=2)
    await publish(pool, off(FIRST), later(SECOND), THIRD, *REST, revision=3)
    await publish(pool, off(FIRST), later(SECOND), later(THIRD), *REST, revision=4)

    assert await gone(pool) == {ANNA: {FIRST.id}}


async def test_the_first_word_may_prove_told_when_more_has_been_planned_since(pool: asyncpg.Pool) -> None:
    """A letter of yesterday, or a receipt that comes late: until then she was told of the class as if it were new."""
    await publish(pool, FIRST, SECOND, THIRD, *REST, revision=1)
    await publish(pool, off(FIRST), SECOND, THIRD, *REST, revision=2)
    await publish(pool, off(FIRST), off(SECOND), THIRD, *REST, revision=3)
    await pool.execute("UPDATE threads SET told_version = 1")
    await publish(pool, off(FIRST), off(SECOND), later(THIRD), *REST, revision=4)

    assert await gone(pool) == {ANNA: {FIRST.id, SECOND.id}}


async def test_a_lesson_that_is_held_after_all_is_not_taken_back(pool: asyncpg.Pool) -> None:
    await known(pool, ANNA)
    await publish(pool, off(FIRST), SECOND, THIRD, *REST, revision=2)
    await publish(pool, replace(FIRST, revision=3), SECOND, THIRD, *REST, revision=3)

    assert await gone(pool) == {ANNA: set()}


async def test_the_end_of_a_class_takes_back_what_was_off_before_it(pool: asyncpg.Pool) -> None:
    await known(pool, ANNA)
    await publish(pool, off(FIRST), SECOND, THIRD, *REST, revision=2)
    await handle(pool, cancel_class, cancelled(ANNA, revision=3))

    assert await gone(pool) == {ANNA: {each.id for each in eight_weeks()}}


async def test_what_was_off_is_of_use_until_it_would_have_ended(pool: asyncpg.Pool) -> None:
    """She leaves a class of which every lesson was called off, and has not heard of that."""
    await known(pool, ANNA, BILAL)
    none = [off(each) for each in eight_weeks()]
    await publish(pool, *none, revision=2, members=(ANNA, BILAL))
    await publish(pool, *none, revision=3, members=(BILAL,))
    row = await pool.fetchrow("SELECT kind, useful_until FROM intents WHERE version = 3")

    assert (row["kind"], row["useful_until"]) == ("CLASS_LEFT", none[-1].ends_at)


async def test_whoever_never_heard_of_the_class_is_told_nothing_of_its_past(pool: asyncpg.Pool) -> None:
    await publish(pool, FIRST, SECOND, THIRD, *REST, revision=1)
    await publish(pool, off(FIRST), SECOND, THIRD, *REST, revision=2)
    await publish(pool, off(FIRST), SECOND, later(THIRD), *REST, revision=3)

    assert await gone(pool) == {ANNA: set()}


async def test_a_teacher_is_told_what_she_has_missed(pool: asyncpg.Pool) -> None:
    teacher = published().sessions[0].teacher_id
    await pool.execute(ADD_TEACHER_SQL, teacher, NOW)
    await publish(pool, FIRST, SECOND, THIRD, *REST, revision=1)
    await mark_told(pool, teacher)
    await publish(pool, off(FIRST), SECOND, THIRD, *REST, revision=2)
    await publish(pool, off(FIRST), later(SECOND), THIRD, *REST, revision=3)
    await publish(pool, off(FIRST), later(SECOND), off(THIRD), *REST, revision=4)
    [facts] = [row["facts"] for row in await pool.fetch(FACTS_SQL) if row["recipient"] == teacher]

    assert {each["id"] for each in facts["gone"]} == {str(FIRST.id), str(THIRD.id)}
    assert [datetime.fromisoformat(at) for at in facts["moved_from"]] == [SECOND.starts_at]
