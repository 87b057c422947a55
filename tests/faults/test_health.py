"""Health follows the work: a queue without a consumer is red, and what comes back is found again by itself."""

import asyncio
from urllib.parse import quote

from rig import beta, gamma
from rig.reading import SERVICES
from rig.town import Town, until
from samklasse import restore
from samklasse.provision import broker, provision
from samklasse_chassis.topology import CORE

from .outside.townstack import operated

NOBODY = [beta.NOTES, gamma.HOT, gamma.NOTES]
"""One queue of each way of consuming."""


async def test_a_deleted_queue_is_red_until_it_is_restored_and_consumed_again(calm: Town) -> None:
    async with broker.client(calm.infra.rabbit_api) as http:
        for queue in NOBODY:
            (await http.delete(f"/api/queues/{CORE}/{queue}")).raise_for_status()
    await until(lambda: _red(calm, "beta"))
    await until(lambda: _red(calm, "gamma"))
    await provision(calm.infra, calm.state, SERVICES, calm.database)
    await asyncio.gather(calm.healthy("beta"), calm.healthy("gamma"))
    await calm.load(60)
    await asyncio.sleep(1)
    await calm.load(0)
    verdict = await calm.drained()

    assert verdict.good, verdict


async def test_closed_connections_lose_and_double_nothing(calm: Town) -> None:
    await calm.load(60)
    closed = 0
    async with broker.client(calm.infra.rabbit_api) as http:
        for _ in range(3):
            await asyncio.sleep(1)
            for connection in (await http.get("/api/connections")).json():
                if connection.get("user") in SERVICES:
                    answer = await http.delete(f"/api/connections/{quote(connection['name'], safe='')}")
                    closed += answer.status_code == 204
    await calm.load(0)
    verdict = await calm.drained()
    await asyncio.gather(*map(calm.healthy, SERVICES))

    assert verdict.good, verdict
    assert closed >= 6


async def test_publishing_to_a_missing_exchange_cancels_no_running_handler(calm: Town) -> None:
    seen = calm.duplicates_seen()
    for n in range(3):
        await calm.command(f"/items/item-{n}/moves", takes=2)
    await asyncio.sleep(0.5)
    async with broker.client(calm.infra.rabbit_api) as http:
        (await http.delete(f"/api/exchanges/{CORE}/ev")).raise_for_status()
    await calm.load(40)
    await until(lambda: _red(calm, "alpha"))
    await provision(calm.infra, calm.state, SERVICES, calm.database)
    await calm.load(0)
    await calm.drained()
    repeats = calm.duplicates_seen() - seen
    await restore.restore(operated(calm), services=SERVICES, say=lambda _: None)  # what came before the bindings did
    verdict = await calm.drained()

    assert verdict.good, verdict
    assert "Cancelled" not in calm.logged("beta")
    assert repeats == 0


async def _red(place: Town, name: str) -> bool:
    return bool(await place.troubles(name))
