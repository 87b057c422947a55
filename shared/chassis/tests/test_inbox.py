"""A message has its effect once, in the order of its aggregate, or waits where a person can see it."""

import asyncio
import random
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest
import toys
from hypothesis import given
from hypothesis import strategies as st
from samklasse_chassis import outbox, quarantine
from samklasse_chassis.consumer import Received
from samklasse_chassis.gate import Verdict, judge
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.ports import Connection
from samklasse_contracts.message import headers, say


async def names(pool: asyncpg.Pool) -> list[str]:
    return [row["name"] for row in await pool.fetch("SELECT name FROM effects ORDER BY at")]


async def open_rows(pool: asyncpg.Pool) -> list[str]:
    rows = await pool.fetch("SELECT state FROM quarantine WHERE state NOT IN ('resolved', 'discarded') ORDER BY row_id")
    return [row["state"] for row in rows]


async def retry_all(inbox: Inbox, pool: asyncpg.Pool) -> None:
    async with pool.acquire() as conn:
        rows = await quarantine.due(conn)
    for row in rows:
        await inbox.retry(toys.CONSUMER, row)


@pytest.fixture(autouse=True)
def nothing_broken() -> None:
    toys.broken.clear()


async def test_a_message_delivered_three_times_has_one_effect(beta: asyncpg.Pool) -> None:
    inbox, thing, note = Inbox(beta), toys.said("thing", 1), toys.noted("note")
    for message in (thing, note) * 3:
        await inbox.take(toys.CONSUMER, toys.received(message))

    assert sorted(await names(beta)) == ["note", "thing"]
    assert inbox.duplicates >= 2


async def test_only_what_says_something_wakes_the_relay(beta: asyncpg.Pool) -> None:
    async def answer(message: toys.NoteSaid, conn: Connection, *, now: datetime) -> None:
        await outbox.add(conn, say(toys.NoteSaid(name="answer"), subject=uuid4(), at=now, cause=message))

    told = asyncio.Event()
    inbox = Inbox(beta, told)
    await inbox.take(toys.CONSUMER, toys.received(toys.noted("heard")))
    heard = told.is_set()
    await inbox.take(replace(toys.CONSUMER, handlers={toys.NoteSaid: answer}), toys.received(toys.noted("asked")))

    assert (heard, told.is_set()) == (False, True)


async def test_a_later_one_waits_for_an_earlier_one(beta: asyncpg.Pool) -> None:
    inbox, subject = Inbox(beta), uuid4()
    for sequence in (1, 3, 4, 2):
        await inbox.take(toys.CONSUMER, toys.received(toys.said(str(sequence), sequence, subject)))
    before = await names(beta)
    for _ in range(2):
        await retry_all(inbox, beta)

    assert before == ["1", "2"]
    assert await names(beta) == ["1", "2", "3", "4"]
    assert await open_rows(beta) == []


async def test_a_type_nobody_handles_moves_the_gate(beta: asyncpg.Pool) -> None:
    inbox, subject = Inbox(beta), uuid4()
    first = toys.said("1", 1, subject)
    unheard = say(toys.ThingUnheard(), subject=subject, at=first.envelope.time, sequence=2)
    for message in (first, unheard, toys.said("3", 3, subject)):
        await inbox.take(toys.CONSUMER, toys.received(message))

    assert await names(beta) == ["1", "3"]


async def test_a_failing_one_holds_back_its_aggregate_and_nobody_else(beta: asyncpg.Pool) -> None:
    inbox, subject = Inbox(beta), uuid4()
    toys.broken.add("1")
    await inbox.take(toys.CONSUMER, toys.received(toys.said("1", 1, subject)))
    await inbox.take(toys.CONSUMER, toys.received(toys.said("2", 2, subject)))
    await inbox.take(toys.CONSUMER, toys.received(toys.said("other", 1)))
    while_broken, states = await names(beta), await open_rows(beta)
    toys.broken.clear()
    await beta.execute("UPDATE quarantine SET next_attempt_at = clock_timestamp()")
    for _ in range(2):
        await retry_all(inbox, beta)

    assert while_broken == ["other"]
    assert states == ["retrying", "behind"]
    assert await names(beta) == ["other", "1", "2"]


async def test_one_that_fails_for_good_ends_with_a_person(beta: asyncpg.Pool) -> None:
    inbox = Inbox(beta)
    toys.broken.add("never")
    await inbox.take(toys.CONSUMER, toys.received(toys.said("never", 1)))
    for _ in range(6):
        await beta.execute("UPDATE quarantine SET next_attempt_at = clock_timestamp()")
        await retry_all(inbox, beta)

    assert await open_rows(beta) == ["stuck"]
    assert await names(beta) == []


async def test_each_wait_between_tries_is_used_in_turn(beta: asyncpg.Pool) -> None:
    inbox, waits = Inbox(beta), []
    toys.broken.add("never")
    await inbox.take(toys.CONSUMER, toys.received(toys.said("never", 1)))
    for _ in quarantine.BACK_OFF:
        waits.append(await beta.fetchval("SELECT next_attempt_at - changed_at FROM quarantine"))
        await beta.execute("UPDATE quarantine SET next_attempt_at = clock_timestamp()")
        await retry_all(inbox, beta)

    assert [timedelta(seconds=round(wait.total_seconds())) for wait in waits] == list(quarantine.BACK_OFF)
    assert await open_rows(beta) == ["stuck"]


async def test_bytes_without_an_envelope_are_kept_as_poison(beta: asyncpg.Pool) -> None:
    await Inbox(beta).take(toys.CONSUMER, Received({}, b"\xff\x00", None))

    row = await beta.fetchrow("SELECT state, body FROM quarantine")
    assert (row["state"], row["body"]) == ("poison", b"\xff\x00")


async def test_a_body_outside_its_contract_waits_without_its_values_in_the_code(beta: asyncpg.Pool) -> None:
    message = toys.said("x", 1)
    await Inbox(beta).take(toys.CONSUMER, Received(headers(message.envelope), b'{"name": {"secret": 1}}', "1"))

    row = await beta.fetchrow("SELECT state, code FROM quarantine")
    assert (row["state"], row["code"]) == ("stuck", "Unreadable: name")


async def test_many_at_once_in_any_order_and_doubled_have_each_one_effect_in_order(beta: asyncpg.Pool) -> None:
    inbox, subjects = Inbox(beta), [uuid4() for _ in range(5)]
    messages = [toys.said(f"{n}-{sequence}", sequence, s) for n, s in enumerate(subjects) for sequence in range(1, 11)]
    deliveries = messages + messages[::3]
    random.Random(7).shuffle(deliveries)
    await asyncio.gather(*(inbox.take(toys.CONSUMER, toys.received(message)) for message in deliveries))
    while await open_rows(beta):
        await retry_all(inbox, beta)

    told = await names(beta)
    assert len(told) == len(messages)
    for n in range(5):
        assert [name for name in told if name.startswith(f"{n}-")] == [f"{n}-{s}" for s in range(1, 11)]


@given(st.integers(0, 50), st.integers(1, 60), st.booleans(), st.booleans())
def test_only_the_next_one_passes_the_gate(passed: int, sequence: int, waits: bool, handled: bool) -> None:
    verdict = judge(passed=passed, sequence=sequence, earlier_waits=waits, handled=handled)

    assert (verdict is Verdict.IGNORE) == (sequence <= passed)
    if verdict in (Verdict.HANDLE, Verdict.ADVANCE):
        assert sequence == passed + 1
        assert not waits
