"""A copy of every message that crosses the broker, from RabbitMQ's firehose (`amq.rabbitmq.trace`).

Tracing is switched on per vhost through the management API. Nothing is ever bound to `ev`, so that its alternate
exchange still sees what nobody hears.
"""

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, time
from typing import IO, Any

import aio_pika
import httpx
from aio_pika.abc import AbstractIncomingMessage

TRACE = "amq.rabbitmq.trace"
EVERY_PUBLICATION = ("publish.#",)
WATCHED: Mapping[str, tuple[str, ...]] = {
    "core": (*EVERY_PUBLICATION, "deliver.notifications.#", "deliver.scheduling.#"),
    "suppliers": (*EVERY_PUBLICATION, "deliver.*.out"),
}
"""Per vhost: everything that is said; of deliveries only those that are counted: to whoever is killed, to suppliers."""


@dataclass
class Recording:
    """What was recorded so far; the same, with bodies, lies line by line in `file`."""

    file: Path
    out: IO[str]
    published: int = 0
    redelivered: int = 0
    last_supplier_traffic: float = 0.0
    mailed: set[tuple[str, str]] = field(default_factory=set)
    """(supplier, message id) as delivered from a mailbox."""
    told: set[tuple[str, str]] = field(default_factory=set)
    """(supplier, message id) as suppliers published it."""


@asynccontextmanager
async def recording(
    amqp_url: str, rabbit_api: str, file: Path, watched: Mapping[str, Sequence[str]] = WATCHED
) -> AsyncIterator[Recording]:
    """Record what `watched` names, per vhost, until the end of the block."""
    async with httpx.AsyncClient(base_url=rabbit_api) as api:
        for vhost in watched:
            (await api.put(f"/api/vhosts/{vhost}", json={"tracing": True})).raise_for_status()
    with file.open("w", encoding="utf-8") as out:
        found = Recording(file, out)
        connections = [await _listen(amqp_url, vhost, patterns, found) for vhost, patterns in watched.items()]
        try:
            yield found
        finally:
            for connection in connections:
                await connection.close()


async def _listen(url: str, vhost: str, patterns: Sequence[str], found: Recording) -> aio_pika.abc.AbstractConnection:
    connection = await aio_pika.connect(f"{url.rstrip('/')}/{vhost}", client_properties={"connection_name": "recorder"})
    channel = await connection.channel()
    queue = await channel.declare_queue(exclusive=True)
    for pattern in patterns:
        await queue.bind(TRACE, pattern)

    async def keep(message: AbstractIncomingMessage) -> None:
        line = line_of(vhost, message.routing_key or "", dict(message.headers), message.body)
        count(found, line)
        found.out.write(json.dumps(line) + "\n")

    await queue.consume(keep, no_ack=True)
    return connection


def line_of(vhost: str, routing_key: str, headers: dict[str, Any], body: bytes) -> dict[str, Any]:
    """One traced message as a line; the body only of publications, as base64."""
    what, _, where = routing_key.partition(".")
    properties = {str(k): v for k, v in dict(headers.get("properties") or {}).items()}
    said = {str(k): str(v) for k, v in dict(properties.get("headers") or {}).items()}
    line: dict[str, Any] = {
        "at": time(),
        "vhost": vhost,
        "what": what,
        "where": where,
        "key": ([str(key) for key in headers.get("routing_keys") or ()] or [where])[0],
        "id": said.get("ce-id") or str(properties.get("message_id", "")),
        "redelivered": bool(headers.get("redelivered", 0)),
    }
    if what == "publish":
        line |= {"headers": said, "user": str(properties.get("user_id", "")), "body": b64encode(body).decode()}
    return line


def count(found: Recording, line: dict[str, Any]) -> None:
    """Keep the few figures that are asked for while the demo runs."""
    supplier = line["where"].rsplit(".", 1)[0]
    found.published += line["what"] == "publish"
    found.redelivered += line["what"] == "deliver" and line["redelivered"]
    if line["vhost"] != "suppliers":
        return
    found.last_supplier_traffic = monotonic()
    if line["what"] == "deliver" and line["where"].endswith(".out"):
        found.mailed.add((supplier, line["id"]))
    if line["what"] == "publish" and line["where"].endswith(".in"):
        found.told.add((supplier, line["id"]))


def read(file: Path) -> list[dict[str, Any]]:
    """Every recorded line."""
    with file.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


async def settle(found: Recording, quiet_seconds: float = 0.3, patience: float = 10.0) -> None:
    """Wait until the firehose, which trails a little, has said nothing new for a while; then it can be read."""
    before, until = -1, monotonic() + patience
    while found.published != before and monotonic() < until:
        before = found.published
        await asyncio.sleep(quiet_seconds)
    found.out.flush()
