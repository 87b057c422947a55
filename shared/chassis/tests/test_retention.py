"""What is kept and what is forgotten: the log by month, everything else by age, and never a month too many."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import toys
from samklasse_chassis import pool
from samklasse_chassis.horizon import INBOX_HORIZON
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.retention import (
    CLOSED_QUARANTINE_KEPT,
    COMMANDS_KEPT,
    INBOX_KEPT,
    ROWS,
    TRIM_COMMANDS_SQL,
    TRIM_INBOX_SQL,
    TRIM_QUARANTINE_SQL,
    Retention,
)
from samklasse_contracts.message import say

MONTHS = "SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = 'event_log'::regclass"
LOGGED = """
INSERT INTO event_log (id, lane, key, subject, correlation_id, headers, body, said_at, published_at)
SELECT gen_random_uuid(), 'core', 'a.b.c.v1', 's', gen_random_uuid(), '{}', '', at, at FROM unnest($1::timestamptz[]) at
"""
OLD_TAKEN = "INSERT INTO inbox (consumer, source, id, handled_at) VALUES ($1, $2, $3, clock_timestamp() - $4::interval)"


def month(back: int) -> datetime:
    """The first of the month so many months before this one."""
    now = datetime.now(UTC)
    year, index = divmod(now.year * 12 + now.month - 1 - back, 12)
    return datetime(year, index + 1, 1, tzinfo=UTC)


def name(back: int) -> str:
    return f"event_log_{month(back):%Y_%m}"


@pytest.fixture
async def owner(database: Any) -> AsyncIterator[asyncpg.Connection]:
    """The gateway's schema as its owner."""
    settings = {"role": "gateway_owner", "search_path": "gateway"}
    conn = await asyncpg.connect(database.url(), server_settings=settings)
    yield conn
    await conn.close()


@pytest.fixture
async def gateway(database: Any) -> AsyncIterator[asyncpg.Pool]:
    """The gateway as itself."""
    opened = await pool.open_pool(database.url("gateway"), name="gateway")
    yield opened
    await opened.close()


async def months(conn: Any) -> list[str]:
    return sorted(row["relname"] for row in await conn.fetch(MONTHS))


async def test_this_month_and_three_ahead_are_there_from_the_first_day(gateway: asyncpg.Pool) -> None:
    assert await months(gateway) == [name(0), name(-1), name(-2), name(-3)]


async def test_the_leader_has_months_made_that_the_service_cannot_make(
    gateway: asyncpg.Pool, owner: asyncpg.Connection
) -> None:
    await owner.execute(f"DROP TABLE {name(0)}; DROP TABLE {name(-3)}")
    with pytest.raises(asyncpg.CheckViolationError):
        await gateway.execute(LOGGED, [datetime.now(UTC)])
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await gateway.execute("SELECT make_event_log_month($1)", month(0))
    await Retention(gateway).keep_months()

    assert await months(gateway) == [name(0), name(-1), name(-2), name(-3)]
    assert await gateway.execute(LOGGED, [datetime.now(UTC)]) == "INSERT 0 1"


async def test_thirteen_months_of_the_past_are_kept_and_older_ones_dropped(
    gateway: asyncpg.Pool, owner: asyncpg.Connection
) -> None:
    for back in range(1, 17):
        await owner.execute("SELECT make_event_log_month($1)", month(back))
    await gateway.execute(LOGGED, [month(back) for back in range(17)])
    dropped = await Retention(gateway).keep_months()

    assert dropped == [name(16), name(15), name(14)]
    assert (await months(gateway))[:14] == [name(back) for back in range(13, -1, -1)]
    assert await gateway.fetchval("SELECT count(*) FROM event_log") == 14


async def test_a_clock_years_ahead_does_not_empty_the_log(gateway: asyncpg.Pool, owner: asyncpg.Connection) -> None:
    for back in range(30, 43):
        await owner.execute("SELECT make_event_log_month($1)", month(back))
    dropped = await Retention(gateway).keep_months()

    assert dropped == []


async def test_a_reader_of_the_log_delays_the_dropping_and_nothing_else(
    gateway: asyncpg.Pool, owner: asyncpg.Connection
) -> None:
    for back in range(1, 15):
        await owner.execute("SELECT make_event_log_month($1)", month(back))
    await owner.execute(f"DROP TABLE {name(-3)}")
    async with gateway.acquire() as reader, reader.transaction():
        await reader.fetchval("SELECT count(*) FROM event_log")
        while_read = await Retention(gateway).keep_months()
        made = await months(gateway)

    assert (while_read, made[-1]) == ([], name(-3))
    assert await Retention(gateway).keep_months() == [name(14)]


