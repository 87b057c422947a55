"""A town per test, on this run's broker and database; and what was measured."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rig.figures import Figures, figures_from_environment
from rig.town import Town, town
from samklasse.infra.state import Infra


@pytest.fixture(scope="session")
def figures() -> Figures:
    """Where a fault's figures go."""
    return figures_from_environment()


@pytest.fixture
async def place(infra: Infra, tmp_path: Path) -> AsyncIterator[Town]:
    """Alpha, beta and gamma at work."""
    async with town(tmp_path, infra) as started:
        yield started
