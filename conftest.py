"""Real parts for the tests: a broker and a database of this run's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from samklasse.infra import pair
from samklasse.infra.state import Infra


@pytest.fixture(scope="session")
def infra(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Infra]:
    """A running broker and database, seen as their administrator."""
    home: Path = tmp_path_factory.mktemp("home")
    with pair.running(home) as started:
        yield started
