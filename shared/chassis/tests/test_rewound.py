"""A new message under a number that was passed is neither ignored nor handled: it waits for a person."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import toys
from samklasse_chassis import parked
from samklasse_chassis.consumer import Received
from samklasse_chassis.gate import Verdict
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.parked import Hand
from samklasse_contracts.message import Message, say
from test_inbox import names, open_rows, retry_all

HAND = Hand("ola", "alpha was restored")


@pytest.fixture(autouse=True)
def nothing_broken() -> None:
    toys.broken.clear()


async def take(beta: asyncpg.Pool, messages: Sequence[Message], *, together: bool) -> Inbox:
    """In one batch, or each by itself."""
    inbox, received = Inbox(beta), [toys.received(message) for message in messages]
    for some in [received] if together else [[one] for one in received]:
        await inbox.take_many(toys.CONSUMER, some)
    return inbox


async def put_back(beta: asyncpg.Pool, subject: UUID, *, together: bool = False) -> Inbox:
    """Alpha said 1, 2 and 3, was restored to when it had said 1, and says others under 2 and 3, and then 4."""
    await take(beta, [toys.said(str(n), n, subject) for n in (1, 2, 3)], together=together)
    anew = [toys.said(f"{n} anew", n, subject) for n in (2, 3)]
    return await take(beta, [*anew, *anew, toys.said("4", 4, subject), toys.noted("n")], together=together)


async def parked_as(beta: asyncpg.Pool) -> list[tuple[Any, ...]]:
    rows = await beta.fetch("SELECT sequence, state, code FROM quarantine ORDER BY row_id")
    return [tuple(row) for row in rows]


async def command(beta: asyncpg.Pool, do: Any, number: int = 0) -> None:
    async with beta.acquire() as conn, conn.transaction():
        rows = await conn.fetch("SELECT row_id FROM quarantine ORDER BY row_id")
        await do(conn, rows[number]["row_id"], toys.CONSUMERS, HAND)


@pytest.mark.parametrize("together", [False, True])
async def test_what_an_owner_says_under_old_numbers_waits_for_a_person(beta: asyncpg.Pool, together: bool) -> None:
    inbox = await put_back(beta, uuid4(), together=together)

    assert sorted(await names(beta)) == ["1", "2", "3", "4", "n"]
    assert await parked_as(beta) == [(2, "stuck", "REWOUND"), (3, "stuck", "REWOUND")]
    assert inbox.taken[toys.CONSUMER.queue, Verdict.REWOUND] == 4
    assert inbox.duplicates == 0


@pytest.mark.parametrize("together", [False, True])
async def test_a_repeat_is_still_ignored(beta: asyncpg.Pool, together: bool) -> None:
    subject = uuid4()
    first = toys.said("1", 1, subject)
    unheard = say(toys.ThingUnheard(), subject=subject, at=first.envelope.time, sequence=2)
    messages = [first, unheard, toys.said("3", 3, subject)]
    await take(beta, [*messages, *messages], together=together)
    inbox = await take(beta, messages, together=together)

    assert await names(beta) == ["1", "3"]
    assert await parked_as(beta) == []
    assert inbox.taken[toys.CONSUMER.queue, Verdict.IGNORE] == 3


async def test_a_person_lets_them_have_their_effect_once_and_the_gate_stays(beta: asyncpg.Pool) -> None:
    await put_back(beta, uuid4())
    for number in (0, 1):
        await command(beta, parked.retry, number)
    for _ in range(2):
        await retry_all(Inbox(beta), beta)

    assert (await names(beta))[-2:] == ["2 anew", "3 anew"]
    assert await open_rows(beta) == []
    assert await beta.fetchval("SELECT sequence FROM gates") == 4


async def test_one_that_was_retried_or_discarded_is_a_repeat_from_then_on(beta: asyncpg.Pool) -> None:
    subject = uuid4()
    await take(beta, [toys.said(str(n), n, subject) for n in (1, 2, 3)], together=False)
    wanted, unwanted = toys.said("2 anew", 2, subject), toys.said("3 anew", 3, subject)
    await take(beta, [wanted, unwanted], together=False)
    await command(beta, parked.retry, 0)
    await command(beta, parked.discard, 1)
    await retry_all(Inbox(beta), beta)
    for together in (False, True):
        await take(beta, [wanted, unwanted], together=together)

    assert await names(beta) == ["1", "2", "3", "2 anew"]
    assert [state for _, state, _ in await parked_as(beta)] == ["resolved", "discarded"]


async def test_one_that_waited_for_its_turn_does_not_take_it_after_another_has(beta: asyncpg.Pool) -> None:
    subject, inbox = uuid4(), Inbox(beta)
    for message in (toys.said("1", 1, subject), toys.said("3 of the lost time", 3, subject)):
        await inbox.take(toys.CONSUMER, toys.received(message))
    for message in (toys.said("2", 2, subject), toys.said("3", 3, subject)):
        await inbox.take(toys.CONSUMER, toys.received(message))
    await retry_all(inbox, beta)

    assert await names(beta) == ["1", "2", "3"]
    assert await parked_as(beta) == [(3, "stuck", "REWOUND")]


async def test_one_that_was_given_up_and_turns_up_waits_for_a_person(beta: asyncpg.Pool) -> None:
    subject, inbox = uuid4(), Inbox(beta)
    messages = [toys.said(str(n), n, subject) for n in (1, 2, 3)]
    received: list[Received] = [toys.received(message) for message in messages]
    for one in (received[0], received[2]):
        await inbox.take(toys.CONSUMER, one)
    async with beta.acquire() as conn, conn.transaction():
        row_id = await conn.fetchval("SELECT row_id FROM quarantine")
        await parked.retry(conn, row_id, toys.CONSUMERS, Hand("ola", "2 is lost", past_gap=True))
    await retry_all(inbox, beta)
    await inbox.take(toys.CONSUMER, received[1])

    assert await names(beta) == ["1", "3"]
    assert (await parked_as(beta))[-1] == (2, "stuck", "REWOUND")
