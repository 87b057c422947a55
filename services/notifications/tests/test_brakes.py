"""Too much in an hour stops in the claim that makes it too much; only a name lets go."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from samklasse_chassis.tokens import Role
from samklasse_chassis.vault import Keys
from samklasse_notifications import operations
from samklasse_notifications.domain import brake
from samklasse_notifications.store.brakes import Brakes

from .builders import LARVIK, NOW
from .doors import app_for, headers
from .sending import MakeSender, claimed, intend, people, reachable

SKIEN = "833333333"
OPERATOR = Role.OPERATOR


@pytest.fixture
async def client(pool: asyncpg.Pool, at_noon: None, keys: Keys) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app_for(pool, keys, operations.ROUTER))
    async with httpx.AsyncClient(transport=transport, base_url="http://notifications") as opened:
        yield opened


async def on(pool: asyncpg.Pool) -> list[tuple[Any, ...]]:
    found = await pool.fetch("SELECT owner_orgnr, pulled_for, rate, ceiling FROM brakes WHERE released_at IS NULL")
    return [tuple(row) for row in found]


async def told_to(pool: asyncpg.Pool, keys: Keys, many: int) -> UUID:
    persons, subject = people(many), uuid4()
    await reachable(pool, persons, keys)
    await intend(pool, persons, subject)
    return subject


async def test_the_claim_that_passes_the_ceiling_is_the_last(
    pool: asyncpg.Pool, at_noon: None, keys: Keys, make_sender: MakeSender
) -> None:
    """Issue 6, item 7. 250 people, a habit of one an hour, a floor of 100: 200 leave, 50 wait for a name."""
    sender = make_sender()
    sender.brakes = Brakes(floor=100)
    await told_to(pool, keys, 250)
    await pool.execute(
        "INSERT INTO hours SELECT $1, $2::timestamptz - n * interval '1 day', 1 FROM generate_series(2, 20) n",
        LARVIK,
        brake.hour_of(NOW),
    )
    first, second = await claimed(pool, sender), await claimed(pool, sender)

    assert (len(first), len(second)) == (200, 0)
    assert await on(pool) == [(LARVIK, "OVER_CEILING", 200, 100)]


async def test_all_together_have_a_ceiling_of_their_own(pool: asyncpg.Pool, at_noon: None) -> None:
    brakes = Brakes(floor=3)
    async with pool.acquire() as conn:
        for owner in (LARVIK, SKIEN):
            ids = [uuid4() for _ in range(3)]
            await conn.executemany(
                "INSERT INTO threads (id, recipient, subject, owner_orgnr, current_version) VALUES ($1, $1, $1, $2, 1)",
                [(id_, owner) for id_ in ids],
            )
            await brakes.note(conn, ids, now=NOW)

    assert await on(pool) == [(brake.EVERYBODY, "OVER_CEILING", 6, 3)]


async def test_what_is_tried_again_is_not_counted_again(
    pool: asyncpg.Pool, at_noon: None, keys: Keys, make_sender: MakeSender
) -> None:
    """A provider that is away for an hour is no runaway."""
    sender = make_sender()
    await told_to(pool, keys, 3)
    for _ in range(3):
        assert len(await claimed(pool, sender)) == 3
        await pool.execute("UPDATE attempts SET state = 'UNKNOWN'")
        await pool.execute("UPDATE deliveries SET not_before = '-infinity'")

    assert await pool.fetchval("SELECT messages FROM hours WHERE owner_orgnr = $1", LARVIK) == 3


async def test_one_municipalitys_brake_leaves_the_others_alone(
    pool: asyncpg.Pool, client: httpx.AsyncClient, keys: Keys, make_sender: MakeSender
) -> None:
    await told_to(pool, keys, 2)
    await client.post(f"/brakes/{SKIEN}", headers=headers(SKIEN, OPERATOR))
    ours = await claimed(pool, make_sender())

    assert len(ours) == 2


@pytest.mark.parametrize("owner", [LARVIK, "all"])
async def test_nothing_leaves_until_a_named_person_lets_go(
    pool: asyncpg.Pool, client: httpx.AsyncClient, keys: Keys, make_sender: MakeSender, owner: str
) -> None:
    """Issue 6, item 7: `pause` and `resume`."""
    await told_to(pool, keys, 2)
    await client.post(f"/brakes/{owner}", headers=headers("0" * 9, OPERATOR))
    held = await claimed(pool, make_sender())
    seen = (await client.get("/brakes", headers=headers("0" * 9, OPERATOR))).json()["brakes"]
    await client.post(f"/brakes/{owner}/release", json={}, headers=headers("0" * 9, OPERATOR))
    sent = await claimed(pool, make_sender())
    after = (await client.get("/brakes", headers=headers("0" * 9, OPERATOR))).json()["brakes"]

    assert (len(held), len(sent)) == (0, 2)
    assert [(one["pulled_for"], one["pulled_by"], one["waiting"]) for one in seen] == [("OPERATOR", "test", 2)]
    assert [(one["released_by"], one["waiting"]) for one in after] == [("test", 0)]


async def test_after_a_release_nothing_is_judged_for_as_long_as_was_said(
    pool: asyncpg.Pool, client: httpx.AsyncClient
) -> None:
    await client.post(f"/brakes/{LARVIK}", headers=headers(LARVIK, OPERATOR))
    await client.post(f"/brakes/{LARVIK}/release", json={"hours": 2}, headers=headers(LARVIK, OPERATOR))
    thread, brakes = uuid4(), Brakes(floor=0)
    async with pool.acquire() as conn:
        await conn.execute(
            "INSERT INTO threads (id, recipient, subject, owner_orgnr, current_version) VALUES ($1, $1, $1, $2, 1)",
            thread,
            LARVIK,
        )
        await brakes.note(conn, [thread], now=NOW + timedelta(hours=1))
        calm = [owner for owner, *_ in await on(pool)]
        await brakes.note(conn, [thread], now=NOW + timedelta(hours=3))

    assert calm == [brake.EVERYBODY]
    assert LARVIK in {owner for owner, *_ in await on(pool)}


@pytest.mark.parametrize(("calm", "habit", "counted"), [(True, False, 0), (False, True, 0), (False, False, 6)])
async def test_people_are_counted_only_where_that_decides(
    pool: asyncpg.Pool, client: httpx.AsyncClient, calm: bool, habit: bool, counted: int
) -> None:
    """Counting reads every recipient: not at each claim of the hours after a release, nor where a habit is known.

    Three claims are judged here, each for its municipality and for all together.
    """
    for owner in (LARVIK, "all"):
        if calm:
            await client.post(f"/brakes/{owner}", headers=headers(LARVIK, OPERATOR))
            await client.post(f"/brakes/{owner}/release", json={"hours": 2}, headers=headers(LARVIK, OPERATOR))
    if habit:
        await pool.execute(
            "INSERT INTO hours SELECT o, $1::timestamptz - n * interval '1 day', 1"
            "  FROM generate_series(2, 20) n, unnest($2::text[]) o",
            brake.hour_of(NOW), [LARVIK, brake.EVERYBODY],
        )  # fmt: skip
    asked: list[str] = []
    thread, brakes = uuid4(), Brakes(floor=0)
    async with pool.acquire() as conn:
        await conn.execute(
            "INSERT INTO threads (id, recipient, subject, owner_orgnr, current_version) VALUES ($1, $1, $1, $2, 1)",
            thread,
            LARVIK,
        )
        with conn.query_logger(lambda one: asked.append(one.query)):
            for _ in range(3):
                await brakes.note(conn, [thread], now=NOW + timedelta(minutes=1))

    assert sum("FROM recipients" in query for query in asked) == counted


async def test_only_an_operator_finds_the_brakes(client: httpx.AsyncClient, pool: asyncpg.Pool) -> None:
    for role in (Role.MUNICIPALITY, Role.OFFICER, Role.SUPPLIER, Role.SERVICE):
        own = headers(LARVIK, role)
        answers = [
            await client.get("/brakes", headers=own),
            await client.post(f"/brakes/{LARVIK}", headers=own),
            await client.post(f"/brakes/{LARVIK}/release", json={}, headers=own),
            await client.post(f"/replayed/{LARVIK}", json={"what": "SEND"}, headers=own),
        ]
        assert {answer.status_code for answer in answers} == {404}
    assert await on(pool) == []


async def test_a_brake_that_is_not_on_cannot_be_let_go(client: httpx.AsyncClient) -> None:
    answer = await client.post("/brakes/all/release", json={}, headers=headers(LARVIK, OPERATOR))
    nobody = await client.post("/brakes/anna/release", json={}, headers=headers(LARVIK, OPERATOR))

    assert (answer.status_code, nobody.status_code) == (404, 422)
