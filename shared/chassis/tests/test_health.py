"""Readiness is about work being done, not about a connection being open."""

import asyncio
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import asyncpg
import httpx
import pytest
import toys
from samklasse.infra.state import Infra
from samklasse_chassis import consuming, health
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.topology import CORE, definitions
from toys import Place, until, working


async def test_a_lost_consumer_turns_health_red_and_its_return_green(
    place: Place, infra: Infra, beta: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "EVERY_SECONDS", 0.1)
    seen = health.Health()
    watching = health.watch(seen, beta, {False: place.amqp}, toys.CONSUMERS)
    async with (
        httpx.AsyncClient(base_url=infra.rabbit_api, timeout=30) as api,
        working(consuming.consume(place.amqp, toys.CONSUMERS, Inbox(beta)), watching),
    ):
        await until(lambda: _reports(seen, red=False))
        (await api.delete(f"/api/queues/{CORE}/beta.alpha-thing")).raise_for_status()
        await until(lambda: _reports(seen, red=True))
        (await api.post("/api/definitions", json=definitions({"beta": toys.CONSUMERS}))).raise_for_status()
        await until(lambda: _reports(seen, red=False), seconds=30)

    assert seen.report() == {}


async def test_a_connection_that_is_cut_turns_health_red_and_consuming_goes_on_by_itself(
    place: Place, infra: Infra, beta: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "EVERY_SECONDS", 0.1)
    seen = health.Health()
    watching = health.watch(seen, beta, {False: place.amqp}, toys.CONSUMERS)
    async with (
        httpx.AsyncClient(base_url=infra.rabbit_api, timeout=30) as api,
        working(consuming.consume(place.amqp, toys.CONSUMERS, Inbox(beta)), watching),
    ):
        await until(lambda: _reports(seen, red=False))
        await until(lambda: _cut(api), seconds=30)
        await until(lambda: _reports(seen, red=True))
        await until(lambda: _reports(seen, red=False), seconds=30)

    assert seen.ready == {"beta.alpha-thing": 0}


async def test_on_the_wire_each_consumer_has_its_own_channel_and_prefetch(
    place: Place, infra: Infra, beta: asyncpg.Pool
) -> None:
    plain = toys.CONSUMER
    table = [
        plain,
        replace(plain, queue="beta.replayed", batch=30),
        replace(plain, queue="beta.dead", batch=40, hot=True),
    ]
    async with (
        httpx.AsyncClient(base_url=infra.rabbit_api, timeout=30) as api,
        working(consuming.consume(place.amqp, table, Inbox(beta))),
    ):
        await until(lambda: _consume(api, len(table)), seconds=30)
        found = await _consumers(api)
    channels = [one["channel_details"]["name"] for one in found]

    assert sorted(one["prefetch_count"] for one in found) == [50, 60, 80]
    assert len(set(channels)) == len(table)
    assert all(one["ack_required"] for one in found)


async def _cut(api: httpx.AsyncClient) -> bool:
    """End whatever is connected, as an operator may; the broker's list lags behind by seconds."""
    found = (await api.get("/api/connections")).json()
    for one in found:
        (await api.delete(f"/api/connections/{quote(one['name'], safe='')}")).raise_for_status()
    return bool(found)


async def _consume(api: httpx.AsyncClient, count: int) -> bool:
    return len(await _consumers(api)) == count


async def _consumers(api: httpx.AsyncClient) -> list[dict[str, Any]]:
    """Those that have a channel; the broker goes on listing one whose queue was deleted."""
    return [one for one in (await api.get(f"/api/consumers/{CORE}")).json() if one["channel_details"]]


async def test_a_check_that_finds_trouble_is_reported_until_it_is_over() -> None:
    seen, trouble = health.Health(), ["UNROUTABLE"]
    seen.note("start", None)
    seen.check(lambda: trouble[0] if trouble else None)
    during = seen.report()
    trouble.clear()

    assert "UNROUTABLE" in during.values()
    assert seen.report() == {}


async def _reports(seen: health.Health, *, red: bool) -> bool:
    await asyncio.sleep(0)
    return bool(seen.report()) is red
