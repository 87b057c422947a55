"""Takes the deliveries of one channel out of what a broker sends, before aiormq reads the rest.

aiormq awaits each frame three times, starts a task for each message and decodes each header by itself: 60 µs a message.
Here the frames that one read from the socket brought are looked at in one go. All others go on to aiormq byte for byte:
handshake, heartbeats, confirms, cancel and close stay its business, as does all that is written.
"""

import asyncio
import struct
from typing import Any

from aiormq.connection import TransportFactory
from aiormq.exceptions import AMQPConnectionError
from yarl import URL

from samklasse_chassis.arrivals import BODY, HEADER, METHOD, Arrivals

HEAD, END = 7, 0xCE
HEARTBEAT = b"\x08\x00\x00\x00\x00\x00\x00\xce"
KINDS = METHOD, HEADER, BODY, HEARTBEAT[0]
BEAT_SECONDS = 1.0
"""aiormq counts the seconds without a frame, and the broker sends no heartbeats between deliveries: it gets ours."""

_frame = struct.Struct(">BHI").unpack_from


class Sieve(asyncio.StreamReader):
    """What aiormq reads from: the stream without the deliveries."""

    def __init__(self, arrivals: Arrivals) -> None:
        super().__init__(loop=asyncio.get_running_loop())
        self._arrivals = arrivals
        self._pieces: list[bytes] = []
        self._missing = HEAD
        """Bytes until the next look; a frame in many pieces is put together once."""
        self._readable = True
        self._beat_at = 0.0

    def feed_data(self, data: Any) -> None:
        """The bytes that came by one read; frames may be cut anywhere."""
        if not self._readable:
            super().feed_data(data)
            return
        self._pieces.append(data)
        self._missing -= len(data)
        if self._missing > 0:
            return
        whole = b"".join(self._pieces)
        self._pieces.clear()
        try:
            self._sift(whole)
        except (ValueError, LookupError, struct.error) as error:
            self._readable = False
            self.set_exception(ConnectionResetError(f"unreadable delivery: {type(error).__name__}"))

    def feed_eof(self) -> None:
        """The end; half a frame is aiormq's to complain about."""
        for piece in self._pieces:
            super().feed_data(piece)
        self._pieces.clear()
        super().feed_eof()

    def _sift(self, data: bytes) -> None:
        """Take the deliveries out, pass the rest on, and keep what is no whole frame yet."""
        ours, at, passed, end, needed, taken = self._arrivals.channel, 0, 0, len(data), HEAD, False
        while end - at >= HEAD:
            kind, channel, length = _frame(data, at)
            needed = HEAD + length + 1
            if kind not in KINDS:
                self._readable = False  # not the protocol that we read: aiormq judges it, and all that follows
                at = end
                break
            if end - at < needed:
                break
            after = at + needed
            if channel == ours and channel and self._take(kind, data[at + HEAD : after]):
                taken = True
                self._pass_on(data, passed, at)
                passed = after
            at, needed = after, HEAD
        self._pass_on(data, passed, at)
        if at < end:
            self._pieces.append(data[at:])
        self._missing = needed - (end - at)
        if taken:
            self._tell()

    def _take(self, kind: int, framed: bytes) -> bool:
        if framed[-1] != END:
            raise ValueError("a frame without its end")
        return self._arrivals.take(kind, framed[:-1])

    def _pass_on(self, data: bytes, begin: int, end: int) -> None:
        if begin < end:
            super().feed_data(data[begin:end])

    def _tell(self) -> None:
        if self._arrivals.waiting:
            self._arrivals.arrived.set()
        now = asyncio.get_running_loop().time()
        if now - self._beat_at >= BEAT_SECONDS:
            self._beat_at = now
            super().feed_data(HEARTBEAT)


class Sieving(TransportFactory):
    """Opens aiormq's connection as aiormq does, with a sieve to read from."""

    def __init__(self, arrivals: Arrivals) -> None:
        self._arrivals = arrivals

    async def create(self, url: URL, **kwargs: Any) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect; `ssl_context_provider` knows whom to trust.

        Raises:
            AMQPConnectionError: nobody took it.
        """
        provider, loop = kwargs.pop("ssl_context_provider"), asyncio.get_running_loop()
        trusted = await provider.get_context() if url.scheme == "amqps" else None
        where = {"host": url.host, "port": url.port, "ssl": trusted, **kwargs}
        reader = Sieve(self._arrivals)
        protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
        try:
            transport, _ = await loop.create_connection(lambda: protocol, **where)
        except OSError as error:
            raise AMQPConnectionError(*error.args) from error
        return reader, asyncio.StreamWriter(transport, protocol, reader, loop)
