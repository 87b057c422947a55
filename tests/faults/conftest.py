"""A town per test, on this run's broker and database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rig.town import Town, town
from samklasse.infra.state import Infra


@pytest.fixture
async def place(infra: Infra, tmp_path: Path) -> AsyncIterator[Town]:
    """Alpha, beta and gamma at work."""
    async with town(tmp_path, infra) as started:
        yield started
