"""Mail relays that never take anything."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from .outside import free_port


@asynccontextmanager
async def refusing() -> AsyncIterator[str]:
    """Every mailbox is unknown to it."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 relay\r\n")
        while line := await reader.readline():
            writer.write(b"550 no such mailbox\r\n" if line.startswith(b"RCPT") else b"250 fine\r\n")
        writer.close()

    port = free_port()
    server = await asyncio.start_server(serve, "127.0.0.1", port)
    yield f"smtp://127.0.0.1:{port}"
    server.close()
