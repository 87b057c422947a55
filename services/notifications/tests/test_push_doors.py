"""The doors of web push: a browser goes in sealed, never comes out, and is nobody else's business."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from samklasse_chassis import vault
from samklasse_chassis.http import Role
from samklasse_chassis.vault import Keys
from samklasse_notifications import api_push
from samklasse_notifications.domain.push import read
from samklasse_notifications.sender import vapid
from samklasse_notifications.store import erasure

from .builders import ANNA, BILAL
from .doors import headers, opened
from .sending import reachable

pytestmark = pytest.mark.usefixtures("at_noon")
SKIEN = "833333333"
P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
"""The browser's key in the example of RFC 8291."""
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
POINT_SQL = "SELECT rank, source, sealed_as, changed_at FROM contact_points WHERE channel = 'PUSH'"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return vault.write_kek(tmp_path / "push-key")


@pytest.fixture
async def client(pool: asyncpg.Pool, keys: Keys, key_file: Path) -> AsyncIterator[httpx.AsyncClient]:
    settings = {"SAMKLASSE_PUSH_KEY_FILE": str(key_file), "SAMKLASSE_PUSH_ORIGINS": "https://push.example"}
    async with opened(pool, keys, api_push.ROUTER, settings=settings) as client:
        yield client


def browser(endpoint: str = "https://push.example/anna", **keys: str) -> dict[str, Any]:
    return {"endpoint": endpoint, "keys": {"p256dh": P256DH, "auth": AUTH, **keys}}


async def put(client: httpx.AsyncClient, body: Any = None, **who: Any) -> httpx.Response:
    return await client.put(f"/persons/{ANNA}/push", json=body or browser(), headers=headers(**who))


async def test_a_browser_is_kept_sealed_before_her_other_ways_and_the_same_again_changes_nothing(
    client: httpx.AsyncClient, pool: asyncpg.Pool, keys: Keys
) -> None:
    await reachable(pool, [ANNA], keys)
    answers = [await put(client) for _ in range(2)]
    (first,) = await pool.fetch(POINT_SQL)
    sealed = (await vault.sealed(pool, "ADDRESS_PUSH", [ANNA]))[ANNA]
    kept = await pool.fetchval("SELECT string_agg(answer::text, '') FROM commands")

    assert [answer.json() for answer in answers] == [{"subscribed": True}] * 2
    assert tuple(first)[:3] == (0, "SELF", "ADDRESS_PUSH")
    assert read(sealed.open(keys).decode()).endpoint == "https://push.example/anna"
    assert "push.example" not in kept


async def test_another_browser_takes_the_place_of_the_first(
    client: httpx.AsyncClient, pool: asyncpg.Pool, keys: Keys
) -> None:
    await reachable(pool, [ANNA], keys)
    await put(client)
    await put(client, browser("https://push.example/new"))
    sealed = (await vault.sealed(pool, "ADDRESS_PUSH", [ANNA]))[ANNA]

    assert read(sealed.open(keys).decode()).endpoint == "https://push.example/new"
    assert len(await pool.fetch(POINT_SQL)) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (browser("https://evil.example/anna"), "endpoint"),
        (browser("http://169.254.169.254/anna"), "endpoint"),
        (browser(p256dh="AAAA"), "keys"),
        (browser(auth="AAAA"), "keys"),
    ],
)
async def test_what_leads_elsewhere_or_is_no_key_is_refused_and_not_repeated(
    client: httpx.AsyncClient, pool: asyncpg.Pool, keys: Keys, wrong: dict[str, Any], field: str
) -> None:
    await reachable(pool, [ANNA], keys)
    answer = await put(client, wrong)

    assert (answer.status_code, answer.json()["code"], answer.json()["fields"]) == (
        422,
        "BAD_SUBSCRIPTION",
        {"field": field},
    )
    assert "anna" not in answer.text and "AAAA" not in answer.text
    assert await pool.fetch(POINT_SQL) == []


@pytest.mark.parametrize("body", [{**browser(), "name": "Anna"}, {"endpoint": "https://push.example/anna"}])
async def test_an_unknown_or_missing_field_is_refused(client: httpx.AsyncClient, body: dict[str, Any]) -> None:
    answer = await put(client, body)

    assert (answer.status_code, answer.json()["code"]) == (422, "INVALID_FIELD")
    assert "push.example" not in answer.text


async def test_nobody_elses_person_and_nobody_unknown_is_subscribed_or_let_go(
    client: httpx.AsyncClient, pool: asyncpg.Pool, keys: Keys
) -> None:
    await reachable(pool, [ANNA], keys)
    await put(client)
    strangers = [{"orgnr": SKIEN}, {"role": Role.SUPPLIER}, {"role": Role.SERVICE}, {"role": Role.OPERATOR}]
    answers = [await put(client, browser("https://push.example/x"), **who) for who in strangers]
    answers += [await client.delete(f"/persons/{ANNA}/push", headers=headers(**who)) for who in strangers]  # type: ignore[arg-type]
    answers.append(await client.put(f"/persons/{BILAL}/push", json=browser(), headers=headers()))

    assert {answer.status_code for answer in answers} == {404}
    assert len(await pool.fetch(POINT_SQL)) == 1


async def test_she_is_let_go_and_nothing_of_her_browser_is_left(
    client: httpx.AsyncClient, pool: asyncpg.Pool, keys: Keys
) -> None:
    await reachable(pool, [ANNA], keys)
    await put(client)
    answers = [await client.delete(f"/persons/{ANNA}/push", headers=headers()) for _ in range(2)]

    assert [answer.json() for answer in answers] == [{"subscribed": False}] * 2
    assert await pool.fetch(POINT_SQL) == []
    assert await vault.kinds(pool, ANNA) == ["ADDRESS_EMAIL"]


async def test_a_person_who_is_forgotten_has_no_browser_and_gets_none(
    client: httpx.AsyncClient, pool: asyncpg.Pool, keys: Keys
) -> None:
    await reachable(pool, [ANNA], keys)
    await put(client)
    async with pool.acquire() as conn, conn.transaction():
        await erasure.forget(conn, ANNA)

    assert await pool.fetch(POINT_SQL) == []
    assert await vault.kinds(pool, ANNA) == []
    assert (await put(client, browser("https://push.example/x"))).status_code == 404


async def test_browsers_are_given_our_key(client: httpx.AsyncClient, key_file: Path) -> None:
    answer = await client.get("/push-key", headers=headers())

    assert answer.json() == {"key": vapid.load(key_file).public}


async def test_without_a_key_of_ours_there_is_no_push(pool: asyncpg.Pool, keys: Keys) -> None:
    await reachable(pool, [ANNA], keys)
    async with opened(pool, keys, api_push.ROUTER) as client:
        answers = [await put(client), await client.get("/push-key", headers=headers())]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(422, "PUSH_NOT_SET_UP")}
