"""What a replay brings is planned, and leaves only when a named person says so."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import asyncpg
import httpx
import pytest
from samklasse_chassis import quarantine, vault
from samklasse_chassis.consumer import Received
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.replay import Replayed, row
from samklasse_chassis.replaying import CONSUMER_HEADER
from samklasse_chassis.tokens import Role
from samklasse_chassis.vault import Keys
from samklasse_contracts.message import Message
from samklasse_contracts.message import headers as envelope_headers
from samklasse_notifications import operations
from samklasse_notifications.consumers import CONSUMERS
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.store import escalations, trust
from samklasse_notifications.store.renewing import INDEX
from samklasse_notifications.store.trust import Suppression

from .builders import ANNA, BILAL, LARVIK, NOW, cancelled, published
from .doors import app_for, headers
from .sending import MakeSender, claimed, reachable, tasks
from .telling import intents

QUEUE = "notifications.scheduling-timetable"


@pytest.fixture
async def client(pool: asyncpg.Pool, at_noon: None, keys: Keys) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app_for(pool, keys, operations.ROUTER))
    async with httpx.AsyncClient(transport=transport, base_url="http://notifications") as opened:
        yield opened


def received(message: Message, *, again: bool) -> Received:
    told = dict(envelope_headers(message.envelope))
    return Received(told | ({CONSUMER_HEADER: QUEUE} if again else {}), message.body(), str(message.envelope.id))


async def replay(pool: asyncpg.Pool, *messages: Message) -> None:
    """As `samklasse replay` and `samklasse restore` hand them over, in the chassis's own way."""
    replayed = Replayed(CONSUMERS, Inbox(pool))
    await replayed.take_many(row("notifications"), [received(one, again=True) for one in messages])


async def live(pool: asyncpg.Pool, *messages: Message) -> None:
    (consumer,) = [one for one in CONSUMERS if one.queue == QUEUE]
    for one in messages:
        await Inbox(pool).take(consumer, received(one, again=False))


async def answer(client: httpx.AsyncClient, what: str) -> int:
    told = await client.post("/replayed/all", json={"what": what}, headers=headers(LARVIK, Role.OPERATOR))
    return int(told.json()["messages"])


async def recipients(pool: asyncpg.Pool, make_sender: MakeSender) -> Sequence[UUID]:
    return [each.claimed.recipient for each in await claimed(pool, make_sender())]


async def test_a_replay_tells_nobody_until_a_named_person_says_so(
    pool: asyncpg.Pool, client: httpx.AsyncClient, keys: Keys, make_sender: MakeSender
) -> None:
    """Issue 6, item 7: a replay never sends unless told to."""
    await reachable(pool, [ANNA, BILAL], keys)
    await replay(pool, published(members=(ANNA, BILAL)))
    before = await recipients(pool, make_sender)
    seen = (await client.get("/brakes", headers=headers(LARVIK, Role.OPERATOR))).json()["held_back"]
    messages = await answer(client, "SEND")

    assert before == []
    assert seen == [{"owner_orgnr": LARVIK, "kind": "NEW_CLASS", "messages": 2}]
    assert messages == 2
    assert sorted(await recipients(pool, make_sender)) == sorted([ANNA, BILAL])


async def test_what_comes_live_leaves_and_takes_the_place_of_what_a_replay_brought(
    pool: asyncpg.Pool, client: httpx.AsyncClient, keys: Keys, make_sender: MakeSender
) -> None:
    """Nobody knows whether she was told of the class, so its end is told."""
    await reachable(pool, [ANNA], keys)
    await replay(pool, published())
    await live(pool, cancelled(ANNA))

    assert [(kind, state) for _, kind, _, state in await intents(pool)] == [
        ("NEW_CLASS", "SILENCED"), ("CLASS_CANCELLED", "WAITING"),
    ]  # fmt: skip
    assert await recipients(pool, make_sender) == [ANNA]
    assert await answer(client, "SEND") == 0


async def test_what_is_dropped_never_leaves_and_is_told_of_when_it_changes(
    pool: asyncpg.Pool, client: httpx.AsyncClient, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    await replay(pool, published())
    dropped = await answer(client, "DROP")
    none = await recipients(pool, make_sender)
    await live(pool, cancelled(ANNA))

    assert (dropped, none) == (1, [])
    assert await recipients(pool, make_sender) == [ANNA]


async def test_a_replayed_message_that_waited_in_quarantine_tells_nobody_either(
    pool: asyncpg.Pool, client: httpx.AsyncClient, keys: Keys, make_sender: MakeSender
) -> None:
    """The second revision comes before the first: it is set aside as a gap, and handled when it may be."""
    await reachable(pool, [ANNA, BILAL], keys)
    await replay(pool, published(members=(ANNA, BILAL), revision=2))
    waits = await pool.fetchval("SELECT state FROM quarantine")
    await replay(pool, published())
    await pool.execute("UPDATE quarantine SET next_attempt_at = '-infinity'")
    (consumer,) = [one for one in CONSUMERS if one.queue == QUEUE]
    async with pool.acquire() as conn:
        (parked,) = await quarantine.due(conn)
    await Inbox(pool).retry(consumer, parked)

    assert waits == "gap"
    assert len(await intents(pool)) >= 2
    assert await recipients(pool, make_sender) == []


@pytest.mark.parametrize(("what", "afterwards"), [("SEND", [("NO_WAY", None)]), ("DROP", [])])
async def test_nobody_is_asked_to_tell_a_replay_by_hand_before_a_named_person_says_so(
    pool: asyncpg.Pool, client: httpx.AsyncClient, what: str, afterwards: list[tuple[str, str | None]]
) -> None:
    await replay(pool, published())
    before = await tasks(pool), await pool.fetchval("SELECT count(*) FROM timers WHERE kind = $1", escalations.DIGEST)
    await answer(client, what)

    assert before == ([], 0)
    assert await tasks(pool) == afterwards


async def test_what_a_replay_brought_and_lost_its_last_way_is_to_be_told_by_hand_once_it_is_let_go(
    pool: asyncpg.Pool, client: httpx.AsyncClient, keys: Keys
) -> None:
    await reachable(pool, [ANNA], keys)
    await replay(pool, published())
    async with pool.acquire() as conn, conn.transaction():
        mailbox = vault.indexes(keys, "90000000@test.example", INDEX)
        await trust.suppress(conn, Channel.EMAIL, mailbox, Suppression.BOUNCED, now=NOW)
    before = await tasks(pool)
    await answer(client, "SEND")

    assert before == []
    assert await tasks(pool) == [("ALL_FAILED", None)]


async def test_the_same_messages_live_leave_at_once(
    pool: asyncpg.Pool, client: httpx.AsyncClient, keys: Keys, make_sender: MakeSender
) -> None:
    """What the tests above rely on."""
    await reachable(pool, [ANNA], keys)
    await live(pool, published())

    assert await recipients(pool, make_sender) == [ANNA]
