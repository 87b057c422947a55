"""Where the broker's nodes are: `amqp[s]://user:password@host1:port,host2:port/vhost?cafile=…`.

Each attempt takes the next address, at the earliest a second after the last one failed or was lost: a channel opened
while a cluster elects a leader may be nacked for ever (measured on 3.10.8), and an election takes a third of a second.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import aio_pika
import aiormq
from aio_pika.abc import AbstractChannel, AbstractConnection
from aiormq.connection import TransportFactory
from faststream.rabbit import RabbitBroker

from samklasse_chassis.log import logger
from samklasse_chassis.turns import end_if_told

AWAY = (
    aiormq.exceptions.AMQPError,
    aiormq.exceptions.ChannelInvalidStateError,  # a RuntimeError: the channel was closed before us
    aio_pika.exceptions.AMQPError,
    ConnectionError,
    OSError,
    TimeoutError,
)
"""What means that the broker cannot be reached now."""
PAUSE_SECONDS = 1.0
PATIENCE_SECONDS = 10.0
"""For one attempt; a frozen node takes connections and answers nothing."""
HEARTBEAT_SECONDS = "10"
"""Unless the URL says otherwise; aiormq gives up a silent node after (10 + 1) × 3 s."""
PORTS = {"amqp": 5672, "amqps": 5671}


async def channel_of(connection: AbstractConnection, **options: Any) -> AbstractChannel:
    """A channel on a connection that may have been lost meanwhile.

    Raises:
        One of `AWAY`: it was (aiormq says RuntimeError then).
    """
    try:
        channel: AbstractChannel = await connection.channel(**options)
    except RuntimeError as error:
        raise ConnectionResetError("connection lost before a channel was opened") from error
    return channel


class BadAddress(ValueError):
    """The URL cannot mean what it says; the password stays out of the error."""


def parse(url: str) -> tuple[str, ...]:
    """One plain URL for each node.

    Raises:
        BadAddress: it is no AMQP URL, or it asks for TLS in part only: a certificate without `amqps`, or `amqps`
            without verification.
    """
    parts = urlsplit(url)
    login, _, places = parts.netloc.rpartition("@")
    query = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    _check(parts.scheme, query)
    told = urlencode({"heartbeat": HEARTBEAT_SECONDS} | query)
    start = f"{parts.scheme}://{login}@" if login else f"{parts.scheme}://"
    return tuple(f"{start}{_place(place, parts.scheme)}{parts.path}?{told}" for place in places.split(","))


def _check(scheme: str, query: dict[str, str]) -> None:
    if scheme not in PORTS:
        raise BadAddress(f"{scheme or 'nothing'}:// is neither amqp:// nor amqps://")
    if "no_verify_ssl" in query:
        raise BadAddress("no_verify_ssl: a connection that trusts anybody is not encrypted for anybody")
    if scheme == "amqp" and "cafile" in query:
        raise BadAddress("a cafile with amqp:// would be ignored; write amqps://")


def _place(place: str, scheme: str) -> str:
    try:
        found = urlsplit(f"//{place}")
        host, port = found.hostname, found.port or PORTS[scheme]
    except ValueError:
        raise BadAddress(f"{place} is no host and port") from None
    if not host:
        raise BadAddress("an address without a host")
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class Addresses:
    """The nodes as one connection after the other uses them; whoever connects has one of its own."""

    def __init__(self, url: str) -> None:
        self.urls = parse(url)
        self._turn, self._not_before = 0, 0.0

    @property
    def current(self) -> str:
        """Where the next attempt goes."""
        return self.urls[self._turn % len(self.urls)]

    def move_on(self) -> None:
        """The current one failed or was lost."""
        self._turn += 1
        self._not_before = asyncio.get_running_loop().time() + PAUSE_SECONDS

    async def pause(self) -> None:
        """Wait until the next attempt may be made."""
        await asyncio.sleep(max(0.0, self._not_before - asyncio.get_running_loop().time()))

    async def connect(
        self, name: str, patience_seconds: float = PATIENCE_SECONDS, transport: TransportFactory | None = None
    ) -> AbstractConnection:
        """One attempt at the current address; `name` is what the broker's own tools show.

        `transport` opens the socket in aiormq's place.

        Raises:
            One of `AWAY`: nobody took it; the next attempt goes to the next address.
        """
        await self.pause()
        try:
            connection: AbstractConnection = await aio_pika.connect(
                self.current,
                timeout=patience_seconds,
                client_properties={"connection_name": name},
                connection_class=_opening(transport),
            )
        except AWAY:
            self.move_on()
            raise
        connection.close_callbacks.add(self._lost)
        return connection

    def _lost(self, _connection: AbstractConnection | None, _error: BaseException | None) -> None:
        self.move_on()

    async def turn(self, connection: Any, _error: BaseException | None) -> None:
        """FastStream's `on_close`, called (and awaited) after every loss and every failed attempt of its connection.

        aio-pika itself would try the same address again at once.
        """
        if connection is None or connection.close_called:
            return
        self.move_on()
        there = urlsplit(self.current)
        connection.url = connection.url.with_host(there.hostname).with_port(there.port)
        if connection.transport is not None:  # lost just now; after a failed attempt aio-pika pauses by itself
            await self.pause()


def _opening(transport: TransportFactory | None) -> Any:
    """aio-pika's connection; it has no argument for the transport, but hands its `kwargs` on to aiormq."""

    def made(*args: Any, **kwargs: Any) -> aio_pika.Connection:
        connection = aio_pika.Connection(*args, **kwargs)
        connection.kwargs["transport_factory"] = transport
        return connection

    return made


async def started(addresses: Addresses, subscribe: Callable[[RabbitBroker], None], **options: Any) -> RabbitBroker:
    """FastStream's broker, connected and consuming; it waits for the first address that answers.

    FastStream takes one URL, and no callback before the first connection: a failed start begins anew with another.
    """
    while True:
        broker = RabbitBroker(
            addresses.current,
            timeout=PATIENCE_SECONDS,
            reconnect_interval=PAUSE_SECONDS,
            on_close=[addresses.turn],
            **options,
        )
        subscribe(broker)
        try:
            await broker.start()
            return broker
        except AWAY as error:
            logger().warning("broker away at start", error=type(error).__name__)
            addresses.move_on()
        except BaseException:
            await _stopped(broker)
            raise
        await _stopped(broker)
        end_if_told()
        await addresses.pause()


async def _stopped(broker: RabbitBroker) -> None:
    with suppress(*AWAY):
        await broker.stop()
