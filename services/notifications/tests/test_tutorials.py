"""Sessions that not everybody in a class attends: told and reminded of to those alone whom they are for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_chassis.timers import TimerDue
from samklasse_contracts.message import say
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.domain.timetable import Session, Timetable, View, tellings, views, withdrawn
from samklasse_notifications.handlers.classes import publish_timetable
from samklasse_notifications.handlers.reminders import remind_of_session, timer_key

from .builders import ANNA, BILAL, CLASS, LARVIK, NOW, eight_weeks, published, session, timetable
from .telling import handle, intents, mark_told

TUTORIAL = session(date(2027, 1, 19), "12:00", minutes=30)
BOTH = (ANNA, BILAL)


def with_tutorial(*who: Any, revision: int = 2) -> Timetable:
    """The class of two, with a tutorial for some of them."""
    made = timetable(*eight_weeks(), TUTORIAL, members=BOTH, revision=revision)
    return replace(made, restricted=(TUTORIAL.id,), own={person: (TUTORIAL.id,) for person in who})


def said(*who: Any, revision: int = 2) -> Any:
    """The same, as scheduling says it."""
    told = published(*eight_weeks(), TUTORIAL, members=BOTH, revision=revision)
    by_person = {member.person_id: member.enrollment_id for member in told.members}
    sessions = tuple(
        one.model_copy(update={"kind": "TUTORIAL", "members": tuple(by_person[person] for person in who)})
        if one.session_id == TUTORIAL.id
        else one
        for one in told.sessions
    )
    return told.model_copy(update={"sessions": sessions})


def seen(view: View) -> set[Any]:
    return {one.id for one in view.after.sessions}


def test_each_sees_the_sessions_that_are_for_her_and_only_she_is_told_of_her_tutorial() -> None:
    """A16: a tutorial is for those in it; the others' class has not changed."""
    before, after = timetable(members=BOTH), with_tutorial(ANNA)
    hers, theirs = sorted(views(before, after), key=lambda view: -len(seen(view)))

    assert (set(hers.after.members), set(theirs.after.members)) == ({ANNA}, {BILAL})
    assert seen(hers) - seen(theirs) == {TUTORIAL.id}
    assert [one.kind for one in tellings(hers.before, hers.after, now=NOW)] == [Kind.CLASS_CHANGED]
    assert tellings(theirs.before, theirs.after, now=NOW) == ()


@given(st.lists(st.sets(st.sampled_from(range(6))), min_size=1, max_size=4), st.integers(0, 6))
def test_nobody_is_in_two_views_and_each_view_shows_exactly_what_is_for_its_people(
    tutorials: list[set[int]], people: int
) -> None:
    """Invariant 21's neighbour: what is somebody's own is shown to nobody else."""
    persons = [replace(TUTORIAL, id=_id(number)).id for number in range(people)]
    sessions = [replace(TUTORIAL, id=_id(100 + number)) for number in range(len(tutorials))]
    own = {
        person: tuple(s.id for s, inside in zip(sessions, tutorials, strict=True) if number in inside)
        for number, person in enumerate(persons)
    }
    after = Timetable(
        CLASS, 1, tuple(sessions), dict.fromkeys(persons, LARVIK), restricted=tuple(s.id for s in sessions), own=own
    )
    found = views(None, after)

    assert sorted(person for view in found for person in view.after.members) == sorted(persons)
    for view in found:
        for person in view.after.members:
            assert seen(view) == {one.id for one in sessions if after.is_for(person, one.id)}


def _id(number: int) -> Any:
    return type(CLASS)(int=number + 1)


def test_who_gives_a_tutorial_back_is_out_of_it_alone() -> None:
    assert withdrawn(with_tutorial(ANNA, BILAL), with_tutorial(BILAL)) == {TUTORIAL.id: frozenset({ANNA})}
    assert withdrawn(with_tutorial(ANNA), with_tutorial(ANNA)) == {}


async def test_a_tutorial_is_told_to_whom_it_is_for_and_her_reminder_goes_to_nobody_else(pool: asyncpg.Pool) -> None:
    """A16: told once, reminded once, and the rest of the class hears nothing."""
    await handle(pool, publish_timetable, published(*eight_weeks(), members=BOTH))
    for person in BOTH:
        await mark_told(pool, person)
    await handle(pool, publish_timetable, said(ANNA))
    told = [row[:2] for row in await intents(pool)]
    due = TUTORIAL.starts_at - timedelta(hours=24)
    await handle(pool, remind_of_session, _ring(TUTORIAL, due), now=due)
    reminded = [row[:2] for row in await intents(pool)][len(told) :]

    assert told[2:] == [(ANNA, "CLASS_CHANGED")]
    assert reminded == [(ANNA, "REMINDER")]


@pytest.mark.parametrize("left", [(BILAL,), ()])
async def test_a_tutorial_given_back_silences_her_reminder(pool: asyncpg.Pool, left: tuple[Any, ...]) -> None:
    await handle(pool, publish_timetable, said(ANNA, BILAL))
    due = TUTORIAL.starts_at - timedelta(hours=24)
    await handle(pool, remind_of_session, _ring(TUTORIAL, due), now=due)
    await handle(pool, publish_timetable, said(*left, revision=3), now=due)
    waiting = {(who, state) for who, kind, _, state in await intents(pool) if kind == "REMINDER"}

    assert (ANNA, "SILENCED") in waiting
    assert ((BILAL, "WAITING") in waiting) == bool(left)


def _ring(one: Session, due: Any) -> TimerDue:
    body = TimerDue(kind="session-reminder", timer=timer_key(CLASS, one.id), due_at=due)
    return say(body, subject=f"session-reminder/{one.id}", at=NOW)
