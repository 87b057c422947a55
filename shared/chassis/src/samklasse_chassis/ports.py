"""The two narrow doors to the outside: what relay, inbox, timers, quarantine and leadership need, and nothing more.

asyncpg's pool and `amqp.Publisher` fit them as they are; a simulation puts doubles in their place, and a test that
enumerates crash points numbers every call through them.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from samklasse_chassis.parcel import Parcel

Record = Mapping[str, Any]


class Connection(Protocol):
    """One database session."""

    async def fetch(self, query: str, *args: Any) -> Sequence[Record]:
        """All rows."""

    async def fetchrow(self, query: str, *args: Any) -> Record | None:
        """The first row."""

    async def fetchval(self, query: str, *args: Any) -> Any:
        """The first value of the first row."""

    async def execute(self, query: str, *args: Any) -> Any:
        """No rows."""

    async def executemany(self, query: str, args: Sequence[Sequence[Any]]) -> Any:
        """The same for each."""

    def transaction(self) -> AbstractAsyncContextManager[Any]:
        """Commits when left, rolls back when left by an error."""


class Session(Connection, Protocol):
    """A leader's own session, which its lock lives and dies with."""

    async def add_listener(self, channel: str, callback: Callable[..., Any]) -> None:
        """Call back at every notification."""

    def terminate(self) -> None:
        """Hang up without a word."""


class Database(Protocol):
    """Sessions on loan."""

    def acquire(self, *, timeout: float | None = None) -> AbstractAsyncContextManager[Connection]:
        """A session of one's own for a while; `timeout` in seconds."""

    async def fetch(self, query: str, *args: Any) -> Sequence[Record]:
        """All rows, in a transaction of its own."""

    async def execute(self, query: str, *args: Any) -> Any:
        """No rows, in a transaction of its own."""


class Broker(Protocol):
    """Where the relay publishes."""

    async def publish(self, parcels: Sequence["Parcel"]) -> list[BaseException | None]:
        """None for each parcel that is safe with the broker, else the error; raises when it cannot be reached."""

    async def reset(self) -> None:
        """Forget the connection; the next use opens a new one."""


class Delivery(Protocol):
    """One delivered message."""

    @property
    def headers(self) -> Mapping[str, Any]:
        """As they came."""

    @property
    def body(self) -> bytes:
        """As it came."""

    @property
    def message_id(self) -> str | None:
        """As whoever published it says."""

    @property
    def user_id(self) -> str | None:
        """Who published it, checked by the broker."""

    @property
    def channel(self) -> Any:
        """What it came on."""

    @property
    def delivery_tag(self) -> int | None:
        """Its number there, from 1."""

    async def ack(self, multiple: bool = False) -> None:
        """Never to be delivered again; with `multiple` neither is anything before it on its channel."""
