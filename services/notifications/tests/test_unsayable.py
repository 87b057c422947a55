"""A message for which there are no words stops itself, and no other one."""

from uuid import uuid4

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.thread import Kind

from .builders import ANNA, BILAL
from .outside import Peer
from .sending import SUBJECT, MakeSender, intend, reachable, send_all, states, tasks

pytestmark = pytest.mark.usefixtures("at_noon")

OUTCOMES_SQL = """
SELECT channel, state, outcome
  FROM attempts
 ORDER BY channel, state
"""


async def test_it_is_refused_on_every_way_and_told_by_hand_while_the_others_leave(
    pool: asyncpg.Pool, mail_catcher: Peer, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA, BILAL], keys, then=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT, Kind.ACCESS_OPENED)
    await intend(pool, [BILAL], uuid4())
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url, sms_url=sms_gateway.url))

    assert [mail["X-Samklasse-Kind"] for mail in mail_catcher.mails()] == ["REMINDER"]
    assert sms_gateway.texts() == []
    assert [tuple(row) for row in await pool.fetch(OUTCOMES_SQL)] == [
        ("EMAIL", "ACCEPTED", "250"),
        ("EMAIL", "REFUSED", "CANNOT_BE_SAID"),
        ("SMS", "REFUSED", "CANNOT_BE_SAID"),
    ]
    assert await states(pool) == {"TOLD": 1, "REFUSED": 1}
    assert await tasks(pool) == [("ALL_FAILED", None)]
