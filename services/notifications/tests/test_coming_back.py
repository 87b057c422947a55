"""Whoever was told that she is out, and came back without being told so: what she hears next fits what she knows."""

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from uuid import UUID

import asyncpg
import icalendar
import pytest
from samklasse_chassis.vault import Keys
from samklasse_contracts.scheduling import TimetablePublished
from samklasse_notifications.domain.attempt import State
from samklasse_notifications.domain.thread import thread_id
from samklasse_notifications.handlers.classes import cancel_class, publish_timetable
from samklasse_notifications.handlers.reminders import remind_of_session
from samklasse_notifications.sender.worker import Sender
from samklasse_notifications.store import settling
from samklasse_notifications.store.settling import Outcome

from .builders import ANNA, BILAL, CLASS, cancelled, eight_weeks, published, reminder_due
from .outside import Peer
from .sending import MakeSender, claimed, reachable, send_all
from .telling import handle, intents, mark_told

pytestmark = pytest.mark.usefixtures("at_noon")
FIRST, *REST = LESSONS = eight_weeks()
HOUR = timedelta(hours=1)
MOVED = (replace(FIRST, starts_at=FIRST.starts_at + HOUR, ends_at=FIRST.ends_at + HOUR, revision=2), *REST)

NONE_LEFT = [replace(each, cancelled=True, revision=2) for each in LESSONS]


def inside(revision: int, *sessions: object) -> TimetablePublished:
    return published(*(sessions or LESSONS), members=(ANNA, BILAL), revision=revision)  # type: ignore[arg-type]


def outside(revision: int) -> TimetablePublished:
    return published(*LESSONS, members=(BILAL,), left=((ANNA, None),), revision=revision)


async def told_that_she_is_out(pool: asyncpg.Pool) -> None:
    for message in (inside(1), outside(2)):
        await handle(pool, publish_timetable, message)
        await mark_told(pool, ANNA)


async def hers(pool: asyncpg.Pool, person: UUID = ANNA) -> list[tuple[str, int, str]]:
    return [(kind, version, state) for who, kind, version, state in await intents(pool) if who == person]


async def test_whoever_has_not_heard_that_she_is_back_is_told_the_whole_class_and_not_its_new_times(
    pool: asyncpg.Pool,
) -> None:
    await told_that_she_is_out(pool)
    await mark_told(pool, BILAL)
    await handle(pool, publish_timetable, inside(3))
    await handle(pool, publish_timetable, inside(4, *MOVED))

    assert (await hers(pool))[-1] == ("NEW_CLASS", 4, "WAITING")
    assert (await hers(pool, BILAL))[-1] == ("CLASS_CHANGED", 2, "WAITING")


async def test_whoever_has_heard_that_she_is_back_is_told_the_new_times(pool: asyncpg.Pool) -> None:
    await told_that_she_is_out(pool)
    await handle(pool, publish_timetable, inside(3))
    await mark_told(pool, ANNA)
    await handle(pool, publish_timetable, inside(4, *MOVED))

    assert (await hers(pool))[-1] == ("CLASS_CHANGED", 4, "WAITING")


@pytest.mark.parametrize("end", [outside(4), cancelled(ANNA, BILAL, revision=4)], ids=["left", "cancelled"])
async def test_whoever_has_not_heard_that_she_is_back_is_not_told_again_that_she_is_out(
    pool: asyncpg.Pool, end: TimetablePublished
) -> None:
    await told_that_she_is_out(pool)
    await handle(pool, publish_timetable, inside(3))
    await handle(pool, cancel_class if end.key == cancelled(ANNA).key else publish_timetable, end)

    assert (await hers(pool))[-1] == ("NEW_CLASS", 3, "SILENCED")


async def test_whoever_was_reminded_after_she_came_back_is_told_that_she_is_out_once_more(pool: asyncpg.Pool) -> None:
    await told_that_she_is_out(pool)
    await handle(pool, publish_timetable, inside(3))
    ring = reminder_due(FIRST)
    await handle(pool, remind_of_session, ring, now=ring.due_at)
    await mark_told(pool, ANNA, FIRST.id)
    await handle(pool, publish_timetable, outside(4), now=ring.due_at)

    assert (await hers(pool))[-1] == ("CLASS_LEFT", 4, "WAITING")


async def test_whoever_may_not_have_heard_so_once_more_is_told_again(pool: asyncpg.Pool) -> None:
    await told_that_she_is_out(pool)
    await handle(pool, publish_timetable, inside(3))
    ring = reminder_due(FIRST)
    await handle(pool, remind_of_session, ring, now=ring.due_at)
    await mark_told(pool, ANNA, FIRST.id)
    await handle(pool, publish_timetable, outside(4), now=ring.due_at)
    await pool.execute("UPDATE threads SET maybe_told_version = 4 WHERE id = $1", thread_id(ANNA, CLASS))
    await handle(pool, publish_timetable, inside(5), now=ring.due_at)
    await handle(pool, publish_timetable, outside(6), now=ring.due_at)

    assert (await hers(pool))[-1] == ("CLASS_LEFT", 6, "WAITING")


