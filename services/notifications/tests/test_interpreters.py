"""A lesson without interpreter: its municipalities' coordinators hear of it."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid5

import asyncpg
import pytest
from samklasse_contracts.message import say
from samklasse_contracts.scheduling import InterpreterNoShow, InterpreterNotFilled, InterpretingMode
from samklasse_notifications.domain.functions import coordinator_of
from samklasse_notifications.domain.timetable import Session
from samklasse_notifications.handlers import classes, coordinators

from .builders import CLASS, LARVIK, NOW, eight_weeks, published
from .telling import handle, intents

pytestmark = pytest.mark.usefixtures("at_noon")
GROUP = UUID(int=7)
SKIEN = "833333333"


def missing(lesson: int) -> InterpreterNotFilled:
    begins = NOW + timedelta(days=lesson)
    body = InterpreterNotFilled(
        booking_id=uuid5(GROUP, str(lesson)), revision=2, attempt=1, class_id=GROUP, session_id=UUID(int=lesson),
        supplier_orgnr="822222222", language="so", mode=InterpretingMode.SCREEN, starts_at=begins,
        ends_at=begins + timedelta(hours=2), owner_orgnrs=(LARVIK, SKIEN), reason="NOBODY_FREE",
    )  # fmt: skip
    return say(body, subject=body.booking_id, at=NOW, sequence=2)


async def test_coordinators_hear_once_of_a_class_that_lacks_interpreters(pool: asyncpg.Pool) -> None:
    """B19: nobody was found for three lessons; each coordinator hears one thing, not three."""
    for lesson in (1, 2, 3):
        await handle(pool, coordinators.tell_of_missing_interpreter, missing(lesson))
    told = [(recipient, kind) for recipient, kind, _, state in await intents(pool) if state == "WAITING"]

    assert sorted(told) == sorted((coordinator_of(orgnr), "INTERPRETER_MISSING") for orgnr in (LARVIK, SKIEN))


LESSONS = eight_weeks()
OFF = replace(LESSONS[0], cancelled=True, revision=2)
LATER = replace(LESSONS[0], starts_at=LESSONS[0].starts_at + timedelta(hours=1), revision=2)


@pytest.mark.parametrize(
    ("other", "number", "state"),
    [(OFF, 0, "SILENCED"), (LATER, 0, "SILENCED"), (OFF, 1, "WAITING")],
    ids=["called off", "moved", "another one is called off"],
)
async def test_nobody_hears_that_a_lesson_lacks_an_interpreter_which_is_not_held_then(
    other: Session, number: int, state: str, *, pool: asyncpg.Pool
) -> None:
    await handle(pool, classes.publish_timetable, published(*LESSONS))
    lacks, lesson = missing(1), LESSONS[number]
    lacks = lacks.model_copy(update={"class_id": CLASS, "session_id": lesson.id, "starts_at": lesson.starts_at})
    await handle(pool, coordinators.tell_of_missing_interpreter, lacks)
    await handle(pool, classes.publish_timetable, published(other, *LESSONS[1:], revision=2))

    assert {now for _, kind, _, now in await intents(pool) if kind == "INTERPRETER_MISSING"} == {state}


def absent(lesson: int) -> InterpreterNoShow:
    told = missing(lesson)
    of_booking = told.model_dump(exclude={"envelope", "reason"})
    body = InterpreterNoShow(**of_booking, interpreter_id=UUID(int=3), unit_orgnr="844444444")
    return say(body, subject=body.booking_id, at=NOW, sequence=3)


async def test_coordinators_hear_that_an_interpreter_did_not_come(pool: asyncpg.Pool) -> None:
    """B19: an interpreter had said yes and did not come; nobody is named."""
    await handle(pool, coordinators.tell_of_absent_interpreter, absent(1))
    facts = await pool.fetchval("SELECT facts::text FROM notices")

    assert sorted((who, kind) for who, kind, _, _ in await intents(pool)) == sorted(
        (coordinator_of(orgnr), "INTERPRETER_NO_SHOW") for orgnr in (LARVIK, SKIEN)
    )
    assert str(UUID(int=3)) not in facts
