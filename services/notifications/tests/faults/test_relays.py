"""A mail relay that puts off, refuses or hangs up, and a sender at work: later again, another way, or the same key."""

import asyncio
from itertools import pairwise

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain import mime
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.thread import Kind

from ..builders import ANNA
from ..outside import Peer
from ..relays import Fault, erring
from ..sending import SUBJECT, MakeSender, intend, reachable, states, tasks, ways
from ..smsc import Centre
from .working import at_work, until

pytestmark = pytest.mark.usefixtures("at_noon")
LAST_SQL = """
SELECT key, provider, state, outcome, tries
  FROM attempts
"""


async def told(pool: asyncpg.Pool) -> None:
    async def holds() -> bool:
        return (await states(pool)).keys() == {"TOLD"}

    await until(holds)


async def test_what_is_put_off_comes_again_under_its_key_after_ever_longer_pauses(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    """RFC 5321 section 4.5.4.1: who is told 4yz waits, and asks again."""
    await reachable(pool, [ANNA], keys, then=Channel.SMS)
    async with (
        erring(Fault.PUT_OFF, Fault.PUT_OFF, Fault.PUT_OFF) as (smtp_url, relay),
        at_work(make_sender(smtp_url=smtp_url, sms_url=sms_gateway.url)),
    ):
        await intend(pool, [ANNA], SUBJECT)
        await told(pool)
    (row,) = await pool.fetch(LAST_SQL)
    pauses = [after - before for before, after in pairwise(relay.begun)]

    assert tuple(row)[1:] == ("SMTP", "ACCEPTED", "250", 4)
    assert [key for _, key in relay.taken] == [mime.message_id(row["key"])]
    assert [pause >= least for pause, least in zip(pauses, (0.5, 1.0, 2.0), strict=True)] == [True] * 3
    assert sms_gateway.entries() == []


@pytest.mark.parametrize("fault", ["refuse", "reject"])
async def test_what_is_refused_leaves_on_her_next_way(
    *, fault: str, pool: asyncpg.Pool, mail_catcher: Peer, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    _misbehave(mail_catcher, **{fault: 1})
    await reachable(pool, [ANNA], keys, then=Channel.SMS)
    async with at_work(make_sender(smtp_url=mail_catcher.smtp_url, sms_url=sms_gateway.url)):
        await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
        await told(pool)

    assert await ways(pool) == [("EMAIL", 1, "REFUSED"), ("SMS", 2, "TOLD")]
    assert (len(mail_catcher.entries()), len(sms_gateway.entries())) == (0, 1)
    assert await tasks(pool) == []


async def test_what_is_refused_on_her_last_way_is_told_by_hand_and_not_tried_again(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    async def by_hand() -> bool:
        return await tasks(pool) == [("ALL_FAILED", None)]

    _misbehave(mail_catcher, refuse=1)
    await reachable(pool, [ANNA], keys)
    async with at_work(make_sender(smtp_url=mail_catcher.smtp_url)):
        await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
        await until(by_hand)
        await asyncio.sleep(0.7)

    assert await states(pool) == {"REFUSED": 1}
    assert mail_catcher.entries() == []
    assert await pool.fetchval("SELECT tries FROM attempts") == 1


@pytest.mark.parametrize(
    ("fault", "copies"), [(Fault.CUT_BEFORE_DATA, 1), (Fault.CUT_IN_DATA, 1), (Fault.ANSWER_LOST, 2)]
)
@pytest.mark.parametrize("chunking", [False, True])
async def test_when_a_relay_hangs_up_nobody_knows_and_the_same_key_is_handed_over_again(
    *,
    fault: Fault,
    copies: int,
    chunking: bool,
    pool: asyncpg.Pool,
    sms_gateway: Peer,
    keys: Keys,
    make_sender: MakeSender,
) -> None:
    await reachable(pool, [ANNA], keys, then=Channel.SMS)
    async with (
        erring(fault, chunking=chunking) as (smtp_url, relay),
        at_work(make_sender(smtp_url=smtp_url, sms_url=sms_gateway.url)),
    ):
        await intend(pool, [ANNA], SUBJECT)
        await until(lambda: _is(pool, "UNKNOWN", "CONNECTION_LOST", 1))
        await told(pool)
    (row,) = await pool.fetch(LAST_SQL)

    assert tuple(row)[1:] == ("SMTP", "ACCEPTED", "250", 2)
    assert [key for _, key in relay.taken] == [mime.message_id(row["key"])] * copies
    assert await ways(pool) == [("EMAIL", 1, "TOLD"), ("SMS", 2, "HELD")]
    assert sms_gateway.entries() == []


async def _is(pool: asyncpg.Pool, *wanted: object) -> bool:
    row = await pool.fetchrow("SELECT state, outcome, tries FROM attempts")
    return row is not None and tuple(row) == wanted


def _misbehave(catcher: Peer, **faults: int) -> None:
    Centre(catcher.url, catcher.smtp_url, "").misbehave(**faults)
