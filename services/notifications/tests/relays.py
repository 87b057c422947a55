"""Mail relays of a test's own: one that never takes anything, and one that errs as it is told."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from time import monotonic
from typing import Any

from .outside import free_port


@asynccontextmanager
async def refusing() -> AsyncIterator[str]:
    """Every mailbox is unknown to it."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer):
            writer.write(b"220 relay\r\n")
            while line := await reader.readline():
                writer.write(b"550 no such mailbox\r\n" if line.startswith(b"RCPT") else b"250 fine\r\n")

    port = free_port()
    server = await asyncio.start_server(serve, "127.0.0.1", port)
    yield f"smtp://127.0.0.1:{port}"
    server.close()


class Fault(Enum):
    """What goes wrong with one mail. It was taken where the answer is late or lost, and else it was not."""

    PUT_OFF = auto()
    CUT_BEFORE_DATA = auto()
    CUT_IN_DATA = auto()
    ANSWER_LOST = auto()
    ANSWER_LATE = auto()


@dataclass
class Relay:
    """Takes mail by RFC 5321, commands together (RFC 2920), and does to the next ones what `faults` says, in turn.

    `begun` is when each recipient was named, `taken` when the last octet of each mail came and its Message-ID;
    both by this host's monotonic clock. Before it says 250 it works for `pace` seconds, or for `late` ones.
    """

    faults: Iterator[Fault] = field(default_factory=lambda: iter(()))
    pace: float = 0.0
    late: float = 0.0
    chunking: bool = False
    contents: list[bytes] = field(default_factory=list)
    begun: list[float] = field(default_factory=list)
    taken: list[tuple[float, str]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        fault: Fault | None = None
        with closing(writer), suppress(ConnectionError, asyncio.IncompleteReadError):
            writer.write(b"220 relay\r\n")
            while line := await reader.readline():
                if line.startswith(b"RCPT"):
                    self.begun.append(monotonic())
                    fault = next(self.faults, None)
                if line.startswith(b"DATA") and fault is not Fault.PUT_OFF:
                    writer.write(b"354 go\r\n")
                    answer = await self._mail(_until_a_dot(reader), fault)
                elif line.startswith(b"BDAT"):
                    answer = await self._mail(reader.readexactly(int(line.split()[1])), fault)
                else:
                    answer = self._answer(line, fault)
                if not answer:
                    break
                writer.write(answer)

    async def _mail(self, coming: Coroutine[Any, Any, bytes], fault: Fault | None) -> bytes:
        if fault is Fault.CUT_IN_DATA:
            coming.close()
            return b""
        content = await coming
        if fault is Fault.PUT_OFF:
            return b"503 5.5.1 no recipient\r\n"
        key = next(line for line in content.splitlines() if line.lower().startswith(b"message-id:"))
        self.taken.append((monotonic(), key.partition(b":")[2].strip().decode()))
        self.contents.append(content)
        await asyncio.sleep(self.late if fault is Fault.ANSWER_LATE else self.pace)
        return b"" if fault is Fault.ANSWER_LOST else b"250 taken\r\n"

    def _answer(self, line: bytes, fault: Fault | None) -> bytes:
        if line.startswith(b"EHLO"):
            return b"250-relay\r\n250-CHUNKING\r\n250 PIPELINING\r\n" if self.chunking else b"250 PIPELINING\r\n"
        if line.startswith(b"RCPT") and fault is Fault.CUT_BEFORE_DATA:
            return b""
        if fault is Fault.PUT_OFF and line.startswith((b"RCPT", b"DATA")):
            return b"450 4.2.1 later\r\n" if line.startswith(b"RCPT") else b"503 5.5.1 no recipient\r\n"
        return b"250 fine\r\n"


async def _until_a_dot(reader: asyncio.StreamReader) -> bytes:
    lines = []
    while (line := await reader.readline()) != b".\r\n":
        if not line:
            raise ConnectionError
        lines.append(line.removeprefix(b"."))
    return b"".join(lines)


@asynccontextmanager
async def erring(
    *faults: Fault, pace: float = 0.0, late: float = 0.0, chunking: bool = False
) -> AsyncIterator[tuple[str, Relay]]:
    """A relay that errs so, and where it is."""
    relay = Relay(iter(faults), pace, late, chunking)
    async with await asyncio.start_server(relay.serve, "127.0.0.1", 0) as server:
        yield f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}", relay
        server.close()
