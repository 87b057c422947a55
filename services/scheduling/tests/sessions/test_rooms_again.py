"""A room that is wanted again while its end is asked for."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from samklasse_contracts.message import Cause
from samklasse_scheduling.store import rooms

from ..builders import an_id
from .conftest import School
from .test_rooms import near


async def test_giving_up_to_end_a_room_leaves_one_that_is_wanted_again(school: School) -> None:
    """The session came back while the provider was asked to end its room."""
    _, session, _ = await near(school)
    await school.keep_rooms()
    async with school.pool.acquire() as conn:
        await rooms.close(conn, [UUID(session)])
        wish = await rooms.claim(conn, timedelta(seconds=30))
        assert wish is not None
        assert wish.ending
        await rooms.want(conn, UUID(session), Cause(an_id("again"), an_id("again")), own=False)
        await rooms.give_up(conn, UUID(session), "HTTP_503")
        await conn.execute("UPDATE rooms SET not_before = '-infinity'")
    await school.keep_rooms()

    assert await school.pool.fetchval("SELECT state FROM rooms") == "READY"
