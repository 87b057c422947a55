"""What the doubles promise to have in common with Postgres and RabbitMQ: each case runs on both and must see the same.

A case returns what it saw, without instants and generated numbers; `SEEN` says what that must be.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import NAMESPACE_OID, UUID, uuid5

from samklasse_chassis import gate, outbox, quarantine, relay
from samklasse_chassis.gate import Ticket
from samklasse_chassis.parcel import Parcel
from samklasse_chassis.quarantine import Why

CONSUMER, AGGREGATE = "beta.alpha-thing", "alpha.thing/1"
PAST, FUTURE = datetime(2001, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC)


class Side(Protocol):
    """The doubles, or the real ones."""

    async def connect(self) -> Any:
        """A database session."""

    def publisher(self) -> Any:
        """As the relay has."""

    async def reader(self, prefetch: int) -> Any:
        """`next()` gives a delivery or None after a while, `close()` ends the connection."""

    async def settle(self) -> None:
        """Let what was sent arrive."""

    async def break_routes(self) -> None:
        """From now on nobody hears anything, and nobody keeps what nobody hears."""

    async def fill(self, most: int) -> None:
        """The queue takes `most` messages and refuses more."""


Case = Callable[[Side], Awaitable[Any]]
CASES: dict[str, tuple[Case, Any]] = {}


def sees(expected: Any) -> Callable[[Case], Case]:
    """Register a case and what it must see."""

    def register(case: Case) -> Case:
        CASES[case.__name__] = (case, expected)
        return case

    return register


async def passes(conn: Any, sequence: int, *, handled: bool = True, told: str = "") -> bool:
    """One message at the gate."""
    place = (CONSUMER, AGGREGATE, sequence, "/alpha", told or f"m{sequence}", handled)
    return await conn.fetchval(gate.PASS_SQL, *place) is not None


async def why_not(conn: Any, sequence: int, told: str = "") -> tuple[int, bool, bool]:
    """Why it did not."""
    place = (CONSUMER, AGGREGATE, sequence, "/alpha", told or f"m{sequence}")
    row = await conn.fetchrow(gate.WHY_NOT_SQL, *place)
    return row["passed"], row["earlier_waits"], row["unknown"]


async def set_aside(conn: Any, sequence: int, state: str, again_in: timedelta | None = None) -> None:
    """One message in quarantine."""
    ticket = Ticket(CONSUMER, "/alpha", f"m{sequence}", AGGREGATE, sequence)
    await quarantine.set_aside(conn, ticket, {"ce-id": "x"}, b"{}", Why(state, "CODE", again_in=again_in))


async def due(conn: Any) -> list[tuple[int, str, int]]:
    """What quarantine would try."""
    return [(row.sequence or 0, row.state, row.attempts) for row in await quarantine.due(conn)]


async def say(conn: Any, number: int, lane: str = "core") -> UUID:
    """One outbox row."""
    told = uuid5(NAMESPACE_OID, str(number))
    headers = {"ce-correlationid": str(told), "ce-id": str(told)}
    await conn.executemany(
        outbox.ADD_SQL, [(told, lane, "alpha.thing.said.v1", "1", number, headers, b"{}", datetime.now(UTC))]
    )
    return told


async def waiting(conn: Any, *but_seqs: int) -> list[str]:
    """The outbox, by number, without what is being moved."""
    known = {uuid5(NAMESPACE_OID, str(number)): str(number) for number in range(20)}
    return [known[row["id"]] for row in await conn.fetch(relay.READ_SQL, ["paused"], 500, but_seqs)]


async def blocked(side: Side, work: Coroutine[Any, Any, Any]) -> tuple[asyncio.Task[Any], bool]:
    """Start it, and see whether it waits."""
    task = asyncio.get_running_loop().create_task(work)
    await side.settle()
    return task, not task.done()


async def error_of(work: Awaitable[Any]) -> str:
    """The class of what it raises."""
    try:
        await work
    except Exception as error:  # noqa: BLE001 (that is what is asked for)
        return type(error).__name__
    return "nothing"


def parcel(number: int) -> Parcel:
    """One message to publish."""
    told = uuid5(NAMESPACE_OID, str(number))
    key = "alpha.thing.said.v1"
    return Parcel("ev", key, told, key, str(told), datetime.now(UTC), {"ce-id": str(number)}, b"{}")
