"""A supplier's own voice: messages into its mailbox exchange, with its credentials and with contracts alone.

The three supplier processes of `examples/` answer what they are asked. What a supplier says of its own accord (its
catalogue, its teachers, who is away) the demo says for it here, through the same door.
"""

from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

import aio_pika
from aio_pika.abc import AbstractConnection, AbstractExchange
from samklasse_contracts.message import Message


@dataclass
class Voice:
    """An open line for one supplier."""

    orgnr: str
    connection: AbstractConnection
    exchange: AbstractExchange

    async def say(self, *told: Message, copies: int = 1, run: str = "") -> list[str]:
        """Publish each message `copies` times under one id; the ids are the supplier's own."""
        ids = []
        for message in told:
            body = message.body()
            said = str(uuid5(NAMESPACE_URL, f"{self.orgnr} {run} {message.key} {body.decode()}"))
            headers = {"ce-specversion": "1.0", "ce-id": said, "ce-type": message.key}
            headers["ce-source"] = f"/supplier/{self.orgnr}"
            for _ in range(copies):
                await self.exchange.publish(
                    aio_pika.Message(
                        body,
                        message_id=said,
                        user_id=self.orgnr,
                        content_type="application/json",
                        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
                        headers=headers,  # type: ignore[arg-type]
                    ),
                    routing_key="",
                )
            ids.append(said)
        return ids


async def open_voice(url: str, orgnr: str) -> Voice:
    """Connect as the supplier."""
    connection = await aio_pika.connect(url, client_properties={"connection_name": f"demo-{orgnr}"})
    channel = await connection.channel(publisher_confirms=True)
    exchange = await channel.get_exchange(f"{orgnr}.in", ensure=False)
    return Voice(orgnr, connection, exchange)
