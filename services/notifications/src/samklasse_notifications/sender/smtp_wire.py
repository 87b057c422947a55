"""A connection to a mail relay, as its replies come over it (RFC 5321 section 4.2)."""

import asyncio
from collections import deque

Reply = tuple[int, bytes]
"""Its number, and all its lines."""
LONGEST_LINE = 65_536
AT_ONCE = 16_384


class Wire(asyncio.BufferedProtocol):
    """Written to and read by one task at a time.

    Buffered: a plain protocol has 256 KiB allocated for each of the relay's short replies (20 us a mail, measured).
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._buffer = memoryview(bytearray(AT_ONCE))
        self._transport: asyncio.Transport | None = None
        self._half, self._lines = b"", b""
        self._replies = deque[Reply]()
        self._lost: Exception | None = None
        self._waiting: asyncio.Future[None] | None = None

    @property
    def lost(self) -> bool:
        """The relay has hung up, or the connection broke."""
        return self._lost is not None

    def write(self, octets: bytes) -> None:
        """Leave it to the connection; what has been lost shows when a reply is wanted."""
        if self._transport is not None:
            self._transport.write(octets)

    async def reply(self) -> Reply:
        """The next one.

        Raises:
            EOFError: the relay hung up.
            OSError: the connection broke.
            ValueError: that was no reply.
        """
        while not self._replies:
            if self._lost is not None:
                raise self._lost
            self._waiting = self._loop.create_future()
            await self._waiting
        return self._replies.popleft()

    def close(self) -> None:
        """What has been written leaves still."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        *lines, self._half = (self._half + self._buffer[:nbytes]).split(b"\n")
        try:
            for line in lines:
                self._hear(line)
            if len(self._half) > LONGEST_LINE:
                raise ValueError("no line is as long")
        except ValueError as reason:
            self._lose(reason)
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._lose(exc or EOFError("the relay hung up"))
        self._wake()

    def _hear(self, line: bytes) -> None:
        self._lines += line + b"\n"
        if line[3:4] != b"-":
            self._replies.append((int(line[:3]), self._lines))
            self._lines = b""

    def _lose(self, reason: Exception) -> None:
        self._lost = self._lost or reason

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
