"""Reminders follow every move: exactly the timers of the present times stand, and none is said of a time that was."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from samklasse_chassis import timers
from samklasse_chassis.timers import TimerDue
from samklasse_contracts.message import Cause, say
from samklasse_notifications import reminding
from samklasse_notifications.domain import reminder
from samklasse_notifications.domain.reminder import Rule, Timer
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.domain.timetable import Session, Timetable
from samklasse_notifications.handlers import absences, classes, reminders

from .builders import ANNA, BILAL, CLASS, NOW, cancelled, eight_weeks, published, session, timetable
from .telling import handle, intents, mark_told

DAY, SOON = timedelta(hours=24), timedelta(hours=1)
RULES = reminding.rules()
IDS = [UUID(int=number) for number in range(4)]
MINUTES = st.integers(min_value=-60, max_value=60 * 80)


def at(id_: UUID, minutes: int, *, cancelled: bool) -> Session:
    starts = NOW + timedelta(minutes=minutes)
    return Session(id_, starts, starts + timedelta(minutes=90), cancelled=cancelled)


@st.composite
def revisions(draw: st.DrawFn) -> tuple[Timetable, int]:
    """Any timetable of up to four sessions, and how many minutes pass before it comes."""
    chosen = draw(st.lists(st.sampled_from(IDS), unique=True))
    sessions = tuple(at(id_, draw(MINUTES), cancelled=draw(st.booleans())) for id_ in chosen)
    whole = Timetable(CLASS, 1, sessions, {ANNA: "811111111"}, cancelled=draw(st.integers(0, 9)) == 0)
    return whole, draw(st.integers(min_value=0, max_value=60 * 30))


def after_all(history: Sequence[tuple[Timetable, int]]) -> tuple[dict[Timer, datetime], Timetable, datetime]:
    """The timers that stand: those that came due have rung and are gone."""
    standing: dict[Timer, datetime] = {}
    before, now = None, NOW
    for after, minutes in history:
        now += timedelta(minutes=minutes)
        standing = {timer: due for timer, due in standing.items() if due > now}
        changed = reminder.changes(before, after, RULES, now=now)
        standing = {timer: due for timer, due in standing.items() if timer not in changed.clear} | dict(changed.set)
        before = after
    return standing, after, now


STANDS = Timetable(CLASS, 1, (at(IDS[0], 61, cancelled=False),), {ANNA: "811111111"})


@given(st.lists(revisions(), min_size=1, max_size=8))
@example([(replace(STANDS, cancelled=True), 0), (STANDS, 0)])
def test_after_any_moves_exactly_the_timers_of_the_present_times_stand(history: list[tuple[Timetable, int]]) -> None:
    """Issue 6, item 8."""
    standing, after, now = after_all(history)

    assert standing == reminder.to_come(after, RULES, now=now)


@given(st.lists(revisions(), min_size=1, max_size=8))
def test_a_timer_that_stands_rings_true_and_one_of_an_earlier_time_does_not(
    history: list[tuple[Timetable, int]],
) -> None:
    standing, after, _ = after_all(history)
    sessions = {each.id: each for each in after.sessions}

    for timer, due in standing.items():
        held = sessions[timer.session_id]
        moved = replace(held, starts_at=held.starts_at + timedelta(minutes=1))
        assert reminder.still_true(held, timer.kind, RULES, promised=due, now=due)
        assert not reminder.still_true(moved, timer.kind, RULES, promised=due, now=due)
        assert not reminder.still_true(held, timer.kind, RULES, promised=due, now=held.starts_at)


def test_a_session_published_within_the_hour_is_its_own_reminder() -> None:
    soon, later = session(date(2027, 1, 8), "13:30"), session(date(2027, 1, 8), "15:30")

    assert reminder.to_come(timetable(soon, later), RULES, now=NOW) == {
        Timer(Kind.REMINDER_SOON, later.id): later.starts_at - SOON
    }


def test_a_rule_holds_for_sessions_from_its_day_on_and_timers_of_the_one_before_still_ring_true() -> None:
    early, late = session(date(2027, 1, 11)), session(date(2027, 2, 1))
    rules = (*RULES, Rule(date(2027, 2, 1), {Kind.REMINDER: timedelta(hours=48)}))
    set_before = late.starts_at - DAY

    assert set(reminder.due(early, rules)) == {Kind.REMINDER, Kind.REMINDER_SOON}
    assert reminder.due(late, rules) == {Kind.REMINDER: late.starts_at - timedelta(hours=48)}
    assert reminder.still_true(late, Kind.REMINDER, rules, promised=set_before, now=set_before)


@pytest.mark.parametrize("line", ["week_before_minutes = 5", "day_before_minutes = 0", "day_before_minutes = -60"])
def test_a_rule_that_says_nothing_usable_is_refused_when_it_is_read(tmp_path: Path, line: str) -> None:
    file = tmp_path / "reminders.toml"
    file.write_text(f"[[rules]]\nvalid_from = 2026-01-01\n{line}\n")

    with pytest.raises(ValueError, match="minutes"):
        reminding.rules(file)


def rings(name: str, held: Session, before: timedelta) -> TimerDue:
    due_at = held.starts_at - before
    body = timers.timer_due("notifications")(kind=name, timer=f"{CLASS}/{held.id}", due_at=due_at)
    return say(body, subject=f"{name}/{held.id}", at=due_at, cause=Cause(held.id, held.id))


async def test_an_hour_before_she_is_told_once_more_and_the_days_reminder_that_waited_is_not(
    pool: asyncpg.Pool, at_noon: None
) -> None:
    """Issue 6, item 8: 24 h and 1 h."""
    first = eight_weeks()[0]
    await handle(pool, classes.publish_timetable, published())
    day, soon = rings(reminders.DAY_BEFORE, first, DAY), rings(reminders.HOUR_BEFORE, first, SOON)
    await handle(pool, reminders.remind_of_session, day, now=day.due_at)
    await handle(pool, reminders.remind_soon, soon, now=soon.due_at)
    reminded = [(kind, state) for _, kind, _, state in await intents(pool) if kind.startswith("REMINDER")]

    assert reminded == [("REMINDER", "SILENCED"), ("REMINDER_SOON", "WAITING")]


async def test_an_hours_reminder_of_a_moved_session_is_silenced_and_its_timer_moves(
    pool: asyncpg.Pool, at_noon: None
) -> None:
    first, *rest = eight_weeks()
    moved = replace(first, starts_at=first.starts_at + DAY, ends_at=first.ends_at + DAY)
    soon = rings(reminders.HOUR_BEFORE, first, SOON)
    await handle(pool, classes.publish_timetable, published())
    await handle(pool, reminders.remind_soon, soon, now=soon.due_at)
    await handle(pool, classes.publish_timetable, published(moved, *rest, revision=2), now=soon.due_at)
    set_for = await pool.fetch("SELECT kind, due_at FROM timers WHERE key = $1", f"{CLASS}/{first.id}")

    assert [state for _, kind, _, state in await intents(pool) if kind == "REMINDER_SOON"] == ["SILENCED"]
    assert {(row["kind"], row["due_at"]) for row in set_for} == {
        (reminders.DAY_BEFORE, moved.starts_at - DAY),
        (reminders.HOUR_BEFORE, moved.starts_at - SOON),
    }


async def test_whoever_heard_of_her_class_by_a_reminder_alone_is_told_that_it_was_cancelled(
    pool: asyncpg.Pool, at_noon: None
) -> None:
    """The message about the class was refused; the reminder was not."""
    first = eight_weeks()[0]
    await handle(pool, classes.publish_timetable, published(members=(ANNA, BILAL)))
    day = rings(reminders.DAY_BEFORE, first, DAY)
    await handle(pool, reminders.remind_of_session, day, now=day.due_at)
    await mark_told(pool, ANNA, first.id)
    await handle(pool, classes.cancel_class, cancelled(ANNA, BILAL), now=day.due_at)

    assert [who for who, kind, _, _ in await intents(pool) if kind == "CLASS_CANCELLED"] == [ANNA]


async def cannot_come(pool: asyncpg.Pool, held: Session, *, now: datetime = NOW, coming: bool = False) -> None:
    async with pool.acquire() as conn, conn.transaction():
        assert await absences.say(conn, ANNA, held.id, coming=coming, now=now)


async def test_whoever_cannot_come_is_not_reminded_to_come_and_whoever_can_after_all_is(
    pool: asyncpg.Pool, at_noon: None
) -> None:
    first = eight_weeks()[0]
    day, soon = rings(reminders.DAY_BEFORE, first, DAY), rings(reminders.HOUR_BEFORE, first, SOON)
    await handle(pool, classes.publish_timetable, published(members=(ANNA, BILAL)))
    await cannot_come(pool, first)
    await handle(pool, reminders.remind_of_session, day, now=day.due_at)
    await cannot_come(pool, first, coming=True)
    await handle(pool, reminders.remind_soon, soon, now=soon.due_at)

    assert {(who, kind) for who, kind, _, _ in await intents(pool) if kind != "NEW_CLASS"} == {
        (BILAL, "REMINDER"),
        (ANNA, "REMINDER_SOON"),
        (BILAL, "REMINDER_SOON"),
    }


async def test_a_reminder_that_waits_does_not_leave_when_she_says_that_she_cannot_come(
    pool: asyncpg.Pool, at_noon: None
) -> None:
    first = eight_weeks()[0]
    day = rings(reminders.DAY_BEFORE, first, DAY)
    await handle(pool, classes.publish_timetable, published(members=(ANNA, BILAL)))
    await handle(pool, reminders.remind_of_session, day, now=day.due_at)
    await cannot_come(pool, first, now=day.due_at)

    assert {(who, state) for who, kind, _, state in await intents(pool) if kind == "REMINDER"} == {
        (ANNA, "SILENCED"),
        (BILAL, "WAITING"),
    }
