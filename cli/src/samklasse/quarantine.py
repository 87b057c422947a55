"""What lies in the services' quarantines, read as the operator, and what is done with it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import asyncpg

from samklasse import service_door
from samklasse.infra.errors import CannotStart
from samklasse.reading import SEARCH_IN_SQL, as_operator, schemas_with
from samklasse.service_door import Hand

if TYPE_CHECKING:
    from samklasse.stack import Stack

OPEN = ("gap", "behind", "retrying", "stuck", "poison")
OUTCOME_SECONDS = 30.0
POLL_SECONDS = 0.1

LIST_SQL = """
SELECT row_id, consumer, headers->>'ce-type' AS key, aggregate, sequence, state, code, attempts, set_aside_at,
       next_attempt_at
  FROM quarantine
 WHERE state = ANY($1)
   AND ($2::text IS NULL OR consumer = $2)
   AND ($3::text IS NULL OR code = $3 OR starts_with(code, $3 || ':'))
 ORDER BY row_id
 LIMIT $4
"""

SHOW_SQL = """
SELECT row_id, consumer, source, id, aggregate, sequence, state, code, attempts, set_aside_at, next_attempt_at,
       changed_at, headers, body
  FROM quarantine
 WHERE row_id = $1
"""

ACTIONS_SQL = """
SELECT action, actor, reason, at, body_before, body_after
  FROM quarantine_actions
 WHERE row_id = $1
 ORDER BY pos
"""

OUTCOME_SQL = """
SELECT state, attempts
  FROM quarantine
 WHERE row_id = $1
"""


@dataclass(frozen=True)
class Place:
    """A row of a service's quarantine, written `service/number`."""

    service: str
    row_id: int

    def __str__(self) -> str:
        """As it is written."""
        return f"{self.service}/{self.row_id}"


@dataclass(frozen=True)
class Row:
    """One message that was set aside, without its body."""

    place: Place
    consumer: str
    key: str | None
    aggregate: str | None
    sequence: int | None
    state: str
    code: str
    attempts: int
    set_aside_at: datetime
    next_attempt_at: datetime | None


@dataclass(frozen=True)
class Wanted:
    """Which rows; None and nothing mean all."""

    states: Sequence[str] = OPEN
    consumer: str | None = None
    code: str | None = None
    most: int = 100_000


@dataclass(frozen=True)
class Pace:
    """How carefully many are retried: `canary` first and alone, then so many per second; 0 knows no limit."""

    canary: int = 0
    per_second: float = 0.0


def place(text: str) -> Place:
    """Read `service/number`.

    Raises:
        CannotStart: it is something else.
    """
    service, slash, number = text.partition("/")
    if not (service and slash and number.isdecimal()):
        raise CannotStart(f"{text!r} er ikke en rad: skriv tjeneste/nummer, som i enrollment/12")
    return Place(service, int(number))


async def rows(conn: asyncpg.Connection, wanted: Wanted) -> list[Row]:
    """What lies there, the oldest of each service first."""
    found: list[Row] = []
    for schema in await schemas_with(conn, "quarantine"):
        await conn.execute(SEARCH_IN_SQL, schema)
        told = await conn.fetch(LIST_SQL, list(wanted.states), wanted.consumer, wanted.code, wanted.most)
        found += [_row(schema, dict(row)) for row in told]
    return found


async def show(conn: asyncpg.Connection, at: Place) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """A row with its headers and body, and what people have done with it.

    Raises:
        CannotStart: there is no such row.
    """
    if at.service not in await schemas_with(conn, "quarantine"):
        raise CannotStart(f"det finnes ingen tjeneste {at.service}")
    await conn.execute(SEARCH_IN_SQL, at.service)
    row = await conn.fetchrow(SHOW_SQL, at.row_id)
    if row is None:
        raise CannotStart(f"det finnes ingen rad {at}")
    return dict(row), [dict(action) for action in await conn.fetch(ACTIONS_SQL, at.row_id)]


async def do(stack: Stack, action: str, at: Place, hand: Hand, **what: Any) -> str:
    """Retry, edit or discard one row. Returns the state it is left in."""
    told = await service_door.tell(stack, at.service, f"/operator/quarantine/{at.row_id}/{action}", hand, **what)
    state: str = told["state"]
    return state


async def retry_many(
    stack: Stack, wanted: Wanted, hand: Hand, pace: Pace, say: Callable[[str], None] = print
) -> Counter[str]:
    """Retry all that are wanted; the rest only when every one of the canaries has had its effect.

    Returns:
        How many were resolved, failed again, or still wait.
    """
    async with as_operator(stack) as conn:
        chosen = [row.place for row in await rows(conn, wanted)]
        canaries, rest = chosen[: pace.canary], chosen[pace.canary :]
        outcomes = await _retried(stack, conn, canaries, hand, pace)
        if outcomes["resolved"] < len(canaries):
            say(f"kanarifuglene ble ikke friske; {len(rest)} er ikke rørt")
            return outcomes
        return outcomes + await _retried(stack, conn, rest, hand, pace)


async def _retried(
    stack: Stack, conn: asyncpg.Connection, places: Sequence[Place], hand: Hand, pace: Pace
) -> Counter[str]:
    before = {at: await _standing(conn, at) for at in places}
    for at in places:
        await _retry_open(stack, at, hand)
        if pace.per_second:
            await asyncio.sleep(1 / pace.per_second)
    return Counter([await _outcome(conn, at, tries) for at, (_, tries) in before.items()])


async def _retry_open(stack: Stack, at: Place, hand: Hand) -> None:
    """One that was resolved meanwhile is no trouble."""
    try:
        await do(stack, "retry", at, hand)
    except service_door.Refused as refused:
        if refused.code not in ("CLOSED_ALREADY", "POISON"):
            raise


async def _outcome(conn: asyncpg.Connection, at: Place, tries_before: int) -> str:
    for _ in range(int(OUTCOME_SECONDS / POLL_SECONDS)):
        state, tries = await _standing(conn, at)
        if state in ("resolved", "discarded", "poison"):
            return state
        if tries > tries_before:
            return "failed"
        if state in ("gap", "behind"):
            return "waits"
        await asyncio.sleep(POLL_SECONDS)
    return "waits"


async def _standing(conn: asyncpg.Connection, at: Place) -> tuple[str, int]:
    await conn.execute(SEARCH_IN_SQL, at.service)
    row = await conn.fetchrow(OUTCOME_SQL, at.row_id)
    return (row["state"], row["attempts"]) if row else ("discarded", 0)


def _row(service: str, told: dict[str, Any]) -> Row:
    return Row(Place(service, told.pop("row_id")), **told)
