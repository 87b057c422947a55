"""A repair that comes to nothing leaves the others their turn, and is tried again after a pause."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from samklasse_chassis import clock
from samklasse_scheduling.handlers import choosing
from samklasse_scheduling.repairer import repair_once
from samklasse_scheduling.store import repairs
from structlog.testing import capture_logs

from ..builders import SUPPLIER, an_id
from ..conftest import House
from ..unlucky import loses

STATES_SQL = "SELECT state FROM repair_cases ORDER BY asked_at"
UNLUCKY = "WHEN (NEW.state = 'FAILED')"


async def a_case(house: House, name: str, *, attempts: int = 0) -> None:
    """A repair of nothing, asked for now."""
    told = {"supplier": SUPPLIER, "reason": "FREE_DAY", "sessions": [], "trail": an_id("trail")}
    async with house.pool.acquire() as conn:
        await repairs.add(conn, an_id(name), **told, at=await clock.now(conn))
        await conn.execute("UPDATE repair_cases SET attempts = $1 WHERE case_id = $2", attempts, an_id(name))


async def worked(house: House) -> bool:
    async with house.pool.acquire() as conn:
        return await repair_once(conn, house._context)


async def states(house: House) -> list[str]:
    return [row["state"] for row in await house.pool.fetch(STATES_SQL)]


async def later(house: House, by: timedelta) -> None:
    async with house.pool.acquire() as conn:
        await house.set_clock(await clock.now(conn) + by)


@pytest.mark.parametrize("attempts", [99, 100_000])
async def test_what_cannot_even_be_given_up_stands_in_nobodys_way(house: House, attempts: int) -> None:
    await loses(house, "UPDATE", "repair_cases", times=4, when=UNLUCKY)
    await a_case(house, "unlucky", attempts=attempts)
    await a_case(house, "next")
    turns = [await worked(house), await worked(house), await worked(house)]
    first = await states(house)
    await later(house, timedelta(hours=1))
    again = await worked(house)

    assert turns == [True, True, False]
    assert first == ["WAITING", "DONE"]
    assert (again, await states(house)) == (True, ["FAILED", "DONE"])


async def test_what_failed_goes_behind_what_was_asked_for_meanwhile(house: House) -> None:
    """Otherwise what takes a minute to fail is all that is ever worked on."""
    await loses(house, "UPDATE", "repair_cases", times=4, when=UNLUCKY)
    await a_case(house, "unlucky", attempts=99)
    await worked(house)
    await a_case(house, "next")
    await later(house, timedelta(hours=1))
    await a_case(house, "last")
    seen = []
    for _ in range(3):
        await worked(house)
        seen.append(await states(house))

    assert seen == [["WAITING", "DONE", "WAITING"], ["FAILED", "DONE", "WAITING"], ["FAILED", "DONE", "DONE"]]


async def test_the_pause_grows_with_the_attempts(house: House) -> None:
    """To two minutes and no further, so that what was in the way is noticed to be gone."""
    await loses(house, "UPDATE", "repair_cases", times=99, when=UNLUCKY)
    await a_case(house, "unlucky", attempts=choosing.MOST_ATTEMPTS)
    seen = []
    for seconds in (0, 50, 20, 100, 30, 100, 30):
        await later(house, timedelta(seconds=seconds))
        seen.append(await worked(house))

    assert seen == [True, False, True, False, True, False, True]


async def test_no_error_ends_the_service(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: Any, **__: Any) -> None:
        raise KeyError

    monkeypatch.setattr(choosing, "give_up", broken)
    await a_case(house, "unlucky", attempts=99)
    with capture_logs() as logged:
        assert await worked(house)

    assert [(one["event"], one["code"]) for one in logged] == [("repair failed", "UNEXPECTED")]
    assert await states(house) == ["WAITING"]
