"""One connection to an SMS gateway over HTTP: one POST per message, safe to repeat under the same key.

Written here because a general client costs ten times as much per message.
"""

import asyncio
import json
import ssl
from base64 import b64encode
from urllib.parse import unquote, urlsplit
from uuid import UUID

from samklasse_notifications.domain.attempt import CALL, State, by_http_status
from samklasse_notifications.sender.provider import Answer, Message, Text

IDLE_SECONDS = 3.0
"""Gateways close resting connections; uvicorn after 5 s."""
LONGEST_NAME = 100
KEY_IN_USE = 409
"""The key is known with another message: an earlier try was taken, or is being taken now. No refusal of this one."""

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class HttpSmsLine:
    """Used by one task at a time; connects when it must. `url` is the gateway's base, http or https."""

    def __init__(self, name: str, url: str) -> None:
        place = urlsplit(url)
        self.name = name
        self._tls = ssl.create_default_context() if place.scheme == "https" else None
        self._host = place.hostname or "127.0.0.1"
        self._port = place.port or (443 if self._tls else 80)
        self._head = (
            f"POST {place.path.rstrip('/')}/messages HTTP/1.1\r\nHost: {self._host}:{self._port}\r\n"
            f"Content-Type: application/json\r\n{_authorization(place.username, place.password)}"
        )
        self._streams: Streams | None = None
        self._used_at = 0.0

    async def hand_over(self, to: str, message: Message, key: UUID) -> Answer:
        """The gateway's answer. A lost one leaves the message UNKNOWN: it may have been taken."""
        assert isinstance(message, Text)
        try:
            async with asyncio.timeout(CALL.total_seconds()):
                reader, writer = await self._connected()
                writer.write(self._request(to, message, key))
                status, body = await self._read(reader)
        except (OSError, TimeoutError, EOFError, ValueError, asyncio.LimitOverrunError):
            self.hang_up()
            return Answer(State.UNKNOWN, "CONNECTION_LOST")
        known = status == KEY_IN_USE
        state = State.UNKNOWN if known else by_http_status(status)
        return Answer(state, str(status), _name(body) if state is State.ACCEPTED else None, known)

    def hang_up(self) -> None:
        """Forget the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    def _request(self, to: str, message: Text, key: UUID) -> bytes:
        valid_seconds = max(1, int(message.valid_for.total_seconds()))
        said = {"to": to, "text": message.text, "sender": message.sender, "reference": dict(message.reference)}
        body = json.dumps(said | {"valid_seconds": valid_seconds}).encode()
        return f"{self._head}Content-Length: {len(body)}\r\nIdempotency-Key: {key}\r\n\r\n".encode() + body

    async def _connected(self) -> Streams:
        now = asyncio.get_running_loop().time()
        if self._streams is not None and now - self._used_at > IDLE_SECONDS:
            self.hang_up()
        self._used_at = now
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port, ssl=self._tls)
        return self._streams

    async def _read(self, reader: asyncio.StreamReader) -> tuple[int, bytes]:
        """Status and body; a connection whose answer has no stated length is not used again."""
        first, *fields = (await reader.readuntil(b"\r\n\r\n")).lower().split(b"\r\n")
        length = [int(field.partition(b":")[2]) for field in fields if field.startswith(b"content-length:")]
        body = b""
        if length:
            body = await reader.readexactly(length[0])
        if not length or b"connection: close" in fields:
            self.hang_up()
        return int(first.split()[1]), body


def _authorization(user: str | None, secret: str | None) -> str:
    if user is None:
        return ""
    both = b64encode(f"{unquote(user)}:{unquote(secret or '')}".encode()).decode()
    return f"Authorization: Basic {both}\r\n"


def _name(body: bytes) -> str | None:
    """The gateway's own name for the message, where it gives one."""
    try:
        said = json.loads(body)
    except ValueError:
        return None
    name = said.get("id") if isinstance(said, dict) else None
    return name if isinstance(name, str) and 0 < len(name) <= LONGEST_NAME and " " not in name else None
