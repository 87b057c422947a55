"""Two municipalities at the same moment: the last øre and the last seat go to exactly one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from .builders import FYRESDAL, NOW, SKIEN, TYPE_1, agreement, asked, csv_of, offering, row
from .conftest import Enrollment
from .messages import granted

WAITING_SQL = """
SELECT count(*)
  FROM pg_stat_activity
 WHERE datname = current_database()
   AND wait_event_type = 'Lock'
"""


class Rush:
    """Turns that nobody waits for, as if every command came to a process of its own."""

    @asynccontextmanager
    async def of(self, _: str | None) -> AsyncIterator[None]:
        """At once."""
        yield


@asynccontextmanager
async def held_back(enrollment: Enrollment, lock: str, runners: int) -> AsyncIterator[None]:
    """Hold a row until all runners wait for something; then they start at the same moment."""
    enrollment.app.state.turns = Rush()
    async with enrollment.pool.acquire() as conn, conn.transaction():
        await conn.execute(lock)
        yield
        async with asyncio.timeout(20):
            while await enrollment.pool.fetchval(WAITING_SQL) < runners:  # noqa: ASYNC110 the server sets no event
                await asyncio.sleep(0.02)


async def race(enrollment: Enrollment, lock: str, *calls: Any) -> list[tuple[int, str | None]]:
    """Status and code of every call, sorted."""
    async with held_back(enrollment, lock, len(calls)):
        running = [asyncio.create_task(call) for call in calls]
    return sorted((status, answer.get("code")) for status, answer in await asyncio.gather(*running))


async def test_the_last_ore_of_a_ceiling_is_used_once(enrollment: Enrollment) -> None:
    terms, course = agreement(ceiling_ore=100_000), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)

    body = {"agreement_id": str(terms.id), "lines": [asked(course)]}
    calls = [enrollment.call("POST", "/call-offs", body, by=by) for by in (SKIEN, FYRESDAL) * 3]
    outcome = await race(enrollment, "SELECT FROM agreements FOR UPDATE", *calls)

    assert outcome == [(201, None), *[(422, "OVER_CEILING")] * 5]
    assert await enrollment.pool.fetchval("SELECT used_ore FROM agreements") == 100_000


async def test_the_last_seat_of_an_offering_is_sold_once_also_under_two_agreements(enrollment: Enrollment) -> None:
    terms, other, course = agreement(), agreement(), offering(TYPE_1, capacity=1)
    await enrollment.trade(course, agreement=terms)
    await enrollment.trade(agreement=other)
    calls = [
        enrollment.call("POST", "/call-offs", {"agreement_id": str(each.id), "lines": [asked(course)]}, by=by)
        for each, by in [(terms, SKIEN), (other, FYRESDAL)]
    ]

    outcome = await race(enrollment, "SELECT FROM offerings FOR UPDATE", *calls)

    assert outcome == [(201, None), (422, "OVER_CAPACITY")]
    assert await enrollment.pool.fetchval("SELECT seats_taken FROM offerings") == 1


async def test_the_last_seat_of_a_line_gets_one_name(enrollment: Enrollment) -> None:
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    (line_id,) = await enrollment.order(terms, asked(course))
    await enrollment.people(csv_of(*(row(f"p{n}") for n in range(6))))
    path = f"/call-offs/lines/{line_id}/names"

    calls = [enrollment.call("POST", path, {"refs": [f"p{n}"]}) for n in range(6)]
    outcome = await race(enrollment, "SELECT FROM lines FOR UPDATE", *calls)

    assert outcome == [(200, None), *[(422, "TOO_MANY_NAMES")] * 5]


async def test_an_answer_and_its_repeat_at_the_same_moment_have_one_effect(enrollment: Enrollment) -> None:
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    (line_id,) = await enrollment.order(terms, asked(course, 3))
    await enrollment.people(csv_of(row("a")))
    await enrollment.name(line_id, "a")

    async with held_back(enrollment, "SELECT FROM agreements FOR UPDATE", 5):
        running = [asyncio.create_task(enrollment.hear(granted(line_id, 2))) for _ in range(5)]
    await asyncio.gather(*running)

    assert len(await enrollment.said("enrollment.access-opened")) == 1
    assert len(await enrollment.said("call-off.changed")) == 1
    assert await enrollment.pool.fetchval("SELECT seats_taken FROM offerings") == 2


async def test_a_line_is_extended_once_by_six_who_ask_at_the_same_moment(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_1)
    await enrollment.hear(granted(line_id))
    calls = [enrollment.call("POST", f"/call-offs/lines/{line_id}/extension", {"weeks": 4}) for _ in range(6)]

    outcome = await race(enrollment, "SELECT FROM agreements FOR UPDATE", *calls)

    assert outcome == [(201, None), *[(422, "LINE_EXTENDED")] * 5]
    assert await enrollment.held() == (150_000, 1)


async def test_a_call_off_is_settled_once_and_not_changed_behind_the_settlements_back(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_1)
    await enrollment.hear(granted(line_id))
    call_off = await enrollment.pool.fetchval("SELECT call_off_id FROM lines")
    await enrollment.clock(NOW + timedelta(days=100))
    calls = [enrollment.call("POST", f"/call-offs/{call_off}/settlement") for _ in range(4)]

    outcome = await race(enrollment, "SELECT FROM agreements FOR UPDATE", *calls)

    assert outcome == [(201, None), *[(422, "ALREADY_SETTLED")] * 3]
    assert await enrollment.pool.fetchval("SELECT count(*) FROM settlements") == 1


async def test_money_is_freed_once_by_six_who_withdraw_at_the_same_moment(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_1, 2)
    other = await enrollment.pool.fetchrow("SELECT agreement_id, offering_id, starts_on, ends_on FROM lines")
    line = {"offering_id": str(other["offering_id"]), "unit": "INDIVIDUAL", "quantity": 1}
    days = {"starts_on": other["starts_on"].isoformat(), "ends_on": other["ends_on"].isoformat()}
    await enrollment.call("POST", "/call-offs", {"agreement_id": str(other["agreement_id"]), "lines": [line | days]})
    calls = [enrollment.call("POST", f"/call-offs/lines/{line_id}/withdrawal") for _ in range(6)]

    outcome = await race(enrollment, "SELECT FROM agreements FOR UPDATE", *calls)

    assert outcome == [(200, None), *[(422, "WRONG_STATE")] * 5]
    assert await enrollment.held() == (100_000, 1)
