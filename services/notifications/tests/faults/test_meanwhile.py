"""A way that comes while another is being tried is tried as well, when that one refuses for certain."""

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel

from ..builders import ANNA
from ..outside import Peer
from ..relays import refusing
from ..sending import SUBJECT, MakeSender, claimed, deliver, intend, reachable, send_all, states, ways

pytestmark = pytest.mark.usefixtures("at_noon")


async def test_a_way_that_came_meanwhile_is_taken_when_the_old_one_refuses(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    async with refusing() as smtp_url:
        await reachable(pool, [ANNA], keys)
        await intend(pool, [ANNA], SUBJECT)
        one = make_sender(smtp_url=smtp_url, sms_url=sms_gateway.url)
        in_flight = await claimed(pool, one)
        await reachable(pool, [ANNA], keys, then=Channel.SMS)
        await deliver(pool, one, in_flight)
        await send_all(one)

    assert await ways(pool) == [("EMAIL", 1, "REFUSED"), ("SMS", 2, "TOLD")]
    assert await states(pool) == {"TOLD": 1}
