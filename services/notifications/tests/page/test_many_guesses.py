"""Whoever tries many links has to wait; whoever has a right one does not."""

import asyncio

import pytest
from samklasse_notifications.doorstep import MOST_MISSES, Misses, NothingHere, TooMany
from samklasse_notifications.page import whole

from .conftest import Home


async def test_who_tries_many_links_has_to_wait_unless_one_is_right_and_it_is_written_nowhere(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    token = await home.token()
    tried = [(await home.get(f"/p/{number:014}")).status_code for number in range(MOST_MISSES + 2)]
    refused = await home.get("/p/again")
    let_in = await home.get(f"/p/{token}")

    assert tried == [404] * MOST_MISSES + [429] * 2
    assert (refused.status_code, refused.content) == (429, whole.missing())
    assert let_in.status_code == 200
    assert caplog.records == []


async def test_who_has_tried_too_many_waits_for_the_others_who_have_and_nobody_else_does() -> None:
    """So that a flood of guesses takes one connection to the database, and not all of them."""
    misses = Misses()
    told = [type(misses.missed(who, 0.0)) for who in ("school", "library") for _ in range(MOST_MISSES)]
    async with misses.turn("school", 1.0):
        async with asyncio.timeout(1), misses.turn("somebody", 1.0), misses.turn("somebody else", 1.0):
            pass
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02), misses.turn("library", 1.0):
                pytest.fail("at once")
    async with asyncio.timeout(1), misses.turn("library", 1.0):
        last = type(misses.missed("library", 1.0))

    assert set(told) == {NothingHere}
    assert last is TooMany
