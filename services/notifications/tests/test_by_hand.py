"""Whom nothing digital reaches: the municipality has a list, tells by hand, and says so."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

import asyncpg
import httpx
import pytest
from samklasse_chassis import timers
from samklasse_chassis.timers import TimerDue
from samklasse_chassis.tokens import Role
from samklasse_chassis.vault import Keys
from samklasse_contracts.message import Cause, say
from samklasse_notifications.domain.functions import coordinator_of
from samklasse_notifications.domain.thread import Kind, intent_id, thread_id
from samklasse_notifications.handlers import by_hand
from samklasse_notifications.store.escalations import DIGEST

from .builders import ANNA, BILAL, LARVIK, NOW, set_clock
from .knocking import SKIEN, headers, opened
from .sending import SUBJECT, intend, reachable
from .telling import handle, intents

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture
async def client(pool: asyncpg.Pool, keys: Keys) -> AsyncIterator[httpx.AsyncClient]:
    async with opened(pool, keys) as client:
        yield client


async def tasks(client: httpx.AsyncClient, **asked: Any) -> list[tuple[str, str, str]]:
    answer = await client.get("/escalations", params=asked, headers=headers())
    return [(task["person"], task["kind"], task["reason"]) for task in answer.json()["escalations"]]


async def done(client: httpx.AsyncClient, intent: UUID, by: str = "LETTER", **who: Any) -> httpx.Response:
    return await client.post(f"/escalations/{intent}/done", json={"by": by}, headers=headers(**who))


def first_intent(person: UUID) -> UUID:
    return intent_id(thread_id(person, SUBJECT), 1)


def digest_due() -> TimerDue:
    body = timers.timer_due("notifications")(kind=DIGEST, timer=LARVIK, due_at=NOW)
    return say(body, subject=DIGEST, at=NOW, cause=Cause(uuid4(), uuid4()))


async def test_whoever_has_no_way_or_may_not_be_told_so_is_on_the_list(
    client: httpx.AsyncClient, pool: asyncpg.Pool, keys: Keys
) -> None:
    await reachable(pool, [BILAL], keys, reserved=True)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await intend(pool, [BILAL], SUBJECT, Kind.NEW_CLASS, notice="new")
    await pool.execute("UPDATE threads SET told_version = 1 WHERE recipient = $1", BILAL)
    await intend(pool, [BILAL], SUBJECT, Kind.CLASS_LEFT, notice="left")

    assert set(await tasks(client)) == {
        (str(ANNA), "NEW_CLASS", "NO_WAY"),
        (str(BILAL), "CLASS_LEFT", "RESERVED"),
    }


async def test_nobody_writes_a_letter_because_of_a_reminder(client: httpx.AsyncClient, pool: asyncpg.Pool) -> None:
    await intend(pool, [ANNA], SUBJECT, Kind.REMINDER)

    assert await tasks(client) == []


async def test_what_has_been_told_by_hand_is_off_the_list_and_its_end_is_told(
    client: httpx.AsyncClient, pool: asyncpg.Pool
) -> None:
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    answer = await done(client, first_intent(ANNA))
    await intend(pool, [ANNA], SUBJECT, Kind.CLASS_CANCELLED, notice="cancelled")

    assert answer.json() == {"done_by": "LETTER"}
    assert await intents(pool) == [(ANNA, "NEW_CLASS", 1, "TOLD"), (ANNA, "CLASS_CANCELLED", 2, "WAITING")]
    assert await tasks(client) == [(str(ANNA), "CLASS_CANCELLED", "NO_WAY")]


async def test_what_was_told_by_hand_too_late_was_heard_all_the_same(
    client: httpx.AsyncClient, pool: asyncpg.Pool
) -> None:
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await intend(pool, [ANNA], SUBJECT, Kind.CLASS_CHANGED, notice="changed")
    await done(client, first_intent(ANNA), "PHONE")
    await intend(pool, [ANNA], SUBJECT, Kind.CLASS_CANCELLED, notice="cancelled")

    assert [kind for _, kind, _, state in await intents(pool) if state == "WAITING"] == ["CLASS_CANCELLED"]


async def test_what_is_of_no_use_any_more_is_nobodys_task(
    client: httpx.AsyncClient, pool: asyncpg.Pool, clock: asyncpg.Connection
) -> None:
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS, useful_until=NOW + timedelta(hours=1))
    await set_clock(clock, NOW + timedelta(hours=1))

    assert await tasks(client) == []


async def test_whoever_gets_a_way_is_told_on_it_and_not_by_hand(
    client: httpx.AsyncClient, pool: asyncpg.Pool, keys: Keys
) -> None:
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await reachable(pool, [ANNA], keys)

    assert await tasks(client) == []


async def test_the_list_is_read_page_by_page(client: httpx.AsyncClient, pool: asyncpg.Pool) -> None:
    people = sorted((uuid5(SUBJECT, str(n)) for n in range(5)), key=first_intent)
    await intend(pool, people, SUBJECT, Kind.NEW_CLASS)
    read: list[str] = []
    while page := await tasks(client, limit=2, **({"after": str(first_intent(UUID(read[-1])))} if read else {})):
        read += [person for person, _, _ in page]

    assert read == [str(person) for person in people]


@pytest.mark.parametrize("who", [{"orgnr": SKIEN}, {"role": Role.SUPPLIER}])
async def test_nobody_else_sees_or_ends_a_task(
    client: httpx.AsyncClient, pool: asyncpg.Pool, who: dict[str, Any]
) -> None:
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    listed = await client.get("/escalations", headers=headers(**who))

    assert (await done(client, first_intent(ANNA), **who)).status_code == 404
    assert listed.status_code == 404 or listed.json() == {"escalations": []}
    assert len(await tasks(client)) == 1


async def test_a_way_of_telling_that_nobody_knows_is_refused(client: httpx.AsyncClient, pool: asyncpg.Pool) -> None:
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)

    assert (await done(client, first_intent(ANNA), "PIGEON")).status_code == 422


async def test_the_coordinator_hears_once_an_hour_how_many_wait_for_a_letter(pool: asyncpg.Pool) -> None:
    await intend(pool, [ANNA, BILAL], SUBJECT, Kind.NEW_CLASS)
    set_for = await pool.fetch("SELECT key, due_at FROM timers WHERE kind = $1", DIGEST)
    await handle(pool, by_hand.tell_of_tasks, digest_due())
    told = [(who, kind) for who, kind, _, _ in await intents(pool) if who == coordinator_of(LARVIK)]
    facts = await pool.fetchval(
        "SELECT facts ->> 'waiting' FROM notices ORDER BY said_at DESC, facts ->> 'waiting' DESC"
    )

    assert [(row["key"], row["due_at"]) for row in set_for] == [(LARVIK, NOW + timedelta(hours=1))]
    assert told == [(coordinator_of(LARVIK), "BY_HAND")]
    assert facts == "2"


async def test_nobody_is_told_of_an_empty_list(pool: asyncpg.Pool) -> None:
    await handle(pool, by_hand.tell_of_tasks, digest_due())

    assert await intents(pool) == []
