"""A command takes effect once per key, for a caller the operator has vouched for, or not at all."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import asyncpg
import httpx
import pytest
from fastapi import Depends
from pydantic import BaseModel
from samklasse_chassis import http, log, tokens, vault
from samklasse_chassis.health import Health
from samklasse_chassis.runtime import Context, Service, application

PRIVATE, PUBLIC = tokens.new_key_pair()
EFFECT_SQL = "INSERT INTO effects (id, name, at) VALUES ($1, $2, $3)"
routes = http.router()


class TooMuch(Exception):
    """A domain refusal as services declare theirs."""

    code = "TOO_MUCH"
    rule = "il-30"

    def __init__(self, amount: int) -> None:
        super().__init__(amount)
        self.fields = {"amount": amount}


class Gift(BaseModel):
    amount: int


@routes.post("/gifts")
async def give(gift: Gift, do: Annotated[http.Command, Depends(http.command)]) -> dict[str, str]:
    await do.conn.execute(
        "INSERT INTO effects (id, name, at) VALUES ($1, $2, $3)", do.cause.id, do.caller.orgnr, do.now
    )
    if gift.amount > 100:
        raise TooMuch(gift.amount)
    return {"id": str(do.cause.id)}


@routes.get("/gifts")
async def count(read: Annotated[http.Reading, Depends(http.reading)]) -> dict[str, int]:
    if read.caller.role is http.Role.SUPPLIER:
        raise http.NotFound
    return {"count": await read.conn.fetchval("SELECT count(*) FROM effects")}


@routes.get("/gifts/sealed")
async def disclose(keyless: bool, read: Annotated[http.Reading, Depends(http.disclosing)]) -> dict[str, int]:
    await read.conn.execute(EFFECT_SQL, uuid4(), read.caller.subject, read.now)
    if keyless:
        vault.index(None, "01010112345")
    return {}


@routes.get("/gifts/read")
async def write_while_reading(
    read: Annotated[http.Reading, Depends(http.reading)],
) -> dict[str, int]:
    await read.conn.execute(EFFECT_SQL, uuid4(), read.caller.subject, read.now)
    return {}


def token(orgnr: str = "910000004", role: http.Role = http.Role.MUNICIPALITY, minutes: int = 5) -> str:
    expires_at = datetime.now(UTC) + timedelta(minutes=minutes)
    return tokens.sign(PRIVATE, http.Caller(orgnr, role, "u1"), expires_at=expires_at)


@pytest.fixture
async def client(beta: asyncpg.Pool) -> AsyncIterator[httpx.AsyncClient]:
    service = Service("beta", (), Path(), (routes,))
    app = application(service, Context(beta, {"SAMKLASSE_TOKEN_PUBLIC_KEY": PUBLIC}, Health(), log.logger()))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://beta") as opened:
        opened.headers["authorization"] = f"Bearer {token()}"
        yield opened


async def effects(beta: asyncpg.Pool) -> int:
    return int(await beta.fetchval("SELECT count(*) FROM effects"))


async def test_the_same_key_gives_the_same_answer_and_one_effect(client: httpx.AsyncClient, beta: asyncpg.Pool) -> None:
    answers = [await client.post("/gifts", json={"amount": 1}, headers={"Idempotency-Key": "k"}) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert await effects(beta) == 1


async def test_the_same_key_with_another_body_is_a_conflict(client: httpx.AsyncClient, beta: asyncpg.Pool) -> None:
    await client.post("/gifts", json={"amount": 1}, headers={"Idempotency-Key": "k"})
    answer = await client.post("/gifts", json={"amount": 2}, headers={"Idempotency-Key": "k"})

    assert (answer.status_code, answer.json()["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")
    assert await effects(beta) == 1


async def test_a_refusal_names_its_values_and_leaves_nothing(client: httpx.AsyncClient, beta: asyncpg.Pool) -> None:
    answer = await client.post("/gifts", json={"amount": 101}, headers={"Idempotency-Key": "k"})

    told = {"type": "urn:samklasse:problem:TOO_MUCH", "title": "Too much", "status": 422, "code": "TOO_MUCH"}
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json() == told | {"fields": {"amount": "101"}, "rule": "il-30"}
    assert await effects(beta) == 0


async def test_a_refused_command_is_written_down_without_its_values(
    client: httpx.AsyncClient, beta: asyncpg.Pool
) -> None:
    await client.post("/gifts", json={"amount": 101}, headers={"Idempotency-Key": "k"})
    await client.post("/gifts", json={"amount": 1}, headers={"Idempotency-Key": "l"})

    rows = await beta.fetch(
        "SELECT route, code, rule, row_to_json(refused_commands)::text AS whole FROM refused_commands"
    )
    assert [tuple(row)[:3] for row in rows] == [("POST /gifts", "TOO_MUCH", "il-30")]
    assert "101" not in rows[0]["whole"]


async def test_a_malformed_body_is_refused_without_its_values(client: httpx.AsyncClient) -> None:
    answer = await client.post("/gifts", json={"amount": "secret"}, headers={"Idempotency-Key": "k"})

    assert (answer.status_code, answer.json()["code"]) == (422, "INVALID_FIELD")
    assert "secret" not in answer.text


async def test_a_command_without_a_key_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post("/gifts", json={"amount": 1})).status_code == 400


@pytest.mark.parametrize("bearer", ["", "Bearer x", f"Bearer {token(minutes=-1)}"])
async def test_nobody_without_a_valid_token_gets_in(client: httpx.AsyncClient, bearer: str) -> None:
    answer = await client.get("/gifts", headers={"authorization": bearer})

    assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHENTICATED")


async def test_another_operators_token_does_not_get_in(client: httpx.AsyncClient) -> None:
    stranger, _ = tokens.new_key_pair()
    expires_at = datetime.now(UTC) + timedelta(minutes=5)
    forged = tokens.sign(stranger, http.Caller("910000004", http.Role.OPERATOR, "u1"), expires_at=expires_at)
    answer = await client.get("/gifts", headers={"authorization": f"Bearer {forged}"})

    assert answer.status_code == 401


async def test_what_is_not_ones_own_is_not_found(client: httpx.AsyncClient) -> None:
    answer = await client.get("/gifts", headers={"authorization": f"Bearer {token(role=http.Role.SUPPLIER)}"})

    assert answer.status_code == 404


async def test_health_is_red_until_the_first_look(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health")).status_code == 503
    assert (await client.get("/health/live")).status_code == 200


async def test_only_a_door_that_discloses_may_write_while_it_reads(
    client: httpx.AsyncClient, beta: asyncpg.Pool
) -> None:
    assert (await client.get("/gifts/sealed?keyless=false")).status_code == 200
    assert await effects(beta) == 1
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await client.get("/gifts/read")


async def test_a_service_without_its_key_says_so_and_leaves_no_trace(
    client: httpx.AsyncClient, beta: asyncpg.Pool
) -> None:
    answer = await client.get("/gifts/sealed?keyless=true")

    assert (answer.status_code, answer.json()["code"]) == (503, "KEK_MISSING")
    assert await effects(beta) == 0
