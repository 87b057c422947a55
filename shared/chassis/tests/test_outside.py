"""What suppliers say has its effect once, unless it says that it is older than anybody remembers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from samklasse_chassis.consumer import Consumer, Received
from samklasse_chassis.horizon import INBOX_HORIZON
from samklasse_chassis.inbox import Inbox

OLD = INBOX_HORIZON + timedelta(days=1)


async def write_down(received: Received, conn: asyncpg.Connection, *, now: datetime) -> None:
    """The effect."""
    await conn.execute("INSERT INTO effects (id, name, at) VALUES (gen_random_uuid(), $1, $2)", received.id, now)


DOOR = Consumer("beta.suppliers", "", outside=True, outside_handler=write_down)


def told(id_: str, at: Any) -> Received:
    """As a supplier says it; `at` is its `ce-time`."""
    return Received({"ce-id": id_} | ({} if at is None else {"ce-time": at}), b"{}", id_, "943000001")


def ago(age: timedelta) -> str:
    return (datetime.now(UTC) - age).isoformat()


async def names(beta: asyncpg.Pool) -> list[str]:
    return [row["name"] for row in await beta.fetch("SELECT name FROM effects ORDER BY name")]


async def test_one_from_before_the_horizon_is_set_aside(beta: asyncpg.Pool) -> None:
    inbox = Inbox(beta)
    for at in (ago(OLD), ago(OLD).encode(), ago(OLD).replace("+00:00", "Z")):
        for _ in range(2):
            await inbox.take(DOOR, told(f"old {at!r}"[:60], at))

    assert await names(beta) == []
    rows = await beta.fetch("SELECT consumer, source, state, code FROM quarantine")
    assert {tuple(row) for row in rows} == {("beta.suppliers", "943000001", "stuck", "TOO_OLD")}
    assert len(rows) == 3
    assert await beta.fetchval("SELECT count(*) FROM inbox") == 0


@pytest.mark.parametrize("at", [None, "", "yesterday", b"\xff", 7, "2020-01-01T00:00:00", "2020-01-01"])
async def test_one_that_does_not_say_when_is_taken(beta: asyncpg.Pool, at: Any) -> None:
    for _ in range(2):
        await Inbox(beta).take(DOOR, told("a", at))

    assert await names(beta) == ["a"]


async def test_one_from_after_the_horizon_is_taken_and_one_that_was_had_stays_a_repeat(beta: asyncpg.Pool) -> None:
    inbox = Inbox(beta)
    for id_, age in (("young", INBOX_HORIZON - timedelta(hours=1)), ("soon", timedelta(days=-1)), ("young", OLD)):
        await inbox.take(DOOR, told(id_, ago(age)))

    assert await names(beta) == ["soon", "young"]
    assert await beta.fetchval("SELECT count(*) FROM quarantine") == 0
