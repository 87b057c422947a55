"""`samklasse rotate kek`: who shares an address and who has said STOP is known by the new key as it was by the old."""

import asyncio
from uuid import uuid5

import asyncpg
import pytest
from samklasse_chassis import vault
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.sender.asking import Asking
from samklasse_notifications.store import settling, stops
from samklasse_notifications.store.renewing import INDEX

from .builders import ANNA, BILAL, NOW
from .lookups import Register
from .outside import Peer
from .rotating import (
    NUMBER,
    PHONE,
    AddKey,
    at_home,
    indexes,
    move_all,
    opening,
    sharing,
    stopped,
    suppressed,
    write,
)
from .sending import SUBJECT, MakeSender, claimed, intend, people, reachable, send_all

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.SMS])
async def test_a_household_is_one_by_the_new_key_alone_and_hears_nothing_in_particular(
    *, pool: asyncpg.Pool, keys: Keys, add_key: AddKey, finish: AddKey, make_sender: MakeSender, channel: Channel
) -> None:
    await at_home(pool, keys, ANNA, BILAL, channel=channel)
    await move_all(pool, add_key())
    await intend(pool, [ANNA, BILAL], SUBJECT, Kind.NEW_CLASS)
    handed = await claimed(pool, make_sender(by=finish()))

    assert await sharing(pool) == {ANNA, BILAL}
    assert [each.claimed.neutral for each in handed] == [True]
    text = NUMBER if channel is Channel.SMS else f"{PHONE}@test.example"
    assert await indexes(pool) == [vault.index(finish(), text, INDEX)] * 2


async def test_what_a_household_was_told_before_covers_who_comes_to_live_there_after(
    *, pool: asyncpg.Pool, keys: Keys, add_key: AddKey, sms_gateway: Peer, make_sender: MakeSender
) -> None:
    await at_home(pool, keys, ANNA, *people(1))
    await intend(pool, [ANNA, BILAL, *people(1)], SUBJECT, Kind.NEW_CLASS)
    await send_all(make_sender(sms_url=sms_gateway.url))
    both = add_key()
    await move_all(pool, both)
    await at_home(pool, both, BILAL)
    await send_all(make_sender(sms_url=sms_gateway.url, by=both))
    async with pool.acquire() as conn:
        await settling.sweep(conn)

    assert len(sms_gateway.entries()) == 1
    assert await pool.fetchval("SELECT count(*) FROM deliveries WHERE state = 'COVERED'") == 2


async def test_a_telephone_of_the_list_that_said_stop_is_let_be_until_it_says_start(
    pool: asyncpg.Pool, keys: Keys, add_key: AddKey, finish: AddKey
) -> None:
    await at_home(pool, keys, ANNA, BILAL)
    await write(pool, keys, "STOPP")
    await move_all(pool, add_key())
    alone = finish()
    before = await suppressed(pool), await stopped(pool), await opening(pool, alone)
    await write(pool, alone, "START")

    assert before == (["STOPPED"] * 2, [vault.index(alone, NUMBER, INDEX)], [NUMBER])
    assert (await suppressed(pool), await stopped(pool), await opening(pool, alone)) == ([None] * 2, [], [])


async def test_a_stop_after_the_renewal_finds_everybody_who_has_the_number(
    pool: asyncpg.Pool, keys: Keys, add_key: AddKey, finish: AddKey
) -> None:
    await at_home(pool, keys, ANNA, BILAL)
    await move_all(pool, add_key())
    await write(pool, finish(), "STOPP")

    assert await suppressed(pool) == ["STOPPED"] * 2


