"""A lesson without interpreter: its municipalities' coordinators hear of it."""

from datetime import timedelta
from uuid import UUID, uuid5

import asyncpg
import pytest
from samklasse_contracts.message import say
from samklasse_contracts.scheduling import InterpreterNoShow, InterpreterNotFilled, InterpretingMode
from samklasse_notifications.domain.functions import coordinator_of
from samklasse_notifications.handlers import coordinators

from .builders import LARVIK, NOW
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
