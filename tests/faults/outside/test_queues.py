"""A queue is full, and takes no more."""

import asyncio

import pytest
from rig import beta
from rig.town import Town, until
from samklasse.provision import broker
from samklasse_chassis.topology import CORE

from .outage import under_load

pytestmark = pytest.mark.asyncio(loop_scope="session")
FULL = {"pattern": f"^{beta.ITEMS}$", "apply-to": "queues", "definition": {"max-length": 5}}
PLACE = f"/api/operator-policies/{CORE}/full"


@pytest.mark.parametrize("seconds", [1.5, pytest.param(15, marks=pytest.mark.long)])
async def test_what_a_full_queue_refuses_is_published_again_and_its_neighbors_ignore_the_repeats(
    place: Town, seconds: float
) -> None:
    refused_before = refusals(place)
    async with under_load(place, "full queue") as outage, broker.client(place.infra.rabbit_api) as api:
        (await api.put(PLACE, json=FULL)).raise_for_status()
        place.freeze("beta")
        try:
            await until(lambda: _refused(place, refused_before))
            await asyncio.sleep(seconds)
        finally:
            async with outage.recovering():
                place.thaw("beta")
                (await api.delete(PLACE)).raise_for_status()
        outage.counted["lane_pauses"] = refusals(place) - refused_before

    assert outage.verdict.good, outage.verdict
    assert outage.counted["duplicates_seen"] > 0, "the neighbor's queue did take what was refused"
    assert max(outage.recovery_seconds) < 10


def refusals(place: Town) -> int:
    """How often alpha's relay has paused its lane because the broker refused."""
    lines = place.logged("alpha").splitlines()
    return sum('"lane paused"' in line and '"DeliveryError"' in line for line in lines)


async def _refused(place: Town, before: int) -> bool:
    return refusals(place) > before
