"""A town per test, on a broker and a database of the fault tests' own; and what was measured."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack
from pathlib import Path

import asyncpg
import pytest
from rig.figures import Figures, figures_from_environment
from rig.town import Town, town
from samklasse.infra.state import Infra


@pytest.fixture(scope="session")
def infra(
    tmp_path_factory: pytest.TempPathFactory, own_pair: Callable[[Path], AbstractContextManager[Infra]]
) -> Iterator[Infra]:
    """A pair that no other test uses: a town has its own passwords and queues, and is disturbed."""
    with own_pair(tmp_path_factory.mktemp("faults")) as started:
        yield started


@pytest.fixture(scope="session")
def figures() -> Figures:
    """Where a fault's figures go."""
    return figures_from_environment()


class Standing:
    """One town for many tests, opened when the first asks. There is room for one town on a broker at a time."""

    def __init__(self, home: Path, infra: Infra) -> None:
        self._home, self._infra = home, infra
        self._runner, self._within = asyncio.Runner(), AsyncExitStack()
        self._town: Town | None = None

    def ask(self) -> Town:
        """The town, with everything at work and nothing to do; a new one after a test that left it broken."""
        if self._town is not None and not self._runner.run(self._usable(self._town)):
            self.close()
        if self._town is None:
            self._town = self._runner.run(self._within.enter_async_context(town(self._home, self._infra)))
        return self._town

    async def _usable(self, there: Town) -> bool:
        try:
            await there.calm()
            return await there.sound()
        except (OSError, RuntimeError, TimeoutError, asyncpg.PostgresError):
            return False

    def close(self) -> None:
        """Make room."""
        self._town = None
        self._runner.run(self._within.aclose())

    def end(self) -> None:
        """For good."""
        self.close()
        self._runner.close()


@pytest.fixture(scope="session")
def standing(infra: Infra, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """Keeps the town that tests share."""
    keeper = Standing(tmp_path_factory.mktemp("town"), infra)
    yield keeper
    keeper.end()


@pytest.fixture
def calm(standing: Standing) -> Town:
    """A town that tests share, with nothing to do; what earlier tests said is judged with the rest."""
    return standing.ask()


@pytest.fixture
def alone(standing: Standing) -> None:
    """No other town on this broker."""
    standing.close()


@pytest.fixture
async def place(alone: None, infra: Infra, tmp_path: Path) -> AsyncIterator[Town]:
    """A town of one's own: alpha, beta and gamma at work."""
    async with town(tmp_path, infra) as started:
        yield started
