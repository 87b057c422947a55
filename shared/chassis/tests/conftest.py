"""Two toy services on a real broker and a real database: `alpha` says, `beta` hears."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from samklasse.infra.state import Infra
from samklasse_chassis import pool
from settled import settled
from toys import Place


@pytest.fixture
async def place(infra: Infra) -> AsyncIterator[Place]:
    """A database of this test's own, and the toys' topology."""
    async with settled(infra) as found:
        yield found


@pytest.fixture
async def beta(place: Place) -> AsyncIterator[asyncpg.Pool]:
    """The hearing service's pool."""
    opened = await pool.open_pool(place.url("beta"), name="beta")
    await opened.execute("CREATE TABLE effects (id uuid NOT NULL, name text NOT NULL, at timestamptz NOT NULL)")
    yield opened
    await opened.close()


@pytest.fixture
async def alpha(place: Place) -> AsyncIterator[asyncpg.Pool]:
    """The saying service's pool."""
    opened = await pool.open_pool(place.url("alpha"), name="alpha")
    yield opened
    await opened.close()
