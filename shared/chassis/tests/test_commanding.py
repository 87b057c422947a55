"""A command that meets others is begun again from nothing, and what it asked for cannot be guessed from a dump."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from fastapi import Depends, Request
from samklasse_chassis import http, log, tokens, vault
from samklasse_chassis.errors import Overtaken
from samklasse_chassis.health import Health
from samklasse_chassis.runtime import Context, Service, application

PRIVATE, PUBLIC = tokens.new_key_pair()
KEK = vault.new_kek()
EFFECT_SQL = "INSERT INTO effects (id, name, at) VALUES ($1, $2, $3)"
NAMES_SQL = "SELECT array_agg(name ORDER BY name) FROM effects"
ERRORS: dict[str, Callable[[], Exception]] = {
    "overtaken": Overtaken,
    "deadlock": lambda: asyncpg.DeadlockDetectedError("deadlock detected"),
}
routes = http.router()


@routes.post("/races/{trouble}")
async def race(do: Annotated[http.Command, Depends(http.command)], trouble: str, losses: int) -> dict[str, Any]:
    """Loses so many times before it wins."""
    await do.conn.execute(EFFECT_SQL, uuid4(), "before", do.now)

    async def step() -> None:
        await do.conn.execute(EFFECT_SQL, uuid4(), "last", do.now)
        lost[trouble] = lost.get(trouble, 0) + 1
        if lost[trouble] <= losses:
            raise ERRORS[trouble]()

    do.at_last(step)
    return {"overtaken": do.overtaken}


@routes.post("/slow")
async def dawdle(do: Annotated[http.Command, Depends(http.command)]) -> dict[str, str]:
    await do.conn.execute(EFFECT_SQL, do.cause.id, "slow", do.now)
    await asyncio.sleep(0.05)
    return {"id": str(uuid4())}


@routes.post("/queue")
async def queue(do: Annotated[http.Command, Depends(http.command)], turn: str | None = None) -> dict[str, int]:
    """Sees at its last step whether another one has taken its own and not committed yet."""

    async def step() -> None:
        alone.append(await do.conn.fetchval("SELECT pg_try_advisory_xact_lock(8)"))
        await asyncio.sleep(0.02)

    do.at_last(step, turn=turn)
    return {}


async def fetch(request: Request) -> int:
    """How many connections are lent while the outside world is awaited."""
    pool: asyncpg.Pool = request.app.state.pool
    return pool.get_size() - pool.get_idle_size()


@routes.post("/first")
@http.first(fetch)
async def after_it(do: Annotated[http.Command, Depends(http.command)], request: Request) -> dict[str, int]:
    await do.conn.execute(EFFECT_SQL, do.cause.id, "after", do.now)
    return {"lent_before": request.state.first, "lent_now": await fetch(request)}


lost: dict[str, int] = {}
alone: list[bool] = []


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    lost.clear()
    alone.clear()
    return {
        "SAMKLASSE_TOKEN_PUBLIC_KEY": PUBLIC,
        "SAMKLASSE_KEK_FILE": str(vault.write_kek(tmp_path / "kek", KEK)),
    }


def opened(beta: asyncpg.Pool, settings: dict[str, str]) -> httpx.AsyncClient:
    app = application(Service("beta", (), Path(), (routes,)), Context(beta, settings, Health(), log.logger()))
    caller = http.Caller("910000004", http.Role.MUNICIPALITY, "u1")
    token = tokens.sign(PRIVATE, caller, expires_at=datetime.now(UTC) + timedelta(minutes=5))
    told = {"authorization": f"Bearer {token}", "Idempotency-Key": "k"}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://beta", headers=told)


@pytest.fixture
async def client(beta: asyncpg.Pool, settings: dict[str, str]) -> AsyncIterator[httpx.AsyncClient]:
    async with opened(beta, settings) as one:
        yield one


@pytest.mark.parametrize("trouble", ERRORS)
@pytest.mark.parametrize("losses", [0, 1, 2])
async def test_a_command_that_met_others_begins_again_from_nothing(
    client: httpx.AsyncClient, beta: asyncpg.Pool, trouble: str, losses: int
) -> None:
    answers = [await client.post(f"/races/{trouble}?losses={losses}") for _ in range(2)]

    assert [answer.json() for answer in answers] == [{"overtaken": losses > 0 and trouble == "overtaken"}] * 2
    assert await beta.fetchval(NAMES_SQL) == ["before", "last"]


@pytest.mark.parametrize("trouble", ERRORS)
async def test_a_command_that_loses_each_time_leaves_nothing(
    client: httpx.AsyncClient, beta: asyncpg.Pool, trouble: str
) -> None:
    with pytest.raises((Overtaken, asyncpg.DeadlockDetectedError)):
        await client.post(f"/races/{trouble}?losses=3")

    assert await beta.fetchval("SELECT count(*) FROM effects") == 0
    assert await beta.fetchval("SELECT count(*) FROM commands") == 0


async def test_a_key_that_is_under_way_is_waited_for(client: httpx.AsyncClient, beta: asyncpg.Pool) -> None:
    answers = await asyncio.gather(*(client.post("/slow") for _ in range(8)))

    assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
    assert await beta.fetchval(NAMES_SQL) == ["slow"]


@pytest.mark.parametrize("turn", ["", "?turn=one"])
async def test_only_those_with_the_same_turn_commit_one_after_the_other(
    client: httpx.AsyncClient, beta: asyncpg.Pool, turn: str
) -> None:
    answers = [client.post(f"/queue{turn}", headers={"Idempotency-Key": str(key)}) for key in range(4)]

    assert {answer.status_code for answer in await asyncio.gather(*answers)} == {200}
    assert (alone == [True] * 4) is bool(turn)


async def test_the_same_command_in_another_municipalitys_name_is_another(
    client: httpx.AsyncClient, beta: asyncpg.Pool
) -> None:
    answers = [await client.post("/slow", headers={"X-Acting-For": of}) for of in ("910000004", "910000012")]

    assert [answer.status_code for answer in answers] == [200, 409]
    assert await beta.fetchval(NAMES_SQL) == ["slow"]


async def test_what_was_asked_for_cannot_be_guessed_from_its_fingerprint(
    client: httpx.AsyncClient, beta: asyncpg.Pool
) -> None:
    await client.post("/slow")

    guesses = {hashlib.sha256(f"POST /slow?\n{role} \n".encode()).hexdigest() for role in http.Role}
    assert await beta.fetchval("SELECT fingerprint FROM commands") not in guesses


async def test_a_key_is_known_again_when_the_key_encryption_key_has_been_changed(
    beta: asyncpg.Pool, settings: dict[str, str]
) -> None:
    async with opened(beta, settings) as before:
        first = await before.post("/slow")
    vault.write_kek(Path(settings["SAMKLASSE_KEK_FILE"]), vault.new_kek(), KEK)
    async with opened(beta, settings) as after:
        second = await after.post("/slow")

    assert (second.status_code, second.text) == (200, first.text)


async def test_what_a_route_does_first_holds_no_connection(client: httpx.AsyncClient, beta: asyncpg.Pool) -> None:
    answers = [(await client.post("/first")).json() for _ in range(2)]

    assert answers == [{"lent_before": 0, "lent_now": 1}] * 2
    assert await beta.fetchval(NAMES_SQL) == ["after"]
