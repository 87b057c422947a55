"""Readiness is about work being done, not about a connection being open."""

import asyncio

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
