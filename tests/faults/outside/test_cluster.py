"""A broker of three nodes loses one: killed, cut off from its peers, unplugged, or frozen."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
import pytest_asyncio
from rig import beta
from rig.town import Town, town
from samklasse.infra.state import Infra

from . import cluster as clusters
from .cluster import Cluster
from .conftest import Standing
from .network import Namespaces
from .outage import Outage, under_load
from .servers import Servers

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.long]
LEADER, WITNESS = 1, 2
"""The node that leads every queue and has the services' connections, and the one that the test itself asks."""
HEARTBEAT_SECONDS = 2
SILENT_SECONDS = 40
LONGEST_GAP_SECONDS = 30
"""A silent node is given up after 9 s; one attempt at the next may take 10 more while a queue has no leader."""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Three joined nodes."""
    with clusters.running(tmp_path_factory.mktemp("cluster")) as joined:
        yield joined


@pytest_asyncio.fixture(loop_scope="session")
async def spread(cluster: Cluster, servers: Servers, standing: Standing) -> AsyncIterator[Town]:
    """A town whose services know all three nodes; the database's roles have the passwords of one town at a time."""
    await standing.leave()
    await asyncio.to_thread(cluster.await_whole)
    asked = f"amqp://{cluster.user}@{cluster.place(WITNESS)}"
    infra = Infra("cluster", asked, servers.infra.database_url, cluster.api(LEADER))
    async with town(servers.home, infra, start=()) as place:
        for name in ("alpha", "beta", "gamma"):
            login = f"{name}:{place.state.secret(name)}"
            url = f"amqp://{login}@{','.join(cluster.places)}/core?heartbeat={HEARTBEAT_SECONDS}"
            place.settings[name] = {"SAMKLASSE_AMQP_URL": url}
        await asyncio.gather(*(place.start(name) for name in ("alpha", "beta", "gamma")))
        assert cluster.leader(beta.ITEMS, ask=WITNESS) == LEADER
        yield place


async def test_the_leader_killed(cluster: Cluster, spread: Town) -> None:
    async with under_load(spread, f"cluster ({cluster.network.kind}): leader kill -9") as outage:
        await without(outage, lambda: cluster.kill(LEADER), 12)
        cluster.start(LEADER)
        outage.counted["whole_again_seconds"] = round(await asyncio.to_thread(cluster.await_whole), 1)

    assert_nothing_was_noticed(outage)


async def test_the_leader_frozen(cluster: Cluster, spread: Town) -> None:
    async with under_load(spread, f"cluster ({cluster.network.kind}): leader SIGSTOP") as outage:
        await without(outage, lambda: cluster.freeze(LEADER), SILENT_SECONDS)
        cluster.thaw(LEADER)
        outage.counted["whole_again_seconds"] = await _whole_or_restarted(cluster, outage)

    assert_nothing_was_noticed(outage)


async def test_the_leader_in_a_minority_that_services_still_reach(cluster: Cluster, spread: Town) -> None:
    links = _links(cluster)
    async with under_load(spread, "cluster (network namespaces): leader cut off from its peers") as outage:
        await without(outage, lambda: links.estrange(LEADER), SILENT_SECONDS)
        links.reconcile(LEADER)
        outage.counted["whole_again_seconds"] = await _whole_or_restarted(cluster, outage)

    assert_nothing_was_noticed(outage)


async def test_the_leader_unplugged(cluster: Cluster, spread: Town) -> None:
    links = _links(cluster)
    async with under_load(spread, "cluster (network namespaces): leader unplugged") as outage:
        await without(outage, lambda: links.cut(LEADER), SILENT_SECONDS)
        links.mend(LEADER)
        outage.counted["whole_again_seconds"] = await _whole_or_restarted(cluster, outage)

    assert_nothing_was_noticed(outage)


def assert_nothing_was_noticed(outage: Outage) -> None:
    """Nothing lost, nothing twice; and the longest silence stayed within its bound."""
    assert outage.verdict is not None
    assert outage.verdict.good, outage.verdict
    assert outage.counted["longest_gap_seconds"] < LONGEST_GAP_SECONDS


LONGEST_GAP_SQL = """
SELECT max(extract(epoch FROM at - before))
  FROM (SELECT at, lag(at) OVER (ORDER BY at) AS before
          FROM (SELECT at
                  FROM beta.effects
                 WHERE at > $1
                 UNION ALL
                SELECT clock_timestamp()) AS effects) AS gaps
"""


async def without(outage: Outage, take_away: Callable[[], None], seconds: float) -> None:
    """Take the node away for a while, and measure the longest time in which beta had no effect."""
    began = await outage.place.now()
    await asyncio.to_thread(take_away)
    await asyncio.sleep(seconds)
    async with outage.place.admin() as conn:
        gap = await conn.fetchval(LONGEST_GAP_SQL, began)
    outage.counted["longest_gap_seconds"] = round(float(gap or seconds), 2)


async def _whole_or_restarted(cluster: Cluster, outage: Outage) -> float:
    """3.10 may stay split after a freeze until the node is started anew (an upstream fault; seen in one of two)."""
    began = time.monotonic()
    try:
        await asyncio.to_thread(cluster.await_whole, 40)
    except TimeoutError:
        outage.counted["restarts"] = 1
        await asyncio.to_thread(cluster.kill, LEADER)
        await asyncio.to_thread(cluster.start, LEADER)
        await asyncio.to_thread(cluster.await_whole)
    return round(time.monotonic() - began, 1)


def _links(cluster: Cluster) -> Namespaces:
    if not isinstance(cluster.network, Namespaces):
        pytest.skip("cutting a link takes root and network namespaces; on loopback nodes are only killed and frozen")
    return cluster.network
