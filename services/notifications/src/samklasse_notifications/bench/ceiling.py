"""How fast prebuilt mails can be handed over at all: a protocol that does nothing but write them and count replies.

A mail costs one round trip and one write, in either of two ways. By DATA each group of commands is as large as RFC 2920
lets it be: the end of one mail and the next one's MAIL, RCPT and DATA leave together. By BDAT (RFC 3030) a mail leaves
with the commands before it. No address is parsed, no reply's text is read, no outcome is kept.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from samklasse_notifications.domain.bounce import own_sender
from samklasse_notifications.sender.smtp_wire import AT_ONCE

REPLIES_A_MAIL = 3
"""With 250: to MAIL, to RCPT and to the content."""


class Broken(Exception):
    """The sink said no, or hung up: the figure would mean nothing."""


@dataclass(frozen=True)
class Prebuilt:
    """One mail as it goes over the wire: what leaves before the sink is to answer, and the content after a 354."""

    envelope: bytes
    content: bytes


def by_data(to: str, raw: bytes, key: UUID) -> Prebuilt:
    """With its dots doubled, and one that ends it."""
    end = b".\r\n" if raw.endswith(b"\r\n") else b"\r\n.\r\n"
    return Prebuilt(_envelope(to, key) + b"DATA\r\n", raw.replace(b"\r\n.", b"\r\n..") + end)


def by_bdat(to: str, raw: bytes, key: UUID) -> Prebuilt:
    """The very bytes that the sender's own line writes to this sink."""
    return Prebuilt(_envelope(to, key) + b"BDAT %d LAST\r\n" % len(raw) + raw, b"")


def _envelope(to: str, key: UUID) -> bytes:
    return f"MAIL FROM:<{own_sender(key)}>\r\nRCPT TO:<{to}>\r\n".encode()


class Writing(asyncio.BufferedProtocol):
    """One connection. Takes the next mail as soon as the sink lets the last one's content come."""

    def __init__(self, mails: Iterator[Prebuilt]) -> None:
        self._mails = mails
        self._transport: asyncio.Transport | None = None
        self._buffer = memoryview(bytearray(AT_ONCE))
        self._half = b""
        self._now: Prebuilt | None = None
        self._owed = 0
        loop = asyncio.get_running_loop()
        self.greeted: asyncio.Future[None] = loop.create_future()
        self.done: asyncio.Future[None] = loop.create_future()

    def begin(self) -> None:
        """With the first mail that nobody has taken yet."""
        self._next(b"")

    def close(self) -> None:
        assert self._transport is not None
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        for waited in (self.greeted, self.done):
            if not waited.done():
                waited.set_exception(exc or Broken("hung up"))

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        *lines, self._half = (self._half + self._buffer[:nbytes]).split(b"\r\n")
        for line in lines:
            self._hear(line)

    def _hear(self, line: bytes) -> None:
        if line[:3] == b"354":
            self._go_on()
        elif line[:1] != b"2":
            self.connection_lost(Broken(line[:3]))
        elif line[:4] == b"220 ":
            self._write(b"EHLO bench\r\n")
        elif line[3:4] == b" ":
            self._told_yes()

    def _told_yes(self) -> None:
        if not self.greeted.done():
            self.greeted.set_result(None)
            return
        self._owed -= 1
        if self._owed == 0:
            self._next(b"")

    def _go_on(self) -> None:
        """The content of this one, and the commands of the next."""
        assert self._now is not None
        self._next(self._now.content)

    def _next(self, content: bytes) -> None:
        """`content` ends the mail before it, and leaves even if there is no other."""
        self._now = next(self._mails, None)
        if self._now is not None:
            self._owed += REPLIES_A_MAIL
            self._write(content + self._now.envelope)
        elif content:
            self._write(content)
        elif not self.done.done():
            self.done.set_result(None)

    def _write(self, octets: bytes) -> None:
        assert self._transport is not None
        self._transport.write(octets)


async def mails_per_s(mails: Sequence[Prebuilt], port: int, *, lines: int) -> float:
    """All mails, from the first command until the last mail is taken; so many connections, all greeted before.

    Raises:
        Broken: a mail was not taken.
    """
    loop, waiting = asyncio.get_running_loop(), iter(mails)
    writing = [(await loop.create_connection(lambda: Writing(waiting), "127.0.0.1", port))[1] for _ in range(lines)]
    try:
        await asyncio.gather(*(one.greeted for one in writing))
        began = loop.time()
        for one in writing:
            one.begin()
        await asyncio.gather(*(one.done for one in writing))
        return len(mails) / (loop.time() - began)
    finally:
        for one in writing:
            one.close()