async def test_a_telephone_that_only_the_register_knows_is_let_be_until_it_says_start(
    *,
    pool: asyncpg.Pool,
    keys: Keys,
    add_key: AddKey,
    finish: AddKey,
    register: Register,
    sms_gateway: Peer,
    make_sender: MakeSender,
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await register.put(ANNA, phone=NUMBER)
    await write(pool, keys, "STOPP")
    await move_all(pool, add_key())
    alone = finish()
    sender = make_sender(sms_url=sms_gateway.url, by=alone)
    sender.asking = Asking(pool, register.remembering, alone)
    for words in ("", "START"):
        if words:
            await write(pool, alone, words)
        await intend(pool, [ANNA], uuid5(SUBJECT, words), Kind.NEW_CLASS)
        await send_all(sender)

    assert [entry["recipient"] for entry in sms_gateway.entries()] == ["+4790000000", NUMBER]
    assert await opening(pool, alone) == []


async def test_what_start_forgets_opens_never_again(pool: asyncpg.Pool, keys: Keys) -> None:
    await write(pool, keys, "STOPP")
    kept = await pool.fetchval("SELECT sealed_under FROM stopped")
    await write(pool, keys, "STOPP")
    opened = await opening(pool, keys)
    await write(pool, keys, "START")
    async with pool.acquire() as conn:
        gone = await vault.shredded(conn, kept)

    assert (opened, gone) == ([NUMBER], True)


KILL_SQL = """
SELECT pg_terminate_backend(pid)
  FROM pg_stat_activity
 WHERE datname = current_database()
   AND wait_event_type = 'Lock'
"""


async def test_whoever_is_killed_between_two_batches_is_finished_by_another_run(
    pool: asyncpg.Pool, keys: Keys, add_key: AddKey, finish: AddKey
) -> None:
    """The second run has one key more, as the command has; until then whoever shares is known by both."""
    everybody = sorted(people(6))
    for pair in (everybody[:2], everybody[2:4], everybody[4:]):
        for person in pair:
            await reachable(pool, [person], keys, first=PHONE + everybody.index(pair[0]))
    await write(pool, keys, "STOPP", "+4799999999")
    before = await indexes(pool)
    async with pool.acquire() as holding, holding.transaction():
        await holding.execute("SELECT FROM recipients WHERE ref = $1 FOR UPDATE", everybody[3])
        killed = asyncio.create_task(move_all(pool, add_key(), 1))
        for _ in range(500):
            if await pool.fetchval(KILL_SQL):
                break
            await asyncio.sleep(0.01)
        with pytest.raises(asyncpg.InterfaceError):
            await killed
    between = await indexes(pool)
    known = await sharing(pool)
    await move_all(pool, add_key(), 1)
    alone = finish()

    assert [now != was for now, was in zip(between, before, strict=True)] == [True] * 2 + [False] * 4
    assert known == await sharing(pool) == set(everybody)
    assert await indexes(pool) == [_mailbox(alone, number) for number in (0, 0, 2, 2, 4, 4)]
    assert await stopped(pool) == [vault.index(alone, "+4799999999", INDEX)]


def _mailbox(keys: Keys, number: int) -> bytes:
    return vault.index(keys, f"{PHONE + number}@test.example", INDEX)


async def test_what_was_kept_twice_under_two_keys_is_kept_once(pool: asyncpg.Pool, keys: Keys, add_key: AddKey) -> None:
    async with pool.acquire() as conn, conn.transaction():
        await stops.keep(conn, keys, Channel.SMS, vault.index(keys, NUMBER, INDEX), NUMBER, now=NOW)
    both = add_key()
    async with pool.acquire() as conn, conn.transaction():
        await stops.keep(conn, both, Channel.SMS, vault.index(both, NUMBER, INDEX), NUMBER, now=NOW)
    twice = await opening(pool, both)
    await move_all(pool, both)

    assert twice == [NUMBER] * 2
    assert (await stopped(pool), await opening(pool, both)) == ([vault.index(both, NUMBER, INDEX)], [NUMBER])


async def test_a_mailbox_whose_reader_has_complained_moves_as_a_mailbox(
    pool: asyncpg.Pool, keys: Keys, add_key: AddKey
) -> None:
    mailbox = "anna@register.example"
    async with pool.acquire() as conn, conn.transaction():
        await stops.keep(conn, keys, Channel.EMAIL, vault.index(keys, mailbox, INDEX), mailbox, now=NOW)
    both = add_key()
    await move_all(pool, both)
    rows = await pool.fetch("SELECT channel, digest FROM stopped")

    assert [tuple(row) for row in rows] == [("EMAIL", vault.index(both, mailbox, INDEX))]


async def test_of_a_number_that_nobody_has_kept_the_old_index_is_found_by_the_old_key(
    pool: asyncpg.Pool, keys: Keys, add_key: AddKey, finish: AddKey
) -> None:
    """As it was before numbers were sealed: the one of the list can be moved, the one of nobody cannot."""
    await at_home(pool, keys, ANNA)
    for number in (NUMBER, "+4799999999"):
        await pool.execute("INSERT INTO stopped VALUES ($1, $2)", vault.index(keys, number, INDEX), NOW)
    both = add_key()
    await move_all(pool, both)
    old = vault.index(keys, "+4799999999", INDEX)

    assert set(await stopped(pool)) == {vault.index(both, NUMBER, INDEX), old}
    assert await opening(pool, both) == [NUMBER]
    await write(pool, both, "START", "+4799999999")
    assert await stopped(pool) == [vault.index(finish(), NUMBER, INDEX)]


async def test_what_an_earlier_renewal_has_left_behind_is_found_again(
    pool: asyncpg.Pool, keys: Keys, add_key: AddKey, finish: AddKey
) -> None:
    """Nobody has the key any more that made the index; what was put after it differs from who shares it."""
    await at_home(pool, keys, ANNA, BILAL)
    async with pool.acquire() as conn:
        await vault.rewrap(conn, add_key())
    alone = finish()
    await at_home(pool, alone, BILAL)
    parted = await sharing(pool)
    await move_all(pool, add_key())

    assert parted == set()
    assert await sharing(pool) == {ANNA, BILAL}
