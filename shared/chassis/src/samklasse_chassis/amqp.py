"""A publisher's connection to one vhost: confirms, returned messages raise, a new channel after every trouble."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from aio_pika.abc import AbstractChannel, AbstractConnection

from samklasse_chassis import bulk
from samklasse_chassis.addresses import AWAY, Addresses, channel_of
from samklasse_chassis.parcel import Parcel

__all__ = ["AWAY", "Publisher"]
ANSWER_SECONDS = 10.0
"""How long the broker may take to confirm a batch. A memory or disk alarm takes longer, and costs a repeat each time; a
channel opened while a cluster elects may get no answer at all (seen on 3.10.8), and then only a new one helps."""


class Publisher:
    """Publishes in order on one channel and says how many of the first parcels are safe."""

    def __init__(self, url: str, name: str) -> None:
        self._addresses, self._name = Addresses(url), name
        self._connection: AbstractConnection | None = None
        self._channel: AbstractChannel | None = None

    @property
    def connected(self) -> bool:
        """Whether the last use found the broker there."""
        return self._channel is not None and not self._channel.is_closed

    async def publish(self, parcels: Sequence[Parcel]) -> list[BaseException | None]:
        """Publish all with one write, persistent and mandatory.

        Returns:
            For each parcel None once the broker has confirmed it, or the error.

        Raises:
            One of `AWAY`: the broker cannot be reached.
        """
        channel = await self._open()
        return await bulk.publish(await channel.get_underlay_channel(), parcels, seconds=ANSWER_SECONDS)

    async def reset(self) -> None:
        """Forget the connection; the next use opens a new one."""
        connection, self._connection, self._channel = self._connection, None, None
        if connection is not None and not connection.is_closed:
            with suppress(*AWAY):
                async with asyncio.timeout(5):  # `wait_for` may swallow a cancellation (until Python 3.12)
                    await connection.close()

    async def _open(self) -> AbstractChannel:
        if self._channel is None or self._channel.is_closed or self._connection is None or self._connection.is_closed:
            await self.reset()
            self._connection = await self._addresses.connect(self._name)
            self._channel = await channel_of(self._connection, publisher_confirms=True, on_return_raises=True)
        return self._channel
