"""Addresses that are proved, and addresses that are used no more."""

from datetime import timedelta

import asyncpg
import pytest
from samklasse_chassis import vault
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.store import trust
from samklasse_notifications.store.renewing import INDEX
from samklasse_notifications.store.trust import Suppression

from .builders import ANNA, BILAL, NOW
from .outside import Peer
from .sending import SUBJECT, MakeSender, intend, reachable, send_all

pytestmark = pytest.mark.usefixtures("at_noon")
PHONE = 91111111
WAYS_SQL = "SELECT channel, state FROM deliveries ORDER BY position"
POINTS_SQL = (
    "SELECT channel, suppressed_for, verified_at IS NOT NULL AS verified FROM contact_points ORDER BY ref, channel"
)


def phone(keys: Keys) -> list[bytes]:
    return vault.indexes(keys, f"+47{PHONE}", INDEX)


async def say(pool: asyncpg.Pool, keys: Keys, why: Suppression | None) -> int:
    """Take the telephone out of use, or into use again."""
    async with pool.acquire() as conn, conn.transaction():
        if why is None:
            return await trust.lift(conn, Channel.SMS, phone(keys), now=NOW)
        return await trust.suppress(conn, Channel.SMS, phone(keys), why, now=NOW)


async def ways(pool: asyncpg.Pool) -> list[tuple[str, str]]:
    return [tuple(row) for row in await pool.fetch(WAYS_SQL)]


async def tasks(pool: asyncpg.Pool) -> list[tuple[str, str | None]]:
    return [tuple(row) for row in await pool.fetch("SELECT reason, done_by FROM escalations")]


async def test_what_waits_for_a_telephone_that_said_stop_goes_by_mail(pool: asyncpg.Pool, keys: Keys) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, then=Channel.EMAIL, first=PHONE)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await say(pool, keys, Suppression.STOPPED)

    assert await ways(pool) == [("SMS", "REFUSED"), ("EMAIL", "WAITING")]


async def test_who_has_no_other_way_is_told_by_hand_until_she_says_start(pool: asyncpg.Pool, keys: Keys) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, first=PHONE)
    await say(pool, keys, Suppression.STOPPED)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    before = await tasks(pool)
    await say(pool, keys, None)

    assert before == [("NO_WAY", None)]
    assert await tasks(pool) == [("NO_WAY", "OVERTAKEN")]
    assert await ways(pool) == [("SMS", "WAITING")]


async def test_everybody_who_shares_it_is_reached_there_no_more(pool: asyncpg.Pool, keys: Keys) -> None:
    for person in (ANNA, BILAL):
        await reachable(pool, [person], keys, channel=Channel.SMS, first=PHONE)

    assert await say(pool, keys, Suppression.STOPPED) == 2
    assert await say(pool, keys, Suppression.STOPPED) == 0


async def test_start_does_not_mend_a_telephone_that_is_gone(pool: asyncpg.Pool, keys: Keys) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, first=PHONE)
    await say(pool, keys, Suppression.GONE)

    assert await say(pool, keys, None) == 0


async def test_an_import_of_the_same_address_does_not_overrule_her(pool: asyncpg.Pool, keys: Keys) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, first=PHONE)
    await say(pool, keys, Suppression.STOPPED)
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, first=PHONE, now=NOW + timedelta(days=1))

    assert [tuple(row) for row in await pool.fetch(POINTS_SQL)] == [("SMS", "STOPPED", False)]


async def test_a_delivered_message_proves_its_address_and_not_a_later_one(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, first=PHONE)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(make_sender(sms_url=sms_gateway.url))
    key = await pool.fetchval("SELECT key FROM attempts")
    async with pool.acquire() as conn:
        await trust.prove(conn, [key], now=NOW)
        found = await trust.address_of(conn, key)
    proved = await pool.fetchrow(POINTS_SQL)
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, first=PHONE + 1, now=NOW + timedelta(hours=1))
    async with pool.acquire() as conn:
        await trust.prove(conn, [key], now=NOW + timedelta(hours=2))
        gone = await trust.address_of(conn, key)

    assert tuple(proved) == ("SMS", None, True)
    assert found == (Channel.SMS, phone(keys)[0])
    assert tuple(await pool.fetchrow(POINTS_SQL)) == ("SMS", None, False)
    assert gone is None
