"""Every route of every service asks who is calling before anything else."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from samklasse.provision import installed
from samklasse_chassis import health, http, log, runtime, tokens, vault

from .tree import SERVICES

OPEN = {"/health", "/health/live", "/health/ready", "/metrics"}
OWN_LOCK = {
    "/c/{token}.ics": {404},
    "/p/{token}": {404},
    "/providers/sms-first/receipts": {401},
    "/providers/sms-first/inbound": {401},
    "/providers/sms-second/receipts": {401},
    "/providers/sms-second/inbound": {401},
    "/providers/smtp/bounces": {401},
    "/p/{token}/language": {404},
    "/p/{token}/absence": {404},
    "/p/{token}/join/{session_id}": {404},
    "/p/{token}/inbox": {404},
    "/p/{token}/inbox/{thread}/read": {404},
}
"""Doors that no bearer token opens, but a secret of their own, and what they answer without it."""
PRIVATE, PUBLIC = tokens.new_key_pair()
STRANGER = tokens.Caller("399999049", tokens.Role.MUNICIPALITY, "someone-else")
ANSWERS_TO_STRANGERS = {400, 404, 422}
"""No such thing; or the body was refused before it was looked for."""


@pytest.fixture(params=SERVICES)
async def application(request: pytest.FixtureRequest, one_database: Any, tmp_path: Path) -> AsyncIterator[FastAPI]:
    """A service's HTTP side on an empty database."""
    from samklasse_chassis.pool import open_pool

    service = installed([request.param])[request.param]
    pool = await open_pool(one_database.url(service.name), name=service.name, size=2)
    kek = str(vault.write_kek(tmp_path / "kek"))
    settings = {"SAMKLASSE_TOKEN_PUBLIC_KEY": PUBLIC, "SAMKLASSE_KEK_FILE": kek}
    yield runtime.application(service, runtime.Context(pool, settings, health.Health(), log.logger()))
    pool.terminate()


async def test_no_route_answers_without_a_token(application: FastAPI) -> None:
    async with _client(application) as client:
        answers = {where: (await client.request(*where, headers=_key())).status_code for where in _doors(application)}

    assert answers
    assert {where for where, status in answers.items() if status != 401} == set()


async def test_no_route_answers_to_a_forged_or_an_old_token(application: FastAPI) -> None:
    forged = tokens.sign(tokens.new_key_pair()[0], STRANGER, expires_at=datetime(2100, 1, 1, tzinfo=UTC))
    old = tokens.sign(PRIVATE, STRANGER, expires_at=datetime(2020, 1, 1, tzinfo=UTC))

    async with _client(application) as client:
        for where in _doors(application):
            for token in (forged, old, "", "x.y.z"):
                bearer = {"Authorization": f"Bearer {token}"}
                assert (await client.request(*where, headers=_key() | bearer)).status_code == 401, where


async def test_a_door_with_a_lock_of_its_own_opens_to_no_bearer_token(application: FastAPI) -> None:
    bearer = {"Authorization": f"Bearer {tokens.sign(PRIVATE, STRANGER, expires_at=datetime(2100, 1, 1, tzinfo=UTC))}"}

    async with _client(application) as client:
        for route in _api_routes(application):
            for method in sorted(route.methods or ()) if route.path in OWN_LOCK else ():
                for headers in ({}, bearer):
                    answer = await client.request(method, _filled(route), headers=headers)
                    assert answer.status_code in OWN_LOCK[route.path], (method, route.path)


async def test_a_route_about_one_thing_knows_nothing_of_somebody_elses(application: FastAPI) -> None:
    token = tokens.sign(PRIVATE, STRANGER, expires_at=datetime(2100, 1, 1, tzinfo=UTC))

    async with _client(application) as client:
        for method, path in _doors(application):
            if "00000000" in path:
                answer = await client.request(method, path, headers=_key() | {"Authorization": f"Bearer {token}"})
                assert answer.status_code in ANSWERS_TO_STRANGERS, (method, path, answer.text)


def test_every_route_is_the_chassiss_own(application: FastAPI) -> None:
    assert strange_routes(_routes(application)) == []


def test_a_route_without_a_lock_is_noticed() -> None:
    open_door = APIRouter()
    open_door.add_api_route("/people", lambda: {})
    locked = http.router()
    locked.add_api_route("/people", lambda: {})

    assert strange_routes(open_door.routes) == ["/people"]
    assert strange_routes(locked.routes) == []


def strange_routes(routes: list[Any]) -> list[str]:
    """Routes that do not come from `http.router()`; health, FastAPI's own pages and other locks left out."""
    own_pages = {"/openapi.json", "/docs", "/docs/oauth2-redirect", "/redoc"}
    known = OPEN | own_pages | OWN_LOCK.keys()
    return [route.path for route in routes if route.path not in known and not isinstance(route, http.Route)]


def _doors(application: FastAPI) -> list[tuple[str, str]]:
    """Every method and path, with something that fits in the place of each parameter."""
    return [
        (method, _filled(route))
        for route in _api_routes(application)
        if route.path not in OWN_LOCK
        for method in sorted(route.methods or ())
    ]


def _api_routes(application: FastAPI) -> list[APIRoute]:
    return [route for route in _routes(application) if isinstance(route, APIRoute) and route.path not in OPEN]


def _routes(application: FastAPI) -> list[Any]:
    """Also those of the routers that FastAPI keeps whole."""
    return [
        route
        for found in application.routes
        for route in (found.original_router.routes if hasattr(found, "original_router") else [found])
    ]


def _filled(route: APIRoute) -> str:
    path = route.path
    for parameter in route.dependant.path_params:
        value = "399999014" if "orgnr" in parameter.name else "00000000-0000-7000-8000-000000000001"
        path = path.replace(f"{{{parameter.name}}}", value)
    return path


def _client(application: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://service")


def _key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}
