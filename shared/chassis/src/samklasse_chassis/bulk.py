"""Publish a batch with one write on aio-pika's own channel.

aiormq starts a task, a lock and a write for each message: 110 µs of CPU. Here a batch takes the lock once, numbers its
messages as aiormq does, and goes out as one write: 15 µs. The confirms come in through aiormq's own reader. What it
uses of aiormq is in `_number` and `_send`; a test compares the bytes with pamqp's, and aiormq is pinned.
"""

import asyncio
import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from aiormq.abc import ChannelFrame

from samklasse_chassis.parcel import Parcel

FRAME_END = b"\xce"
METHOD, HEADER, BODY = 1, 2, 3
BASIC_PUBLISH = struct.pack(">HHH", 60, 40, 0)
MANDATORY = b"\x01"
PROPERTIES = 0x8000 | 0x2000 | 0x1000 | 0x0400 | 0x0080 | 0x0040 | 0x0020
"""content-type, headers, delivery-mode, correlation-id, message-id, timestamp, type."""
CONTENT_TYPE = b"\x10application/json"
PERSISTENT = b"\x02"

_frame = struct.Struct(">BHI").pack
_content = struct.Struct(">HHQH").pack
_long = struct.Struct(">I").pack
_instant = struct.Struct(">Q").pack


async def publish(channel: Any, parcels: Sequence[Parcel], *, seconds: float) -> list[BaseException | None]:
    """Publish on an aiormq channel with confirms: persistent, mandatory, in order.

    Returns:
        For each parcel None once the broker has confirmed it, or the error; no answer in `seconds` is an error.
    """
    frame_max = channel.max_content_size
    async with asyncio.timeout(seconds), channel.lock:
        answers = [_number(channel, parcel) for parcel in parcels]
        await _send(channel, b"".join(encode(channel.number, parcel, frame_max) for parcel in parcels))
    done, waiting = await asyncio.wait(answers, timeout=seconds)
    for parcel in parcels:
        channel.message_id_delivery_tag.pop(str(parcel.id), None)
    for answer in waiting:
        answer.cancel()
    return [_outcome(answer) if answer in done else TimeoutError() for answer in answers]


def encode(channel_number: int, parcel: Parcel, most_bytes: int) -> bytes:
    """`basic.publish`, its content header and its body as frames of at most `most_bytes` of content."""
    method = BASIC_PUBLISH + _short(parcel.exchange) + _short(parcel.routing_key) + MANDATORY
    body = parcel.body
    chunks = [body] if 0 < len(body) <= most_bytes else _cut(body, most_bytes)
    frames = [(METHOD, method), (HEADER, _header(parcel)), *((BODY, chunk) for chunk in chunks)]
    return b"".join([_frame(kind, channel_number, len(data)) + data + FRAME_END for kind, data in frames])


def _cut(body: bytes, most_bytes: int) -> list[bytes]:
    return [body[at : at + most_bytes] for at in range(0, len(body), most_bytes)]


def _header(parcel: Parcel) -> bytes:
    table = b"".join([_name(name) + _text(value) for name, value in parcel.headers.items()])
    return b"".join((
        _content(60, 0, len(parcel.body), PROPERTIES),
        CONTENT_TYPE,
        _long(len(table)),
        table,
        PERSISTENT,
        _short(parcel.correlation_id),
        _short(str(parcel.id)),
        _instant(int(parcel.said_at.timestamp())),
        _short(parcel.type),
    ))  # fmt: skip


@lru_cache(maxsize=64)
def _name(name: str) -> bytes:
    """A header's name and that its value is text; there are a dozen names in all."""
    return _short(name) + b"S"


def _short(text: str) -> bytes:
    data = text.encode()
    return bytes((len(data),)) + data


def _text(text: str) -> bytes:
    data = text.encode()
    return _long(len(data)) + data


def _number(channel: Any, parcel: Parcel) -> asyncio.Future[Any]:
    channel.delivery_tag += 1
    answer: asyncio.Future[Any] = channel.create_future()
    channel.confirmations[channel.delivery_tag] = answer
    channel.message_id_delivery_tag[str(parcel.id)] = channel.delivery_tag
    return answer


async def _send(channel: Any, frames: bytes) -> None:
    drained = channel.create_future()
    await channel.write_queue.put(ChannelFrame(payload=frames, should_close=False, drain_future=drained))
    await drained


def _outcome(answer: asyncio.Future[Any]) -> BaseException | None:
    if answer.cancelled():
        return ConnectionResetError("channel closed before the broker answered")
    return answer.exception()
