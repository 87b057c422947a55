"""Publish for sure what is in the logs already, as the broker's administrator."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from samklasse_chassis import amqp
from samklasse_chassis.parcel import Parcel

PAUSE_SECONDS = 1.0


class Press:
    """One connection; nobody but the administrator may write to a private queue or past a relay."""

    def __init__(self, url: str) -> None:
        self._publisher = amqp.Publisher(url, "replay")

    async def print(self, parcels: Sequence[Parcel]) -> None:
        """In their order, until all are confirmed; a full queue or a broker that is away is waited for."""
        left = list(parcels)
        while left:
            left = left[await self._confirmed(left) :]

    async def stop(self) -> None:
        """Hang up."""
        await self._publisher.reset()

    async def _confirmed(self, parcels: Sequence[Parcel]) -> int:
        try:
            results = await self._publisher.publish(parcels)
        except amqp.AWAY as error:
            results = [error]
        safe = next((n for n, error in enumerate(results) if error is not None), len(parcels))
        if safe < len(parcels):
            await self._publisher.reset()
            await asyncio.sleep(PAUSE_SECONDS)
        return safe
