"""The effect that every toy handler has: one row, in the one transaction."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from samklasse_chassis.consumer import Handler, Many
from samklasse_chassis.ports import Connection
from samklasse_contracts.message import Message

from rig.messages import ItemMoved

ADD_SQL = """
INSERT INTO effects (consumer, source, id)
VALUES ($1, $2, $3)
"""


class Planned(Exception):
    """The handler fails, as its message asks."""


async def write_down(consumer: str, message: Message, conn: Connection) -> None:
    """Have the effect."""
    await conn.execute(ADD_SQL, consumer, message.envelope.source, str(message.envelope.id))


def writing_down(consumer: str) -> Handler:
    """A handler that has the effect, and then fails when its message asks for it."""

    async def handle(message: Message, conn: Connection, *, now: datetime) -> None:
        await write_down(consumer, message, conn)
        await behave(message, now)

    return handle


def writing_down_many(consumer: str) -> Many:
    """The same, many at once."""

    async def handle(messages: Sequence[Message], conn: Connection, *, now: datetime) -> None:
        await conn.executemany(ADD_SQL, [(consumer, one.envelope.source, str(one.envelope.id)) for one in messages])
        for message in messages:
            await behave(message, now)

    return Many(handle)


async def behave(message: Message, now: datetime) -> None:
    """Take the time and make the trouble that the message asks for.

    Raises:
        Planned: as asked.
    """
    if not isinstance(message, ItemMoved):
        return
    if message.takes_seconds:
        await asyncio.sleep(message.takes_seconds)
    if message.fails_until is not None and now < message.fails_until:
        raise Planned
