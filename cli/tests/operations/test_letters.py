"""A supplier whose mailbox was lost gets its letters again, as they were."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import aio_pika
import asyncpg
import pytest
from samklasse import letters, stack
from samklasse.infra.errors import CannotStart

SUPPLIER = "910000118"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

SAY_SQL = """
INSERT INTO event_log (id, lane, key, subject, correlation_id, headers, body, said_at)
VALUES ($1, 'supplier.' || $2, 'gateway.seats.wanted.v1', 'a', $1, jsonb_build_object('ce-id', $4::text), '{}', $3)
"""


@pytest.fixture
async def said(running_stack: stack.Stack) -> list[UUID]:
    """Three letters to the supplier an hour apart, and one to another."""
    ids = [uuid4() for _ in range(4)]
    conn = await asyncpg.connect(running_stack.database_url("gateway"))
    try:
        for hour, (each, orgnr) in enumerate(zip(ids, (*(SUPPLIER,) * 3, "910000126"), strict=True)):
            await conn.execute(SAY_SQL, each, orgnr, NOON + timedelta(hours=hour), str(each))
    finally:
        await conn.close()
    return ids


async def test_letters_come_again_as_they_were_to_whom_they_were_for(
    running_stack: stack.Stack, said: list[UUID]
) -> None:
    address = await asyncio.to_thread(stack.add_supplier, running_stack, SUPPLIER)
    counted = await letters.replay(running_stack, SUPPLIER, NOON + timedelta(minutes=30))
    connection = await aio_pika.connect(address)
    async with connection:
        mailbox = await (await connection.channel()).get_queue(f"{SUPPLIER}.out", ensure=False)
        got = [await mailbox.get(no_ack=True) for _ in range(2)]
        nothing_more = await mailbox.get(fail=False)

    assert [each.headers["ce-id"] for each in got] == [str(each) for each in said[1:3]]
    assert counted == {"gateway.seats.wanted.v1": 2}
    assert nothing_more is None


async def test_a_stranger_has_no_mailbox(running_stack: stack.Stack) -> None:
    with pytest.raises(CannotStart, match="ingen postkasse"):
        await letters.replay(running_stack, "910000999", None)
