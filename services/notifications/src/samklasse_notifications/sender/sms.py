"""One connection to an SMS gateway: one POST per message, safe to repeat under the same key.

Only the status of the answer counts. Written here because a general client costs ten times as much per message.
"""

import asyncio
import json
import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit
from uuid import UUID

from samklasse_notifications.domain.attempt import CALL, State, by_http_status

IDLE_SECONDS = 3.0
"""Gateways close resting connections; uvicorn after 5 s."""


class SmsLine:
    """Used by one task at a time; connects when it must. `url` is the gateway's base, http or https."""

    def __init__(self, url: str) -> None:
        place = urlsplit(url)
        self._tls = ssl.create_default_context() if place.scheme == "https" else None
        self._host = place.hostname or "127.0.0.1"
        self._port = place.port or (443 if self._tls else 80)
        self._path = f"{place.path.rstrip('/')}/messages"
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._used_at = 0.0

    async def hand_over(self, to: str, message: Mapping[str, object], key: UUID) -> tuple[State, str]:
        """The gateway's answer as state and code. A lost answer leaves the message UNKNOWN: it may have been taken."""
        body = json.dumps({"to": to, **message}).encode()
        head = (
            f"POST {self._path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nIdempotency-Key: {key}\r\n\r\n"
        )
        try:
            async with asyncio.timeout(CALL.total_seconds()):
                reader, writer = await self._connected()
                writer.write(head.encode() + body)
                status = await self._read(reader)
        except (OSError, TimeoutError, EOFError, ValueError):
            self.hang_up()
            return State.UNKNOWN, "CONNECTION_LOST"
        return by_http_status(status), str(status)

    def hang_up(self) -> None:
        """Forget the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        now = asyncio.get_running_loop().time()
        if self._streams is not None and now - self._used_at > IDLE_SECONDS:
            self.hang_up()
        self._used_at = now
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port, ssl=self._tls)
        return self._streams

    async def _read(self, reader: asyncio.StreamReader) -> int:
        """The status; a connection whose answer has no stated length is not used again."""
        first, *fields = (await reader.readuntil(b"\r\n\r\n")).lower().split(b"\r\n")
        length = [int(field.partition(b":")[2]) for field in fields if field.startswith(b"content-length:")]
        if length and b"connection: close" not in fields:
            await reader.readexactly(length[0])
        else:
            self.hang_up()
        return int(first.split()[1])
