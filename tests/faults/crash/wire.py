"""A stretch of wire that can be cut: both ends of every connection through it see a reset."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit


class Wire:
    """Passes bytes between a port of its own and the broker."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self._ends: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def lay(self) -> str:
        """Start listening.

        Returns:
            The broker's address through this wire.
        """
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        return self._url._replace(netloc=f"{self._url.netloc.rpartition('@')[0]}@127.0.0.1:{port}").geturl()

    def cut(self) -> None:
        """Reset what is connected now; new connections get through."""
        for end in self._ends:
            end.transport.abort()

    async def take_up(self) -> None:
        """Stop."""
        self.cut()
        if self._server is not None:
            self._server.close()
            await asyncio.sleep(0)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection(self._url.hostname, self._url.port)
            ends = {writer, far_writer}
            self._ends |= ends
            try:
                await asyncio.gather(_pour(reader, far_writer), _pour(far_reader, writer))
            finally:
                self._ends -= ends
                for end in ends:
                    end.close()


async def _pour(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
    while chunk := await source.read(65_536):
        into.write(chunk)
        await into.drain()
    into.close()
