"""A service that has two keys: what it does before everything is moved parts nobody who shares an address."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from samklasse_chassis import vault
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.push import Subscription
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.sender import vanished
from samklasse_notifications.store import browsers, functions, renewing
from samklasse_notifications.store.renewing import INDEX
from samklasse_notifications.tell import tell

from .builders import ANNA, BILAL, LARVIK, NOW
from .outside import Peer
from .rotating import (
    NUMBER,
    PHONE,
    AddKey,
    at_home,
    erase,
    indexes,
    move_all,
    opening,
    sharing,
    somebody_waits,
    stopped,
    suppressed,
    write,
)
from .sending import FACTS, SUBJECT, MakeSender, claimed, intend, people, reachable, send_all

pytestmark = pytest.mark.usefixtures("at_noon")
BROWSER = Subscription("https://push.example/home", b"key", b"secret")
PARTED_SQL = """
SELECT a.ref
  FROM unnest($1::uuid[], $2::uuid[]) AS home (one, other)
  JOIN contact_points a ON a.ref = home.one
  JOIN contact_points b ON b.ref = home.other
 WHERE a.digest <> b.digest
"""


async def test_who_is_put_meanwhile_takes_along_everybody_who_has_her_address(
    pool: asyncpg.Pool, keys: Keys, add_key: AddKey, make_sender: MakeSender
) -> None:
    """The service has both keys, and nothing has been moved yet: neither of her own row nor of a newcomer's."""
    await at_home(pool, keys, ANNA, BILAL)
    both, (newcomer,) = add_key(), people(1)
    await intend(pool, [ANNA, BILAL, newcomer], SUBJECT, Kind.NEW_CLASS)
    await at_home(pool, both, BILAL)
    after_hers = await sharing(pool)
    await at_home(pool, both, newcomer)
    handed = await claimed(pool, make_sender(by=both))

    assert after_hers == {ANNA, BILAL}
    assert await sharing(pool) == {ANNA, BILAL, newcomer}
    assert [each.claimed.neutral for each in handed] == [True]
    assert set(await indexes(pool)) == {vault.index(both, NUMBER, INDEX)}


async def test_a_browser_that_two_people_use_stays_shared(
    pool: asyncpg.Pool, keys: Keys, add_key: AddKey, finish: AddKey
) -> None:
    await reachable(pool, [ANNA, BILAL, *people(1)], keys)
    for person in (ANNA, BILAL):
        await _subscribe(pool, keys, person)
    both = add_key()
    await _subscribe(pool, both, people(1)[0])
    meanwhile = await sharing(pool)
    await move_all(pool, both)
    await _subscribe(pool, finish(), ANNA)

    assert meanwhile == await sharing(pool) == {ANNA, BILAL, *people(1)}


async def _subscribe(pool: asyncpg.Pool, keys: Keys, person: UUID) -> None:
    async with pool.acquire() as conn, conn.transaction():
        await browsers.subscribe(conn, keys, LARVIK, person, BROWSER, now=NOW)


async def test_a_stop_meanwhile_is_kept_once_and_found_by_the_new_key(
    pool: asyncpg.Pool, keys: Keys, add_key: AddKey, finish: AddKey
) -> None:
    await at_home(pool, keys, ANNA, BILAL)
    await write(pool, keys, "STOPP")
    both = add_key()
    await write(pool, both, "STOPP")
    await move_all(pool, both)

    assert await stopped(pool) == [vault.index(finish(), NUMBER, INDEX)]
    assert await opening(pool, finish()) == [NUMBER]


async def test_an_erasure_meanwhile_leaves_no_number_either(pool: asyncpg.Pool, keys: Keys, add_key: AddKey) -> None:
    await at_home(pool, keys, ANNA)
    both = add_key()
    await write(pool, both, "STOPP")
    await erase(pool, ANNA)

    assert await opening(pool, both) == []


async def test_what_is_being_planned_for_a_household_moves_with_it(
    pool: asyncpg.Pool, keys: Keys, add_key: AddKey
) -> None:
    """The plan has noted the old index, and has not committed: the move waits for it, or would leave it behind."""
    await at_home(pool, keys, ANNA, BILAL)
    both = add_key()
    async with pool.acquire() as planning, planning.transaction():
        told = {person: (LARVIK, Kind.NEW_CLASS) for person in (ANNA, BILAL)}
        until = NOW + timedelta(days=3)
        await tell(planning, SUBJECT, told, FACTS, notice_id=uuid4(), useful_until=until, now=NOW)
        moving = asyncio.create_task(move_all(pool, both))
        await asyncio.wait([moving], timeout=0.3)
    await moving
    rows = await pool.fetch("SELECT household FROM deliveries")

    assert [row["household"] for row in rows] == [vault.index(both, NUMBER, INDEX)] * 2