async def test_whoever_was_reminded_before_she_left_is_not(pool: asyncpg.Pool) -> None:
    await handle(pool, publish_timetable, inside(1))
    await mark_told(pool, ANNA)
    ring = reminder_due(FIRST)
    await handle(pool, remind_of_session, ring, now=ring.due_at)
    await mark_told(pool, ANNA, FIRST.id)
    await handle(pool, publish_timetable, outside(2), now=ring.due_at)
    await mark_told(pool, ANNA)
    await handle(pool, publish_timetable, inside(3), now=ring.due_at)
    await handle(pool, publish_timetable, outside(4), now=ring.due_at)

    assert (await hers(pool))[-1] == ("NEW_CLASS", 3, "SILENCED")


async def test_lessons_of_a_class_that_was_told_as_cancelled_are_told_as_a_new_class(pool: asyncpg.Pool) -> None:
    for message in (inside(1), inside(2, *NONE_LEFT)):
        await handle(pool, publish_timetable, message)
        await mark_told(pool, ANNA)
    await handle(pool, publish_timetable, inside(3, *MOVED))

    assert [kind for kind, _, _ in await hers(pool)] == ["NEW_CLASS", "CLASS_CANCELLED", "NEW_CLASS"]


async def test_whoever_is_out_of_a_class_that_was_told_as_cancelled_is_told_so(pool: asyncpg.Pool) -> None:
    for message in (inside(1), inside(2, *NONE_LEFT)):
        await handle(pool, publish_timetable, message)
        await mark_told(pool, ANNA)
    await handle(pool, publish_timetable, published(*NONE_LEFT, members=(BILAL,), left=((ANNA, None),), revision=3))

    assert (await hers(pool))[-1] == ("CLASS_LEFT", 3, "WAITING")


async def handed(pool: asyncpg.Pool, one: Sender, state: State) -> None:
    """What may leave is handed over, and this is what the provider says."""
    attempts = await claimed(pool, one)
    async with pool.acquire() as conn, conn.transaction():
        await settling.settle(conn, [Outcome(each, state, "SAID") for each in attempts])


@pytest.mark.parametrize(
    ("fate", "change", "end"),
    [
        (State.HANDING_OVER, "NEW_CLASS", "CLASS_LEFT"),
        (State.UNKNOWN, "NEW_CLASS", "CLASS_LEFT"),
        (State.REFUSED, "NEW_CLASS", None),
        (State.ACCEPTED, "CLASS_CHANGED", "CLASS_LEFT"),
    ],
)
async def test_where_nobody_knows_whether_she_heard_that_she_is_back_both_are_told_in_full(
    *, pool: asyncpg.Pool, keys: Keys, make_sender: MakeSender, fate: State, change: str, end: str | None
) -> None:
    one = make_sender()
    await reachable(pool, [ANNA], keys)
    for message in (inside(1), outside(2)):
        await handle(pool, publish_timetable, message)
        await handed(pool, one, State.ACCEPTED)
    await handle(pool, publish_timetable, inside(3))
    await (claimed(pool, one) if fate is State.HANDING_OVER else handed(pool, one, fate))
    await handle(pool, publish_timetable, inside(4, *MOVED))
    assert (await hers(pool))[-1][0] == change
    await handle(pool, publish_timetable, outside(5))

    assert [kind for kind, version, _ in await hers(pool) if version == 5] == ([end] if end else [])


def events(mail: EmailMessage) -> dict[str, tuple[int, str]]:
    """UID → SEQUENCE and STATUS, in a mail's calendar file."""
    (file,) = (part for part in mail.walk() if part.get_content_type() == "text/calendar")
    found = icalendar.Calendar.from_ical(file.get_payload(decode=True))
    return {str(event["UID"]): (int(event["SEQUENCE"]), str(event["STATUS"])) for event in found.events}


async def test_calendar_files_take_her_lessons_away_and_give_them_back_each_newer_than_the_one_before(
    pool: asyncpg.Pool, keys: Keys, mail_catcher: Peer, make_sender: MakeSender
) -> None:
    one = make_sender(smtp_url=mail_catcher.smtp_url)
    await reachable(pool, [ANNA], keys)
    for message in (inside(1), outside(2)):
        await handle(pool, publish_timetable, message)
        await send_all(one)
    await handle(pool, publish_timetable, inside(3))
    await handle(pool, publish_timetable, inside(4, *MOVED[1:]))
    await send_all(one)
    first, out, back = map(events, mail_catcher.mails())
    stays, lost = {str(each.id) for each in REST}, str(FIRST.id)

    assert {status for _, status in out.values()} == {"CANCELLED"} and out.keys() == {*stays, lost}
    assert {status for _, status in back.values()} == {"CONFIRMED"} and back.keys() == stays
    assert all(first[uid][0] < out[uid][0] for uid in out)
    assert all(out[uid][0] < back[uid][0] for uid in back)
