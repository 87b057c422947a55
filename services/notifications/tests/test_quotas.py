"""A provider gets no more than its quota from all senders together, and holds up nobody else."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.quota import Quota
from samklasse_notifications.sender.worker import Sender
from samklasse_notifications.store.quotas import Quotas

from .builders import ANNA, NOW, set_clock
from .outside import Peer
from .sending import SUBJECT, MakeSender, claimed, intend, people, reachable, send_all, states
from .smsc import Centre

pytestmark = pytest.mark.usefixtures("at_noon")
FIVE_A_DAY = Quotas({"SMS_FIRST": Quota(per_day=5)})


def with_quotas(sender: Sender, quotas: Quotas) -> Sender:
    return replace(sender, quotas=quotas)


async def told_by_sms(pool: asyncpg.Pool, keys: Keys, many: int) -> None:
    await reachable(pool, people(many), keys, channel=Channel.SMS)
    await intend(pool, people(many), SUBJECT)


async def test_two_senders_together_hand_over_no_more_than_the_quota(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await told_by_sms(pool, keys, 12)
    senders = [with_quotas(make_sender(sms_url=sms_gateway.url), FIVE_A_DAY) for _ in range(2)]
    await asyncio.gather(*map(send_all, senders))

    assert len(sms_gateway.entries()) == 5
    assert await states(pool) == {"TOLD": 5, "WAITING": 7}


async def test_what_has_waited_leaves_when_there_is_room_again_in_due_order(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await told_by_sms(pool, keys, 12)
    one = with_quotas(make_sender(sms_url=sms_gateway.url), FIVE_A_DAY)
    await send_all(one)
    first = await pool.fetch("SELECT state FROM deliveries ORDER BY due_at, position LIMIT 5")
    await pool.execute("UPDATE quotas SET day = day - 1")
    await send_all(one)

    assert [row["state"] for row in first] == ["TOLD"] * 5
    assert len(sms_gateway.entries()) == 10


async def test_a_sender_that_dies_after_its_claim_has_used_what_it_claimed(
    pool: asyncpg.Pool, keys: Keys, make_sender: MakeSender
) -> None:
    await told_by_sms(pool, keys, 12)
    dead = await claimed(pool, with_quotas(make_sender(), FIVE_A_DAY))
    again = await claimed(pool, with_quotas(make_sender(), FIVE_A_DAY))

    assert (len(dead), len(again)) == (5, 0)


async def test_a_rate_spreads_what_leaves(pool: asyncpg.Pool, keys: Keys, make_sender: MakeSender) -> None:
    """Ten a second: ten at once, and five more half a second later."""
    await told_by_sms(pool, keys, 40)
    one = with_quotas(make_sender(), Quotas({"SMS_FIRST": Quota(per_second=10)}))
    at_once = await claimed(pool, one)
    await pool.execute("UPDATE quotas SET filled_at = clock_timestamp() - interval '0.55 seconds', permits = 0")
    later = await claimed(pool, one)

    assert len(at_once) == 10
    assert 5 <= len(later) <= 9


async def test_nobody_waits_behind_another_providers_quota(
    pool: asyncpg.Pool, keys: Keys, make_sender: MakeSender
) -> None:
    """300 SMS are due before 3 mails, in one claim of both."""
    await reachable(pool, people(300), keys, channel=Channel.SMS)
    await intend(pool, people(300), SUBJECT, now=NOW - timedelta(minutes=5))
    mailed = [ANNA]
    await reachable(pool, mailed, keys, first=1)
    await intend(pool, mailed, ANNA)
    found = await claimed(pool, with_quotas(make_sender(), FIVE_A_DAY))

    assert Counter(each.claimed.provider for each in found) == {"SMS_FIRST": 5, "SMTP": 1}


async def test_whom_the_first_provider_refuses_counts_at_the_second_too(
    pool: asyncpg.Pool, centre: Centre, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await told_by_sms(pool, keys, 3)
    centre.misbehave(refuse=3)
    one = make_sender(sms_url=centre.sms_url, sms_second_url=sms_gateway.url)
    limits = {"SMS_FIRST": Quota(per_day=5), "SMS_SECOND": Quota(per_day=2)}
    await send_all(with_quotas(one, Quotas(limits)))
    used = dict(await pool.fetch("SELECT provider, today FROM quotas"))

    assert used == {"SMS_FIRST": 3, "SMS_SECOND": 2}
    assert len(sms_gateway.entries()) == 2


async def test_what_finds_no_room_while_it_is_of_use_expires(
    pool: asyncpg.Pool, clock: asyncpg.Connection, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await told_by_sms(pool, keys, 7)
    one = with_quotas(make_sender(sms_url=sms_gateway.url), FIVE_A_DAY)
    await send_all(one)
    await set_clock(clock, NOW + timedelta(days=4))
    await pool.execute("UPDATE quotas SET day = day - 1")
    one.swept_at = 0.0
    await send_all(one)

    assert len(sms_gateway.entries()) == 5
    assert await states(pool) == {"TOLD": 5, "EXPIRED": 2}


async def test_without_a_quota_nothing_is_counted(pool: asyncpg.Pool, keys: Keys, make_sender: MakeSender) -> None:
    await told_by_sms(pool, keys, 3)
    unbound = await claimed(pool, with_quotas(make_sender(), Quotas({"SMTP": Quota(per_day=1)})))
    kept = await pool.fetchval("SELECT count(*) FROM quotas WHERE provider <> 'SMTP'")

    assert (len(unbound), kept) == (3, 0)
