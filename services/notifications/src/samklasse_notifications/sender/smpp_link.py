"""A bound SMPP connection that is kept up: questions and their answers, signs of life, and what the network says."""

import asyncio
import re
import ssl
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

from samklasse_chassis.log import logger

from samklasse_notifications.domain import parts
from samklasse_notifications.domain.inbound import Inbound
from samklasse_notifications.domain.receipt import Receipt, by_state
from samklasse_notifications.sender import smpp_pdu
from samklasse_notifications.sender.smpp_pdu import RESPONSE, Command, Delivered, Malformed, Pdu, Tag

CONNECT_SECONDS = 3.0
QUIET_SECONDS = 20.0
"""After so long a silence we ask whether anybody is there; after the same again nobody is."""
BOUND_SECONDS = 1.0
"""So long a message waits for a connection."""
AGAIN_SECONDS = 1.0
MOST_WAITING = 1000
UNKNOWN_COMMAND = 0x03
NEVER = 0x65
"""ESME_RX_P_APPN: do not send it again."""

Hear = Callable[[Receipt | Inbound], Awaitable[None]]
"""Keeps what the network says. Only when it has, the network is told so."""
Remember = Callable[[int, bytes], None]


@dataclass(frozen=True)
class Place:
    """Where a network listens, and who we are to it."""

    host: str
    port: int
    system_id: str
    password: str = field(repr=False)
    tls: bool = False


class NotBound(OSError):
    """There is no connection, or the network does not let us in."""


