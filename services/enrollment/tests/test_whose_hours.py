"""Hours are corrected by the municipality that owned her on their day, and by one hand at a time."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from samklasse_enrollment.handlers.ledger import record_attendance

from .builders import FIRST, FYRESDAL, NOW, SKIEN, TYPE_1
from .conftest import Enrollment
from .messages import learned
from .moves import Moving
from .test_races import WAITING_SQL
from .test_timetables import roll as roll_of

MOVED = FIRST + timedelta(days=14)


async def moved(enrollment: Enrollment) -> UUID:
    """Olena learned a week in Skien, and lives in Fyresdal two weeks later."""
    moving = Moving(enrollment)
    seat = await moving.seated(TYPE_1)
    later = NOW + timedelta(days=22)
    await enrollment.hear(learned(seat, FIRST, 300), now=later)
    await enrollment.clock(later)
    status, _ = await moving.answered(await moving.told(MOVED), moving.take_over(seat))
    assert status == 200
    return seat


async def test_the_new_municipality_does_not_rewrite_the_hours_of_the_old_one(enrollment: Enrollment) -> None:
    """A26: hours before a move stay with whom they were given for, and so does the right to correct them."""
    seat = await moved(enrollment)
    body = {
        "enrollment_id": str(seat), "source": "WEEK", "source_id": FIRST.isoformat(), "minutes": 10,
        "reason": "OTHER_EVIDENCE",
    }  # fmt: skip
    stranger, _ = await enrollment.call("POST", "/ledger/corrections", body, by=FYRESDAL)
    own, _ = await enrollment.call("POST", "/ledger/corrections", body)

    rows = await enrollment.pool.fetch("SELECT owner_orgnr, sum(minutes) FROM ledger GROUP BY owner_orgnr")
    assert (stranger, own) == (404, 200)
    assert [tuple(each) for each in rows] == [(SKIEN, 10)]


async def test_hours_are_entered_for_days_of_ones_own(enrollment: Enrollment) -> None:
    seat = await moved(enrollment)

    async def enter(day: Any, by: str) -> int:
        body = {"enrollment_id": str(seat), "day": day.isoformat(), "minutes": 60, "reason": "CARRIED_OVER"}
        return (await enrollment.call("POST", "/ledger/entries", body, by=by))[0]

    assert (await enter(FIRST, FYRESDAL), await enter(MOVED, SKIEN)) == (404, 404)
    assert (await enter(FIRST, SKIEN), await enter(MOVED, FYRESDAL)) == (201, 201)


async def test_a_correction_waits_for_the_roll_that_is_being_entered(enrollment: Enrollment) -> None:
    """Invariant 15: one entry is taken back once, whoever comes first."""
    moving = Moving(enrollment)
    seat = await moving.seated()
    roll = roll_of(uuid4(), 1, {seat: 90})
    await enrollment.hear(roll)
    body = {
        "enrollment_id": str(seat), "source": "SESSION", "source_id": str(roll.session_id), "minutes": 10,
        "reason": "WRONG_ROLL",
    }  # fmt: skip

    async with enrollment.pool.acquire() as conn, conn.transaction():
        await record_attendance(roll_of(roll.session_id, 2, {seat: 60}), conn, now=NOW)
        correcting = asyncio.create_task(enrollment.call("POST", "/ledger/corrections", body))
        async with asyncio.timeout(20):
            while not correcting.done() and not await enrollment.pool.fetchval(WAITING_SQL):  # noqa: ASYNC110 as there
                await asyncio.sleep(0.02)
    status, _ = await correcting

    assert status == 200
    assert await enrollment.pool.fetchval("SELECT sum(minutes) FROM ledger") == 10
