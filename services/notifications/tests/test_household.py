"""People who share an address hear of one notice once, and it names nothing; each is shown that she was told."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.thread import Kind

from .builders import ANNA, BILAL, NOW
from .household import PHONE, STATES_SQL, at_home, swept
from .outside import Peer
from .relays import refusing
from .sending import SUBJECT, MakeSender, claimed, deliver, intend, people, reachable, send_all

pytestmark = pytest.mark.usefixtures("at_noon")


async def test_one_telephone_rings_once_for_two_people(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await at_home(pool, keys)
    await intend(pool, [ANNA, BILAL], SUBJECT, Kind.NEW_CLASS)
    await send_all(make_sender(sms_url=sms_gateway.url))

    assert len(sms_gateway.entries()) == 1
    assert sorted(await swept(pool)) == [("COVERED", "TOLD", 1), ("TOLD", "TOLD", 1)]


async def test_what_is_not_one_notice_is_not_one_message(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await at_home(pool, keys)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await intend(pool, [BILAL], SUBJECT, Kind.NEW_CLASS, notice="another")
    await send_all(make_sender(sms_url=sms_gateway.url))

    assert len(sms_gateway.entries()) == 2


async def test_the_others_wait_while_nobody_knows_what_became_of_the_first(
    pool: asyncpg.Pool, keys: Keys, make_sender: MakeSender
) -> None:
    await at_home(pool, keys)
    await intend(pool, [ANNA, BILAL], SUBJECT, Kind.NEW_CLASS)
    sender = make_sender()
    async with pool.acquire() as conn:
        first, second = await sender.claim(conn), await sender.claim(conn)

    assert (len(first), len(second)) == (1, 0)


async def test_when_the_first_is_overtaken_the_next_one_leaves(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await at_home(pool, keys)
    await intend(pool, [ANNA, BILAL], SUBJECT, Kind.NEW_CLASS)
    [first] = await pool.fetch("SELECT t.recipient FROM deliveries d JOIN threads t ON t.id = d.thread_id LIMIT 1")
    await intend(pool, [first["recipient"]], SUBJECT, Kind.CLASS_CANCELLED, notice="left")
    await send_all(make_sender(sms_url=sms_gateway.url))

    assert len(sms_gateway.entries()) == 1
    assert sorted(await swept(pool)) == [("SILENCED", "SILENCED", 0), ("TOLD", "TOLD", 1)]


async def test_when_the_shared_mailbox_refuses_each_is_told_on_her_own_next_way(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    for number, person in enumerate((ANNA, BILAL)):
        await reachable(pool, [person], keys, channel=Channel.EMAIL, then=Channel.SMS, first=PHONE + number)
    await pool.execute("UPDATE contact_points SET digest = 'home' WHERE channel = 'EMAIL'")
    await intend(pool, [ANNA, BILAL], SUBJECT, Kind.NEW_CLASS)
    async with refusing() as refuses:
        await send_all(make_sender(smtp_url=refuses, sms_url=sms_gateway.url))

    assert len(sms_gateway.entries()) == 2
    assert [state for state, _, _ in await swept(pool)].count("TOLD") == 2


async def first_of(pool: asyncpg.Pool) -> tuple[UUID, UUID]:
    """Who is told first, and who waits for her to be."""
    rows = await pool.fetch(STATES_SQL)
    return rows[0]["recipient"], rows[1]["recipient"]


async def moves(pool: asyncpg.Pool, keys: Keys, person: UUID, number: int = PHONE + 1) -> None:
    await reachable(pool, [person], keys, channel=Channel.SMS, first=number, now=NOW + timedelta(minutes=1))


def numbers(sms_gateway: Peer) -> list[str]:
    return sorted(entry["recipient"] for entry in sms_gateway.entries())


BOTH = [f"+47{PHONE}", f"+47{PHONE + 1}"]
ALONE_SQL = "SELECT count(*) FROM deliveries WHERE NOT neutral AND household IS NULL"


@pytest.mark.parametrize("mover", [0, 1], ids=["whom the other waits for", "who waits for the other"])
async def test_after_a_number_is_corrected_each_is_told_at_her_own(
    *, pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender, mover: int
) -> None:
    await at_home(pool, keys)
    await intend(pool, [ANNA, BILAL], SUBJECT, Kind.NEW_CLASS)
    await moves(pool, keys, (await first_of(pool))[mover])
    alone = await pool.fetchval(ALONE_SQL)
    await send_all(make_sender(sms_url=sms_gateway.url))

    assert alone == 1
    assert numbers(sms_gateway) == BOTH
    assert await swept(pool) == [("TOLD", "TOLD", 1)] * 2


async def test_what_left_for_the_old_number_covers_whoever_still_has_it(
    *, pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await at_home(pool, keys)
    await intend(pool, [ANNA, BILAL], SUBJECT, Kind.NEW_CLASS)
    sender = make_sender(sms_url=sms_gateway.url)
    _, other = await first_of(pool)
    in_flight = await claimed(pool, sender)
    await moves(pool, keys, in_flight[0].claimed.recipient)
    await reachable(pool, [other], keys, channel=Channel.SMS, then=Channel.EMAIL, first=PHONE)
    await deliver(pool, sender, in_flight)
    await send_all(sender)

    assert numbers(sms_gateway) == BOTH[:1]
    assert sorted(await swept(pool)) == [("COVERED", "TOLD", 1), ("TOLD", "TOLD", 1)]


async def test_what_is_handed_over_again_to_the_corrected_number_covers_nobody_at_the_old_one(
    *, pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await at_home(pool, keys)
    await intend(pool, [ANNA, BILAL], SUBJECT, Kind.NEW_CLASS)
    sender = make_sender(sms_url=sms_gateway.url)
    in_flight = await claimed(pool, sender)
    await moves(pool, keys, in_flight[0].claimed.recipient)
    await deliver(pool, sender, in_flight, too_late=True)
    await send_all(sender)

    assert numbers(sms_gateway) == BOTH
    assert await swept(pool) == [("TOLD", "TOLD", 1)] * 2


async def test_whoever_gets_a_number_that_somebody_has_is_covered_there(
    *, pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA, BILAL], keys, channel=Channel.SMS, first=PHONE)
    await intend(pool, [ANNA, BILAL], SUBJECT, Kind.NEW_CLASS)
    await moves(pool, keys, BILAL, PHONE)
    await send_all(make_sender(sms_url=sms_gateway.url))

    assert numbers(sms_gateway) == BOTH[:1]
    assert sorted(await swept(pool)) == [("COVERED", "TOLD", 1), ("TOLD", "TOLD", 1)]


async def test_people_with_telephones_of_their_own_are_no_household(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, people(3), keys, channel=Channel.SMS)
    await intend(pool, people(3), SUBJECT, Kind.NEW_CLASS)
    await send_all(make_sender(sms_url=sms_gateway.url))

    assert len(sms_gateway.entries()) == 3