async def test_who_is_put_and_who_writes_meanwhile_wait_for_each_other_in_one_order(
    pool: asyncpg.Pool, keys: Keys, add_key: AddKey
) -> None:
    """They have one telephone; the one is given the other's mailbox while somebody says STOP from the telephone."""
    one, other = sorted(people(2))
    await at_home(pool, keys, one)
    await reachable(pool, [other], keys, channel=Channel.SMS, then=Channel.EMAIL, first=PHONE)
    both = add_key()
    async with pool.acquire() as holding, holding.transaction():
        await holding.execute("LOCK TABLE threads IN ROW SHARE MODE")
        putting = asyncio.create_task(at_home(pool, both, one, channel=Channel.EMAIL))
        await somebody_waits(pool)
        writing = asyncio.create_task(write(pool, both, "STOPP"))
        await asyncio.wait([writing], timeout=0.3)
    await asyncio.gather(putting, writing)

    assert await sharing(pool) == {one, other}


async def test_a_mailbox_that_is_gone_is_used_no_more_also_while_its_index_is_renewed(
    pool: asyncpg.Pool, keys: Keys, add_key: AddKey, mail_catcher: Peer, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))
    key = await pool.fetchval("SELECT key FROM attempts")
    async with pool.acquire() as renewed, renewed.transaction():
        await renewing.renew(renewed, add_key(), ["90000000@test.example"])
        gone = asyncio.create_task(vanished.forgetting(pool)(key))
        await somebody_waits(pool)
    await gone

    assert await suppressed(pool) == ["BOUNCED"]


async def test_a_test_message_goes_to_nobodys_address_by_whichever_key_it_is_known(
    pool: asyncpg.Pool, keys: Keys, add_key: AddKey
) -> None:
    await at_home(pool, keys, ANNA)
    async with pool.acquire() as conn:
        assert await functions.knows(conn, add_key(), Channel.SMS, NUMBER)


class Meanwhile:
    """What a service does with both keys; `turns` says what of it has happened."""

    def __init__(self, pool: asyncpg.Pool, keys: Keys) -> None:
        self.pool, self.keys, self.moved, self.turns = pool, keys, asyncio.Event(), set[str]()
        self.parted: list[UUID] = []

    async def put(self, everybody: Sequence[UUID], first: int) -> None:
        while not self.moved.is_set():
            await reachable(self.pool, everybody, self.keys, channel=Channel.SMS, first=first)
            await intend(self.pool, everybody, uuid4(), Kind.NEW_CLASS)
            self.turns.add("put")

    async def stop_and_start(self) -> None:
        while not self.moved.is_set():
            await write(self.pool, self.keys, "STOPP")
            await write(self.pool, self.keys, "START")
            self.turns.add("written")

    async def look(self, ones: Sequence[UUID], others: Sequence[UUID]) -> None:
        while not self.moved.is_set():
            self.parted += [row["ref"] for row in await self.pool.fetch(PARTED_SQL, ones, others)]
            self.turns.add("looked")


async def test_nobody_parts_while_everything_else_goes_on(pool: asyncpg.Pool, keys: Keys, add_key: AddKey) -> None:
    """People are put and planned for, and somebody says STOP and START; nobody waits for another in a circle."""
    ones, others = people(24)[:12], people(24)[12:]
    for everybody in (ones, others):
        await reachable(pool, everybody, keys, channel=Channel.SMS, first=PHONE)
    both = add_key()
    rest = Meanwhile(pool, both)
    async with asyncio.TaskGroup() as group:
        group.create_task(rest.put(ones[8:], PHONE + 8))
        group.create_task(rest.put(others[6:10], PHONE + 6))
        group.create_task(rest.stop_and_start())
        group.create_task(rest.look(ones, others))
        await move_all(pool, both, 1)
        rest.moved.set()

    assert (rest.parted, rest.turns) == ([], {"put", "written", "looked"})
    assert len(set(await indexes(pool))) == len(ones)
    assert await sharing(pool) == {*ones, *others}
