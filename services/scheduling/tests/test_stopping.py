"""A long run that is stopped ends soon, with the best plan there is, whatever the search is in the middle of."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from samklasse_scheduling.bench.national import national_term

from .conftest import House
from .loading import load_into

PEOPLE = 400


async def until(house: House, run: str, wanted: str) -> dict[str, Any]:
    for _ in range(3000):
        _, shown = await house.ask("GET", f"/runs/{run}")
        if shown["state"] == wanted or (wanted == "SO_FAR" and (shown["so_far"] or shown["state"] != "WAITING")):
            return dict(shown)
        await asyncio.sleep(0.1)
    raise AssertionError(f"never {wanted}")


@pytest.mark.long
async def test_a_run_that_is_stopped_ends_within_five_seconds_with_the_best_plan(house: House) -> None:
    term = national_term(PEOPLE, 1)
    await house.set_clock(datetime.combine(term.earliest - timedelta(days=3), datetime.min.time(), UTC))
    async with house.pool.acquire() as conn:
        await load_into(conn, term)
    _, asked = await house.ask("POST", "/runs", {"limit_seconds": 900})
    working = asyncio.create_task(house.run_once())
    so_far = (await until(house, asked["run_id"], "SO_FAR"))["so_far"]
    began = time.monotonic()
    status, _ = await house.ask("POST", f"/runs/{asked['run_id']}/stop")
    await until(house, asked["run_id"], "DONE")
    took = time.monotonic() - began
    await working
    placed = await house.pool.fetchval("SELECT placed FROM plans")

    assert status == 200
    assert took < 5
    assert placed >= so_far["placed"] > 0
