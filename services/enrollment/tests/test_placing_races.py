"""Orders that were judged by what is not there any more when they are written."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from samklasse_contracts.message import Message
from samklasse_contracts.partnerships import AgreementTerminated

from .builders import FYRESDAL, NOW, SKIEN, TODAY, TYPE_1, agreement, asked, offering
from .conftest import HANDLERS, Enrollment
from .messages import said, signed, submitted
from .test_races import WAITING_SQL, Rush


@asynccontextmanager
async def heard_meanwhile(enrollment: Enrollment, message: Message, orders: int) -> AsyncIterator[None]:
    """Commit what a message does when all orders have been judged and wait to be written."""
    enrollment.app.state.turns = Rush()
    async with enrollment.pool.acquire() as conn, conn.transaction():
        await HANDLERS[type(message)](message, conn, now=NOW)
        yield
        async with asyncio.timeout(20):
            while await enrollment.pool.fetchval(WAITING_SQL) < orders:  # noqa: ASYNC110 the server sets no event
                await asyncio.sleep(0.02)


async def orders_while(enrollment: Enrollment, message: Message, body: dict[str, Any]) -> list[tuple[int, Any]]:
    """Status and answer of orders that a message overtakes."""
    async with heard_meanwhile(enrollment, message, 4):
        running = [
            asyncio.create_task(enrollment.call("POST", "/call-offs", body, by=by)) for by in (SKIEN, FYRESDAL) * 2
        ]
    return await asyncio.gather(*running)


async def test_an_agreement_that_ends_while_orders_wait_sells_nothing(enrollment: Enrollment) -> None:
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    body = {"agreement_id": str(terms.id), "lines": [asked(course)]}
    end = said(AgreementTerminated(agreement_id=terms.id, ends_on=TODAY + timedelta(days=90), reason="MUTUAL"))
    outcome = await orders_while(enrollment, end, body)

    assert [(status, answer["code"]) for status, answer in outcome] == [(422, "AGREEMENT_OVER")] * 4
    assert await enrollment.held() == (0, 0)
    assert await enrollment.said("call-off.placed", "seats.requested") == []
    assert await enrollment.pool.fetchval("SELECT count(*) FROM timers WHERE kind = 'answer-deadline'") == 0


@pytest.mark.parametrize("placed_first", [True, False])
async def test_no_line_stands_under_an_agreement_that_ended_while_orders_came(
    enrollment: Enrollment, placed_first: bool
) -> None:
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    body = {"agreement_id": str(terms.id), "lines": [asked(course)]}
    end = said(AgreementTerminated(agreement_id=terms.id, ends_on=TODAY - timedelta(days=1), reason="MUTUAL"))
    calls = [enrollment.call("POST", "/call-offs", body, by=by) for by in (SKIEN, FYRESDAL) * 3]
    ending = enrollment.hear(end)
    every: list[Any] = [*calls, ending] if placed_first else [ending, *calls]
    answers = [answer for answer in await asyncio.gather(*every) if answer is not None]

    accepted = [answer for status, answer in answers if status == 201]
    refused = [answer["code"] for status, answer in answers if status == 422]
    assert refused == ["AGREEMENT_OVER"] * (6 - len(accepted))
    assert await enrollment.held() == (0, 0)
    assert (
        len(await enrollment.said("call-off.placed")) == len(await enrollment.said("call-off.ended")) == len(accepted)
    )
    assert await enrollment.pool.fetchval("SELECT count(*) FROM lines WHERE state = 'REQUESTED'") == 0


async def test_a_price_that_changes_while_orders_wait_is_the_price_they_get(enrollment: Enrollment) -> None:
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    body = {"agreement_id": str(terms.id), "lines": [asked(course)]}
    dearer = replace(terms, prices={kind: 2 * ore for kind, ore in terms.prices.items()})
    outcome = await orders_while(enrollment, signed(dearer), body)

    paid = [answer["lines"][0]["seat_ore"] for status, answer in outcome if status == 201]
    assert paid == [dearer.prices[TYPE_1]] * 4
    assert await enrollment.held() == (sum(paid), 4)
    assert len(await enrollment.said("call-off.placed")) == 4


async def test_a_description_that_changes_while_orders_wait_is_what_they_are_judged_by(enrollment: Enrollment) -> None:
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    body = {"agreement_id": str(terms.id), "lines": [asked(course)]}
    later = replace(course, starts_from=course.starts_to, starts_to=course.starts_to + timedelta(days=30))
    outcome = await orders_while(enrollment, submitted(later), body)

    assert [(status, answer["code"]) for status, answer in outcome] == [(422, "START_OUTSIDE_OFFERING")] * 4
    assert await enrollment.held() == (0, 0)
