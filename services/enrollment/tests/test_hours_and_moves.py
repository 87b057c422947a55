"""Hours that come in while she moves are of the municipality that owns their day, whichever is first."""

import asyncio
from collections.abc import Awaitable
from typing import Any
from uuid import UUID, uuid4

import pytest
from samklasse_contracts.message import Cause
from samklasse_enrollment.domain.moving import Answer, Outcome
from samklasse_enrollment.handlers import moving

from .builders import FIRST, FYRESDAL, SKIEN, TYPE_1
from .conftest import Enrollment
from .messages import learned
from .moves import Moving
from .test_races import WAITING_SQL
from .test_register_sending import LATER
from .test_timetables import roll as roll_of


async def meanwhile(town: Enrollment, olena: Moving, seat: UUID, coming: Awaitable[Any]) -> Any:
    """Something that comes in before her move on the first day is committed."""
    move_id = UUID(await olena.told(FIRST))
    answers = {seat: Answer(Outcome.TAKE_OVER, olena.terms.id)}
    async with town.pool.acquire() as conn, conn.transaction():
        cause = Cause(uuid4(), uuid4())
        await moving.accept(conn, move_id, "f-1", answers, to_orgnr=FYRESDAL, by="x", cause=cause, now=LATER)
        running = asyncio.ensure_future(coming)
        async with asyncio.timeout(20):
            while not running.done() and not await town.pool.fetchval(WAITING_SQL):  # noqa: ASYNC110 as there
                await asyncio.sleep(0.02)
    return await running


async def owners(town: Enrollment) -> list[str]:
    """Whose the hours are that stand."""
    rows = await town.pool.fetch("SELECT owner_orgnr FROM ledger GROUP BY owner_orgnr HAVING sum(minutes) <> 0")
    return [row["owner_orgnr"] for row in rows]


@pytest.mark.parametrize("told_before", [False, True])
async def test_a_roll_during_a_move_is_the_new_municipalitys(enrollment: Enrollment, told_before: bool) -> None:
    """A26: from the day of the move on, hours are its own, also of a roll that corrects an earlier one."""
    olena = Moving(enrollment)
    seat = await olena.seated()
    await enrollment.clock(LATER)
    session = uuid4()
    if told_before:
        await enrollment.hear(roll_of(session, 1, {seat: 30}), now=LATER)
    roll = roll_of(session, 2, {seat: 60})

    await meanwhile(enrollment, olena, seat, enrollment.hear(roll, now=LATER))

    assert await owners(enrollment) == [FYRESDAL]
    assert await enrollment.pool.fetchval("SELECT sum(minutes) FROM ledger") == 60


async def test_a_roll_that_leaves_her_out_during_a_move_takes_her_hours_back_once(enrollment: Enrollment) -> None:
    olena = Moving(enrollment)
    seat = await olena.seated()
    await enrollment.clock(LATER)
    session = uuid4()
    await enrollment.hear(roll_of(session, 1, {seat: 30}), now=LATER)

    await meanwhile(enrollment, olena, seat, enrollment.hear(roll_of(session, 2, {uuid4(): 60}), now=LATER))

    assert await enrollment.pool.fetchval("SELECT sum(minutes) FROM ledger WHERE enrollment_id = $1", seat) == 0


async def test_a_reported_week_during_a_move_is_the_new_municipalitys(enrollment: Enrollment) -> None:
    olena = Moving(enrollment)
    seat = await olena.seated(TYPE_1)
    await enrollment.clock(LATER)

    await meanwhile(enrollment, olena, seat, enrollment.hear(learned(seat, FIRST, 300), now=LATER))

    assert await owners(enrollment) == [FYRESDAL]


async def test_who_no_longer_owns_the_day_enters_no_hours_on_it(enrollment: Enrollment) -> None:
    olena = Moving(enrollment)
    seat = await olena.seated(TYPE_1)
    await enrollment.clock(LATER)
    body = {"enrollment_id": str(seat), "day": FIRST.isoformat(), "minutes": 60, "reason": "CARRIED_OVER"}

    entering = enrollment.call("POST", "/ledger/entries", body, by=SKIEN)
    status, _ = await meanwhile(enrollment, olena, seat, entering)

    assert (status, await owners(enrollment)) == (404, [])
