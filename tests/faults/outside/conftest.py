"""Servers of these tests' own, and one town on them for as long as it keeps every promise."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from history import judge
from rig.town import Town, town

from . import servers as own
from .outage import SLACK
from .servers import Servers


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """A broker and a database that a test may kill."""
    with own.running(tmp_path_factory.mktemp("outside")) as started:
        yield started


class Standing:
    """The town that stands now; one that a test has left broken is torn down and built anew."""

    def __init__(self, servers: Servers) -> None:
        self._servers, self._leaving, self._town = servers, AsyncExitStack(), None

    async def sound(self) -> Town:
        """A town without a blemish."""
        if self._town is None or not await _well(self._town):
            await self.leave()
            self._town = await self._leaving.enter_async_context(town(self._servers.home, self._servers.infra))
        return self._town

    async def leave(self) -> None:
        """End it."""
        self._town = None
        await self._leaving.aclose()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def standing(servers: Servers) -> AsyncIterator[Standing]:
    """Kept from test to test."""
    held = Standing(servers)
    yield held
    await held.leave()


@pytest_asyncio.fixture(loop_scope="session")
async def place(standing: Standing) -> Town:
    """Alpha, beta and gamma, with everything said so far accounted for."""
    return await standing.sound()


async def _well(place: Town) -> bool:
    try:
        answers = [await place.troubles(name) for name in ("alpha", "beta", "gamma")]
        return all(answer == {} for answer in answers) and judge(await place.history(), slack=SLACK).good
    except Exception:  # noqa: BLE001 (whatever is wrong, another is built)
        return False
