"""What could not be delivered is counted for a municipality as long as it is anybody's worry."""

from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications import api
from samklasse_notifications.domain.thread import Kind, thread_id

from .builders import ANNA, BILAL, NOW, set_clock
from .doors import headers, opened
from .sending import end_training, intend, reachable

pytestmark = pytest.mark.usefixtures("at_noon")


async def test_what_came_to_nothing_is_counted_as_its_thread_stands_and_for_thirty_days(
    pool: asyncpg.Pool, clock: asyncpg.Connection, keys: Keys
) -> None:
    """Two are refused: of one something newer is told. One comes too late; one is owed to a reserved person."""
    refused, overtaken, late = (uuid4() for _ in range(3))
    await reachable(pool, [ANNA], keys)
    await reachable(pool, [BILAL], keys, first=91111111, reserved=True)
    for subject in (refused, overtaken, late):
        await intend(pool, [ANNA], subject, Kind.NEW_CLASS)
    await pool.execute("UPDATE intents SET state = 'REFUSED'")
    await pool.execute("UPDATE intents SET state = 'EXPIRED' WHERE thread_id = $1", thread_id(ANNA, late))
    await intend(pool, [ANNA], overtaken, Kind.NEW_CLASS, notice="newer")
    await end_training(pool, [BILAL])
    counted = []
    async with opened(pool, keys, api.ROUTER) as client:
        for days in (0, 4, 34):
            await set_clock(clock, NOW + timedelta(days=days))
            counted.append((await client.get("/undelivered", headers=headers())).json()["undelivered"])

    assert counted == [
        {"NO_CONTACT_POINT": 0, "RESERVED": 1, "REFUSED": 1, "EXPIRED": 1},
        {"NO_CONTACT_POINT": 0, "REFUSED": 1, "EXPIRED": 1},
        {"NO_CONTACT_POINT": 0},
    ]
