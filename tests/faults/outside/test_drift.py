"""Somebody deletes a queue or a binding; `samklasse restore` puts it back, and replays what was missed."""

import asyncio

import pytest
from rig import beta, gamma
from rig.reading import SERVICES
from rig.town import Town
from samklasse import audit, restore
from samklasse.provision import broker
from samklasse_chassis.topology import CORE

from .outage import under_load
from .townstack import operated

pytestmark = pytest.mark.asyncio(loop_scope="session")
PLACES = {
    "queue": f"/api/queues/{CORE}/{beta.ITEMS}",
    "binding": f"/api/bindings/{CORE}/e/ev/q/{gamma.NOTES}/alpha.note.%23",
}


@pytest.mark.parametrize("what", PLACES)
@pytest.mark.parametrize("rounds", [1, pytest.param(4, marks=pytest.mark.long)])
async def test_what_a_deleted_queue_or_binding_missed_is_replayed(place: Town, what: str, rounds: int) -> None:
    stack = operated(place)
    async with under_load(place, f"deleted {what}") as outage, broker.client(place.infra.rabbit_api) as api:
        for _ in range(rounds):
            (await api.delete(PLACES[what])).raise_for_status()
            found = await audit.look(stack.infra, stack.state, SERVICES)
            await asyncio.sleep(1)
            async with outage.recovering():
                replayed = await restore.restore(stack, services=SERVICES, say=lambda _: None)
            outage.counted["replayed"] = outage.counted.get("replayed", 0) + replayed.total()

    assert outage.verdict is not None
    assert outage.verdict.good, outage.verdict
    assert not found.healthy
    assert outage.counted["replayed"] > 0
