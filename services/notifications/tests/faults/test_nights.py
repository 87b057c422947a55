"""What was due by day and could not leave (an outage) does not ring at night; in the morning it leaves, once."""

from datetime import timedelta

import asyncpg
import pytest
from samklasse_chassis.vault import Keys

from ..builders import ANNA, NOW, set_clock
from ..outside import Peer
from ..sending import SUBJECT, MakeSender, intend, reachable, send_all

pytestmark = pytest.mark.usefixtures("at_noon")


async def test_after_an_outage_that_ends_at_night_messages_wait_for_the_morning(
    pool: asyncpg.Pool, clock: asyncpg.Connection, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    await intend(pool, [ANNA], SUBJECT)
    one = make_sender(smtp_url=mail_catcher.smtp_url)
    await set_clock(clock, NOW + timedelta(hours=14))  # 03:00 in Oslo
    at_night = await send_all(one)
    await set_clock(clock, NOW + timedelta(hours=19, minutes=1))
    in_the_morning = await send_all(one)

    assert (at_night, in_the_morning) == (0, 1)
