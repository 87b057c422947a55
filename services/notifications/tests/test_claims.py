"""What a sender takes, and what it leaves alone."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.store import brakes

from .builders import ANNA, LARVIK, NOW
from .outside import Peer
from .sending import SUBJECT, MakeSender, intend, people, reachable, send_all, states

pytestmark = pytest.mark.usefixtures("at_noon")
LATER = NOW + timedelta(minutes=5)


BRAKE_SQL = """
INSERT INTO brakes (owner_orgnr, pulled_at, pulled_for)
VALUES ($1, $2, 'OPERATOR')
"""


@pytest.mark.parametrize(("whose", "leaves"), [(LARVIK, 0), ("*", 0), ("833333333", 1)])
async def test_nothing_leaves_while_a_brake_is_on(
    *, pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender, whose: str, leaves: int
) -> None:
    await reachable(pool, [ANNA], keys)
    await intend(pool, [ANNA], SUBJECT)
    await pool.execute(BRAKE_SQL, whose, NOW)
    one = make_sender(smtp_url=mail_catcher.smtp_url)
    braked = await send_all(one)
    async with pool.acquire() as conn, conn.transaction():
        await brakes.release(conn, whose, by="N. N.", calm=timedelta(hours=1), now=NOW)
    released = await send_all(one)

    assert (braked, released) == (leaves, 1 - leaves)


async def test_two_ways_of_many_people_are_taken_in_one_claim_and_each_is_told_once(
    pool: asyncpg.Pool, refuses: str, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    persons = people(300)
    await reachable(pool, persons, keys, then=Channel.SMS)
    await intend(pool, persons, SUBJECT)
    senders = [make_sender(smtp_url=refuses, sms_url=sms_gateway.url) for _ in range(2)]
    await asyncio.gather(*map(send_all, senders))
    taken = [entry["key"] for entry in sms_gateway.entries()]

    assert len(taken) == len(set(taken)) == 300
    assert await states(pool) == {"TOLD": 300}
