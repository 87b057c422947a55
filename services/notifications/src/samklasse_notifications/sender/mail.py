"""One connection to an SMTP relay (RFC 5321), with pipelining (RFC 2920) and chunking (RFC 3030) where it offers them.

Written here because it hands over three times as many mails per second as the general client, which parses each
address and each reply anew. Signatures (DKIM) are the relay's business: it has the key of the domain.
"""

import asyncio
import ssl
from base64 import b64encode
from urllib.parse import SplitResult, unquote, urlsplit
from uuid import UUID

from samklasse_notifications.domain.attempt import CALL, State, by_smtp_reply
from samklasse_notifications.domain.bounce import STATUS, is_gone, own_sender
from samklasse_notifications.domain.mime import DOMAIN
from samklasse_notifications.sender.provider import Answer, Gone, Mail, Message, unnoticed
from samklasse_notifications.sender.smtp_wire import Reply, Wire

IDLE_SECONDS = 30.0
"""A connection that rested longer is made anew: servers hang up without a word."""
Envelope = tuple[bytes, bytes]
"""From whom, and to whom."""
BYE = 421
"""The relay is closing down (RFC 5321 section 3.8)."""


class Unexpected(Exception):
    """The relay says no to ourselves: before any recipient is named, it says nothing of a message."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class MailLine:
    """Used by one task at a time; connects when it must.

    `url` is `smtp://host:port`, or `smtps://user:secret@host:port` (TLS from the first octet, AUTH PLAIN). `gone` is
    awaited before a refusal is given that says that there is no such mailbox.
    """

    name = "SMTP"

    def __init__(self, url: str, gone: Gone = unnoticed) -> None:
        self._gone = gone
        place = urlsplit(url)
        self._tls = ssl.create_default_context() if place.scheme == "smtps" else None
        self._host = place.hostname or "127.0.0.1"
        self._port = place.port or (465 if self._tls else 25)
        self._login = _login(place)
        self._wire: Wire | None = None
        self._pipelining = self._chunking = False
        self._used_at = 0.0

    async def hand_over(self, to: str, message: Message, key: UUID) -> Answer:
        """The relay's answer. A lost one leaves the message UNKNOWN: it may have been taken."""
        assert isinstance(message, Mail)
        try:
            async with asyncio.timeout(CALL.total_seconds()):
                await self._connect()
                code, text = await self._send(to, message.raw, key)
        except Unexpected as no:
            self.hang_up()
            return Answer(State.UNKNOWN, f"{no.code} TO_US")
        except (OSError, TimeoutError, EOFError, ValueError):
            self.hang_up()
            return Answer(State.UNKNOWN, "CONNECTION_LOST")
        if code == BYE:
            self.hang_up()
        said = Answer(by_smtp_reply(code), _code(code, text))
        if said.state is State.REFUSED and is_gone(said.code):
            await self._gone(key)
        return said

    def hang_up(self) -> None:
        """Forget the connection."""
        if self._wire is not None:
            self._wire.close()
            self._wire = None

    async def _connect(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._wire is not None and (self._wire.lost or now - self._used_at > IDLE_SECONDS):
            self.hang_up()
        self._used_at = now
        if self._wire is None:
            loop = asyncio.get_running_loop()
            _, self._wire = await loop.create_connection(Wire, self._host, self._port, ssl=self._tls)
            await self._expect(220)
            offers = await self._ask(f"EHLO {DOMAIN}\r\n".encode(), 250)
            self._pipelining = b"PIPELINING" in offers.upper()
            self._chunking = self._pipelining and b"CHUNKING" in offers.upper()
            if self._login:
                await self._ask(self._login, 235)

    async def _send(self, to: str, raw: bytes, key: UUID) -> Reply:
        """The reply that decides. After a refused recipient the connection is of use again."""
        envelope = f"MAIL FROM:<{own_sender(key)}>\r\n".encode(), f"RCPT TO:<{to}>\r\n".encode()
        mail, rcpt, data = await (self._at_once(envelope, raw) if self._chunking else self._in_turn(envelope, raw))
        if mail[0] >= 500:
            raise Unexpected(mail[0])
        if max(mail[0], rcpt[0]) >= 400:
            await self._begin_anew()
        return next(reply for reply in (mail, rcpt, data) if reply[0] >= 400 or reply is data)

    async def _at_once(self, envelope: Envelope, raw: bytes) -> list[Reply]:
        """One write and one round trip; a relay drops the content of whom it has refused (RFC 3030 section 2)."""
        self._write(b"".join((*envelope, b"BDAT %d LAST\r\n" % len(raw), raw)))
        return [await self._read() for _ in range(3)]

    async def _in_turn(self, envelope: Envelope, raw: bytes) -> list[Reply]:
        """The content when the relay asks for it."""
        mail, rcpt, data = await self._exchange((*envelope, b"DATA\r\n"))
        if data[0] == 354:
            body = b"" if max(mail[0], rcpt[0]) >= 400 else raw.replace(b"\r\n.", b"\r\n..")
            data = await self._answer(body + (b".\r\n" if not body or body.endswith(b"\r\n") else b"\r\n.\r\n"))
        return [mail, rcpt, data]

    async def _begin_anew(self) -> None:
        """After a refusal; it stands, whatever becomes of the connection."""
        try:
            await self._ask(b"RSET\r\n", 250)
        except (Unexpected, OSError, EOFError, ValueError):
            self.hang_up()

    async def _exchange(self, commands: tuple[bytes, ...]) -> list[Reply]:
        """The answers; without pipelining what follows a refusal is not asked."""
        if self._pipelining:
            self._write(b"".join(commands))
            return [await self._read() for _ in commands]
        replies: list[Reply] = []
        for command in commands:
            if replies and replies[-1][0] >= 400:
                replies.append((503, b""))
            else:
                replies.append(await self._answer(command))
        return replies

    async def _ask(self, command: bytes, wanted: int) -> bytes:
        self._write(command)
        return await self._expect(wanted)

    async def _expect(self, wanted: int) -> bytes:
        code, text = await self._read()
        if code != wanted:
            raise Unexpected(code)
        return text

    async def _answer(self, command: bytes) -> Reply:
        self._write(command)
        return await self._read()

    def _write(self, octets: bytes) -> None:
        assert self._wire is not None
        self._wire.write(octets)

    async def _read(self) -> Reply:
        assert self._wire is not None
        return await self._wire.reply()


def _code(code: int, text: bytes) -> str:
    """The reply's number, and what a refusal says of why (RFC 2034): never its words."""
    why = STATUS.search(text.decode("ascii", "replace")) if code >= 400 else None
    return f"{code} {why[0]}" if why else str(code)


def _login(place: SplitResult) -> bytes:
    """Raises:
    ValueError: a secret would travel readable.
    """
    if place.username is None:
        return b""
    if place.scheme != "smtps":
        raise ValueError("a login needs smtps://")
    told = f"\0{unquote(place.username)}\0{unquote(place.password or '')}"
    return f"AUTH PLAIN {b64encode(told.encode()).decode()}\r\n".encode()
