"""One town for all stories, on one running system."""

from collections.abc import AsyncIterator

import pytest_asyncio
from samklasse import stack

from .sharing import Shared, share
from .town import Town, settled


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def town(running_stack: stack.Stack) -> AsyncIterator[Town]:
    """Everybody registered and connected."""
    async with settled(running_stack) as town:
        yield town


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared(town: Town) -> Shared:
    """A class that three municipalities share, approved and published."""
    return await share(town)
