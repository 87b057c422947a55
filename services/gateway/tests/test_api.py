"""Mailboxes are the operator's business; what was refused is the supplier's own."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from samklasse_chassis import http, log, tokens
from samklasse_chassis.health import Health
from samklasse_chassis.runtime import Context, application
from samklasse_contracts.values import OrganisationRole
from samklasse_gateway.app import SERVICE

from .builders import FJORD, NETT, SKIEN, letter, offering, organisation, roll
from .conftest import Gateway

PRIVATE, PUBLIC = tokens.new_key_pair()
NEW = "399000157"


def bearer(orgnr: str, role: http.Role) -> dict[str, str]:
    """Headers that speak for somebody."""
    soon = datetime.now(UTC) + timedelta(days=1)
    token = tokens.sign(PRIVATE, http.Caller(orgnr, role, "somebody"), expires_at=soon)
    return {"authorization": f"Bearer {token}", "idempotency-key": str(uuid4())}


OPERATOR = bearer("000000000", http.Role.OPERATOR)


@pytest.fixture
async def client(gateway: Gateway) -> AsyncIterator[httpx.AsyncClient]:
    """The gateway's HTTP side on the test's own database."""
    settings = {"SAMKLASSE_TOKEN_PUBLIC_KEY": PUBLIC}
    app = application(SERVICE, Context(gateway.pool, settings, Health(), log.logger()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as opened:
        yield opened


async def listed(client: httpx.AsyncClient, headers: dict[str, str]) -> list[str]:
    answer = await client.get("/suppliers", headers=headers)
    return [each["orgnr"] for each in answer.raise_for_status().json()["suppliers"]]


async def test_a_seller_gets_one_mailbox(client: httpx.AsyncClient, gateway: Gateway) -> None:
    await gateway.hears(organisation(NEW, OrganisationRole.SELLER))
    for _ in range(2):
        headers = bearer("000000000", http.Role.OPERATOR)
        answer = await client.post("/suppliers", json={"orgnr": NEW}, headers=headers)

        assert (answer.status_code, answer.json()) == (200, {"orgnr": NEW})
    assert await listed(client, OPERATOR) == [FJORD, NETT, NEW]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"orgnr": NEW}, "UNKNOWN_ORGANISATION"),
        ({"orgnr": SKIEN}, "NOT_A_SELLER"),
        ({"orgnr": "fjord"}, "INVALID_FIELD"),
    ],
)
async def test_others_get_none(client: httpx.AsyncClient, body: dict[str, Any], code: str) -> None:
    answer = await client.post("/suppliers", json=body, headers=OPERATOR)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize("role", [http.Role.SUPPLIER, http.Role.MUNICIPALITY, http.Role.SERVICE])
async def test_only_the_operator_opens_mailboxes(client: httpx.AsyncClient, role: http.Role) -> None:
    answer = await client.post("/suppliers", json={"orgnr": FJORD}, headers=bearer(FJORD, role))

    assert answer.status_code == 404


async def test_a_supplier_sees_its_own_mailbox_and_refusals_only(client: httpx.AsyncClient, gateway: Gateway) -> None:
    await gateway.is_told(roll("anna"), FJORD)
    await gateway.is_told(roll("anna"), NETT)
    await gateway.is_told(letter(offering(), message_id=None))
    own = bearer(FJORD, http.Role.SUPPLIER)
    refused = (await client.get("/refusals", headers=own)).json()["refusals"]

    assert await listed(client, own) == [FJORD]
    assert [(each["orgnr"], each["code"]) for each in refused] == [(FJORD, "NO_ID"), (FJORD, "NOT_YOURS")]
    assert len((await client.get("/refusals", headers=OPERATOR)).json()["refusals"]) == 3
    assert await listed(client, bearer(SKIEN, http.Role.MUNICIPALITY)) == []
