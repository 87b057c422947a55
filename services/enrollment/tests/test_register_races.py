"""Exports to the register while hours are entered and others ask, and answers that are none."""

import asyncio
from typing import Any

import httpx
import pytest
from samklasse_enrollment import register_worker
from samklasse_enrollment.handlers.ledger import report_learning_time

from .builders import FIRST, SKIEN
from .conftest import Enrollment
from .messages import learned
from .test_races import WAITING_SQL, race
from .test_register_sending import LATER, make, trained


async def test_what_changes_while_an_export_is_made_is_in_it_or_in_the_next(enrollment: Enrollment) -> None:
    """Invariant 14 (if section 58): the two-month clock of a change is stopped by an export that holds it alone."""
    (first, second) = await trained(enrollment, "a", "b")
    await make(enrollment)
    await enrollment.pool.execute("UPDATE register_exports SET state = 'ANSWERED'")
    await enrollment.pool.execute("INSERT INTO register_known SELECT person_id, digest FROM register_records")
    await enrollment.hear(learned(first, FIRST, 200, revision=2), now=LATER)

    async with enrollment.pool.acquire() as conn, conn.transaction():
        await report_learning_time(learned(second, FIRST, 100, revision=2), conn, now=LATER)
        exporting = asyncio.create_task(enrollment.call("POST", "/register/exports"))
        async with asyncio.timeout(20):
            while not exporting.done() and not await enrollment.pool.fetchval(WAITING_SQL):  # noqa: ASYNC110 as there
                await asyncio.sleep(0.02)
    status, answer = await exporting

    _, shown = await enrollment.call("GET", "/register/exports")
    assert status == 201
    assert answer["records"] == 2 or shown["due"] is not None


async def test_two_who_export_at_once_make_one(enrollment: Enrollment) -> None:
    await trained(enrollment, "a")
    await enrollment.pool.execute("UPDATE register_rounds SET closed_at = now()")  # nothing to wait for each other by
    calls = [enrollment.call("POST", "/register/exports") for _ in range(4)]

    outcome = await race(enrollment, "LOCK TABLE register_exports IN EXCLUSIVE MODE", *calls)

    assert outcome == [(201, None), *[(422, "EXPORT_UNDER_WAY")] * 3]


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {"receipts": None},
        {"receipts": [[0, True]]},
        {"receipts": ["taken"]},
        {"receipts": [{"position": "0", "accepted": True}]},
        {"receipts": [{"position": 0, "accepted": "nei"}]},
        {"receipts": [{"position": 0, "accepted": False, "code": "Olena finnes ikke"}]},
        {"receipts": [{"position": 0, "accepted": False, "code": "NO", "field": ["person"]}]},
        {"receipts": [{"position": 7, "accepted": True}]},
    ],
)
async def test_an_answer_that_is_none_keeps_the_export_waiting_and_the_service_up(
    enrollment: Enrollment, answer: Any
) -> None:
    """What the register says is a stranger's word: nothing of it is kept but codes, and it ends no process."""
    await trained(enrollment, "a")
    await make(enrollment)
    register = httpx.MockTransport(lambda _: httpx.Response(200, json=answer))
    async with httpx.AsyncClient(transport=register, base_url="http://register.example") as client:
        assert await register_worker.send_one(enrollment.pool, enrollment.kek, client)

    waits = await enrollment.pool.fetchrow("SELECT state, code FROM register_exports WHERE owner_orgnr = $1", SKIEN)
    assert tuple(waits) == ("WAITING", "ANSWER_NOT_UNDERSTOOD")
    assert await enrollment.pool.fetchval("SELECT count(*) FROM register_tasks") == 0