@dataclass
class Link:
    """The connection. `keep` runs for ever; `ask` waits for it to be bound."""

    name: str
    place: Place
    hear: Hear
    _writer: asyncio.StreamWriter | None = None
    _bound: asyncio.Event = field(default_factory=asyncio.Event)
    _waiting: dict[int, tuple[Remember, asyncio.Future[int]]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def keep(self) -> None:
        """Connect, and connect again. What `hear` cannot bear ends it."""
        while True:
            try:
                await self._connected()
            except* (OSError, EOFError, ValueError) as lost:
                logger().warning(
                    "SMS line lost", provider=self.name, errors=[type(e).__name__ for e in lost.exceptions]
                )
            await asyncio.sleep(AGAIN_SECONDS)

    async def ask(self, command: Command, body: bytes, remember: Remember) -> int:
        """The status of the answer. `remember` is called with whatever answer comes, also when nobody waits any more.

        Raises:
            OSError: the connection is lost before the answer.
        """
        await self._until_bound()
        number = next(self._numbers) % 0x7FFFFFFF or next(self._numbers)
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting[number] = (remember, answer)
        self._send(Pdu(command, 0, number, body))
        return await answer

    async def _until_bound(self) -> None:
        if not self._bound.is_set():
            try:
                async with asyncio.timeout(BOUND_SECONDS):
                    await self._bound.wait()
            except TimeoutError:
                raise NotBound from None
        if len(self._waiting) >= MOST_WAITING:
            raise NotBound

    async def _connected(self) -> None:
        """Until the connection is lost."""
        async with asyncio.timeout(CONNECT_SECONDS):
            tls = ssl.create_default_context() if self.place.tls else None
            reader, self._writer = await asyncio.open_connection(self.place.host, self.place.port, ssl=tls)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await self._bind(reader)
            async with asyncio.TaskGroup() as group:
                said: asyncio.Queue[Pdu] = asyncio.Queue()
                group.create_task(self._hearing(said))
                group.create_task(self._reading(reader, said))
        finally:
            self._lose()

    async def _bind(self, reader: asyncio.StreamReader) -> None:
        self._send(
            Pdu(Command.BIND_TRANSCEIVER, 0, 0x7FFFFFFF, smpp_pdu.bind(self.place.system_id, self.place.password))
        )
        answer = await _read(reader)
        if answer.command != Command.BIND_TRANSCEIVER | RESPONSE or answer.status != smpp_pdu.OK:
            raise NotBound
        self._bound.set()

    async def _reading(self, reader: asyncio.StreamReader, said: asyncio.Queue[Pdu]) -> None:
        quiet = False
        while True:
            try:
                pdu = await _read(reader)
            except TimeoutError:
                if quiet:
                    raise
                quiet = True
                self._send(Pdu(Command.ENQUIRE_LINK, 0, next(self._numbers)))
                continue
            quiet = False
            if pdu.answers:
                self._answer(pdu)
            elif pdu.command == Command.DELIVER_SM:
                said.put_nowait(pdu)
            else:
                self._reply(pdu)

    def _answer(self, pdu: Pdu) -> None:
        remember, answer = self._waiting.pop(pdu.sequence, (None, None))
        if remember is None or answer is None:
            return
        remember(pdu.status, pdu.body)
        if not answer.done():
            answer.set_result(pdu.status)

    def _reply(self, pdu: Pdu) -> None:
        """To what needs no thought."""
        if pdu.command in (Command.ENQUIRE_LINK, Command.UNBIND):
            self._send(Pdu(pdu.command | RESPONSE, 0, pdu.sequence))
        else:
            self._send(Pdu(Command.GENERIC_NACK, UNKNOWN_COMMAND, pdu.sequence))
        if pdu.command == Command.UNBIND:
            raise EOFError

    async def _hearing(self, said: asyncio.Queue[Pdu]) -> None:
        """One after the other, so that what one person writes stays in order."""
        while True:
            pdu = await said.get()
            try:
                told = heard(self.name, smpp_pdu.delivered(pdu.body))
            except Malformed:
                self._send(Pdu(Command.DELIVER_SM | RESPONSE, NEVER, pdu.sequence, b"\0"))
                continue
            if told is not None:
                await self.hear(told)
            self._send(Pdu(Command.DELIVER_SM | RESPONSE, smpp_pdu.OK, pdu.sequence, b"\0"))

    def _send(self, pdu: Pdu) -> None:
        if self._writer is None:
            raise NotBound
        self._writer.write(pdu.raw)

    def _lose(self) -> None:
        self._bound.clear()
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        waiting, self._waiting = self._waiting, {}
        for _, answer in waiting.values():
            if not answer.done():
                answer.set_exception(NotBound())
                answer.exception()  # so that nobody need have waited


async def _read(reader: asyncio.StreamReader) -> Pdu:
    """Raises:
    TimeoutError: nothing came; nothing is lost by it.
    """
    async with asyncio.timeout(QUIET_SECONDS):
        header = await reader.readexactly(smpp_pdu.HEADER.size)
    try:
        async with asyncio.timeout(QUIET_SECONDS):
            return smpp_pdu.parsed(header, await reader.readexactly(smpp_pdu.length(header)))
    except TimeoutError:
        raise EOFError from None


def heard(provider: str, said: Delivered) -> Receipt | Inbound | None:
    """What the network says; None for what proves nothing, and for later parts of a long text."""
    if said.receipt:
        return _receipt(provider, said)
    content, number = parts.without_header(said.content) if said.parted else (said.content, 1)
    if number != 1:
        return None
    sender = said.sender if said.sender.startswith("+") else f"+{said.sender}"
    return Inbound(provider, sender, parts.read(said.data_coding, content))


REFERENCE = re.compile(r"[!-~]{1,100}")
"""How a network may name a message; another name is none of ours, and could not be kept."""


def _receipt(provider: str, said: Delivered) -> Receipt | None:
    """By its options, else by its text, of which nothing else is kept: it repeats words of the message."""
    text = said.content.decode("latin-1")
    named = said.options.get(Tag.RECEIPTED_MESSAGE_ID, b"").split(b"\0")[0].decode("latin-1") or _told(text, "id")
    state = said.options.get(Tag.MESSAGE_STATE)
    proved = by_state(state[0] if state else None, _told(text, "stat"))
    if proved is None or not REFERENCE.fullmatch(named):
        return None
    proof, code = proved
    return Receipt(provider, proof, code, reference=named)


def _told(text: str, name: str) -> str:
    """A field of a receipt's text (appendix B)."""
    found = re.search(rf"(?:^|\s){name}:(\S+)", text, re.IGNORECASE)
    return found[1] if found else ""
