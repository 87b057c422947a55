"""Two who want the same class and the same room, each what the other has."""

from __future__ import annotations

import asyncio
from uuid import UUID

from samklasse_scheduling import room_worker

from .conftest import School
from .test_rooms import near


async def test_a_deadlock_while_a_room_is_recorded_ends_a_try_and_not_the_service(school: School) -> None:
    """The room that was made is found again by the next try."""
    group, session, _ = await near(school)
    async with school.pool.acquire() as other, other.transaction():
        claimed = asyncio.Event()
        made = school.provider.create

        async def create(session_id: UUID, *, minutes: int) -> None:
            await made(session_id, minutes=minutes)
            await other.execute("SELECT FROM rooms WHERE session_id = $1 FOR UPDATE", session_id)
            claimed.set()

        school.provider.create = create  # type: ignore[method-assign]
        keeping = asyncio.ensure_future(room_worker.work_once(school.pool, school.provider))
        await claimed.wait()
        await asyncio.sleep(0.3)
        await other.execute("SELECT FROM classes WHERE class_id = $1 FOR UPDATE", UUID(group["class_id"]))
    worked = await keeping
    code = await school.pool.fetchval("SELECT code FROM rooms")
    await school.pool.execute("UPDATE rooms SET not_before = '-infinity'")
    school.provider.create = made  # type: ignore[method-assign]
    await school.keep_rooms()

    assert worked
    assert code == "NOT_RECORDED"
    assert await school.pool.fetchval("SELECT state FROM rooms") == "READY"
    assert len(await school.meetings()) == len(await school.said("session.room-ready")) == 1
    assert session in await school.meetings()
