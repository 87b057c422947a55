"""A mailbox that the relay says does not exist is used no more; any other refusal takes nothing out of use."""

from uuid import uuid4

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel

from .builders import ANNA, BILAL, NOW
from .outside import Peer
from .sending import SUBJECT, MakeSender, intend, reachable, send_all
from .test_mail_line import misbehave

pytestmark = pytest.mark.usefixtures("at_noon")

POINTS_SQL = """
SELECT channel, suppressed_for
  FROM contact_points
 WHERE ref = $1
 ORDER BY channel
"""


async def refused(pool: asyncpg.Pool, catcher: Peer, sms: Peer, make_sender: MakeSender, fault: str) -> None:
    await intend(pool, [ANNA], SUBJECT)
    misbehave(catcher, **{fault: 1})
    await send_all(make_sender(smtp_url=catcher.smtp_url, sms_url=sms.url))


@pytest.mark.parametrize(("fault", "why"), [("refuse", "BOUNCED"), ("reject", None)])
async def test_only_a_mailbox_that_is_not_there_is_given_up(
    *,
    pool: asyncpg.Pool,
    mail_catcher: Peer,
    sms_gateway: Peer,
    keys: Keys,
    make_sender: MakeSender,
    fault: str,
    why: str | None,
) -> None:
    await reachable(pool, [ANNA], keys, then=Channel.SMS)
    await refused(pool, mail_catcher, sms_gateway, make_sender, fault)

    assert [tuple(row) for row in await pool.fetch(POINTS_SQL, ANNA)] == [("EMAIL", why), ("SMS", None)]
    assert len(sms_gateway.entries()) == 1


async def test_whoever_shares_it_is_not_written_to_there_either_and_another_address_is_used_again(
    pool: asyncpg.Pool, mail_catcher: Peer, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    for person in (ANNA, BILAL):
        await reachable(pool, [person], keys)
    await refused(pool, mail_catcher, sms_gateway, make_sender, "refuse")
    await intend(pool, [BILAL], uuid4(), notice="hers")
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))
    before = len(mail_catcher.entries())
    await reachable(pool, [BILAL], keys, first=95000000, now=NOW)
    one = make_sender(smtp_url=mail_catcher.smtp_url)
    await send_all(one)

    assert before == 0
    assert len(mail_catcher.entries()) == 1