async def test_nobody_but_the_owner_reaches_a_month_past_the_log(gateway: asyncpg.Pool, database: Any) -> None:
    await gateway.execute(LOGGED, [datetime.now(UTC)])
    for statement in ("TABLE {0}", "DELETE FROM {0}", "UPDATE {0} SET key = 'x'", "TRUNCATE {0}", "DROP TABLE {0}"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await gateway.execute(statement.format(name(0)))
    operator = await asyncpg.connect(database.url("operator"))

    assert await operator.fetchval("SELECT count(*) FROM gateway.event_log") == 1
    await operator.close()


async def test_a_table_of_the_services_own_never_takes_the_logs_place(gateway: asyncpg.Pool, database: Any) -> None:
    admin = await asyncpg.connect(database.url())
    await admin.execute(f"GRANT TEMPORARY ON DATABASE {database.name} TO gateway; DROP TABLE gateway.{name(-3)}")
    await admin.close()
    async with gateway.acquire() as conn:
        await conn.execute("CREATE TEMPORARY TABLE event_log (month date) PARTITION BY RANGE (month)")
        await conn.fetchval("SELECT keep_event_log()")
        in_its_own = await months(conn)

    assert in_its_own == []
    assert await gateway.fetchval("SELECT to_regclass($1) IS NOT NULL", f"gateway.{name(-3)}")


async def test_an_id_is_logged_once(gateway: asyncpg.Pool) -> None:
    twice = LOGGED.replace("gen_random_uuid(), 'core'", "'00000000-0000-7000-8000-000000000001', 'core'")
    await gateway.execute(twice, [datetime.now(UTC)])
    with pytest.raises(asyncpg.UniqueViolationError):
        await gateway.execute(twice, [datetime.now(UTC)])


async def test_the_inbox_forgets_in_pieces_what_is_past_the_horizon(beta: asyncpg.Pool) -> None:
    old, young = INBOX_KEPT + timedelta(days=1), INBOX_KEPT - timedelta(days=1)
    numbers = count()
    for age, rows in ((old, ROWS + 1), (young, 10)):
        await beta.executemany(OLD_TAKEN, [("q", "/a", str(next(numbers)), age) for _ in range(rows)])
    trimmed = await Retention(beta).trim(TRIM_INBOX_SQL, INBOX_KEPT)

    assert trimmed == ROWS + 1
    assert await beta.fetchval("SELECT count(*) FROM inbox") == 10


async def test_an_open_quarantine_row_is_never_forgotten(beta: asyncpg.Pool) -> None:
    row = "INSERT INTO quarantine (consumer, source, id, state, code, headers, body, changed_at) VALUES"
    for state in ("gap", "behind", "retrying", "stuck", "poison", "resolved", "discarded"):
        values = f"('q', '/a', '{state}', '{state}', 'X', '{{}}', '', clock_timestamp() - interval '3 years')"
        await beta.execute(f"{row} {values}")
    await Retention(beta).trim(TRIM_QUARANTINE_SQL, CLOSED_QUARANTINE_KEPT)
    kept = await beta.fetch("SELECT state FROM quarantine ORDER BY row_id")

    assert [row["state"] for row in kept] == ["gap", "behind", "retrying", "stuck", "poison"]


async def test_a_commands_key_is_new_again_after_its_horizon(beta: asyncpg.Pool) -> None:
    row = "INSERT INTO commands (orgnr, key, fingerprint, status, answer, made_at) VALUES ('1', $1, 'f', 200, '{}', $2)"
    for age in (COMMANDS_KEPT + timedelta(days=1), COMMANDS_KEPT - timedelta(days=1)):
        await beta.execute(row, str(age.days), datetime.now(UTC) - age)
    await Retention(beta).trim(TRIM_COMMANDS_SQL, COMMANDS_KEPT)

    assert await beta.fetchval("SELECT array_agg(key) FROM commands") == [str(COMMANDS_KEPT.days - 1)]


def noted(age: timedelta) -> toys.NoteSaid:
    """Said so long ago; without a sequence, so that nothing but the inbox remembers it."""
    return say(toys.NoteSaid(name=str(uuid4())), subject=uuid4(), at=datetime.now(UTC) - age)


@pytest.mark.parametrize("batch", [1, 50])
async def test_what_is_offered_again_while_the_inbox_is_trimmed_has_no_second_effect(
    beta: asyncpg.Pool, batch: int
) -> None:
    """Around both edges at once: messages of every age, each handled when it was said, offered again and again."""
    edges = (INBOX_HORIZON, INBOX_KEPT)
    messages = [noted(edge + timedelta(minutes=minute)) for edge in edges for minute in range(-60, 60)]
    taken = [(m, datetime.now(UTC) - m.envelope.time) for m in messages]
    rows = [(toys.CONSUMER.queue, m.envelope.source, str(m.envelope.id), age) for m, age in taken]
    await beta.executemany(OLD_TAKEN, rows)
    inbox, retention = Inbox(beta), Retention(beta)

    async def offer() -> None:
        received = [toys.received(message) for message in messages]
        for start in range(0, len(received), batch):
            await inbox.take_many(toys.CONSUMER, received[start : start + batch])

    async def trim() -> None:
        for _ in range(20):
            await retention.trim(TRIM_INBOX_SQL, INBOX_KEPT)

    await asyncio.gather(offer(), trim(), offer(), trim())

    assert await beta.fetchval("SELECT count(*) FROM effects") == 0
    assert await beta.fetchval("SELECT count(*) FROM inbox") < len(messages)
    assert await beta.fetchval("SELECT count(*) FROM quarantine WHERE state = 'stuck' AND code = 'TOO_OLD'") > 0


async def test_a_message_from_before_the_horizon_is_set_aside(beta: asyncpg.Pool) -> None:
    message = noted(INBOX_HORIZON + timedelta(hours=1))
    for _ in range(2):
        await Inbox(beta).take(toys.CONSUMER, toys.received(message))

    assert await beta.fetchval("SELECT count(*) FROM effects") == 0
    assert [row["code"] for row in await beta.fetch("SELECT code FROM quarantine")] == ["TOO_OLD"]
