"""Many messages in one transaction come to the same as each in its own."""

import asyncio
import random
from uuid import UUID, uuid4

import asyncpg
import pytest
import toys
from hypothesis import given
from hypothesis import strategies as st
from samklasse_chassis.gate import Ticket, Verdict, judge, judge_many
from samklasse_chassis.inbox import Inbox
from samklasse_contracts.message import Message
from test_inbox import names, open_rows, retry_all

AGGREGATES = [f"alpha.thing/{n}" for n in range(4)]


@pytest.fixture(autouse=True)
def nothing_broken() -> None:
    toys.broken.clear()


async def take(beta: asyncpg.Pool, *messages: Message) -> None:
    await Inbox(beta).take_many(toys.CONSUMER, [toys.received(message) for message in messages])


def stream(subject: UUID, count: int, name: str = "") -> list[Message]:
    return [toys.said(f"{name}{n}", n, subject) for n in range(1, count + 1)]


async def test_a_batch_has_each_effect_once_in_order(beta: asyncpg.Pool) -> None:
    subject, note = uuid4(), toys.noted("note")
    things = stream(subject, 5)
    await take(beta, *things[:3], note, note, things[1], *things[3:])
    await take(beta, *things, note)

    assert await names(beta) == ["1", "2", "3", "note", "4", "5"]
    assert await beta.fetchval("SELECT sequence FROM gates") == 5


async def test_a_gap_in_a_batch_is_parked_and_released(beta: asyncpg.Pool) -> None:
    things = stream(uuid4(), 4)
    await take(beta, things[0], things[2], things[3])
    before, states = await names(beta), await open_rows(beta)
    await take(beta, things[1], toys.noted("other"))
    for _ in range(2):
        await retry_all(Inbox(beta), beta)

    assert (before, states) == (["1"], ["gap", "gap"])
    assert await names(beta) == ["1", "2", "other", "3", "4"]
    assert await open_rows(beta) == []


async def test_one_that_fails_does_not_fail_the_rest(beta: asyncpg.Pool) -> None:
    bad, good = stream(uuid4(), 2, "bad"), stream(uuid4(), 3, "good")
    toys.broken.add("bad1")
    await take(beta, good[0], bad[0], good[1], bad[1], good[2])

    assert await names(beta) == ["good1", "good2", "good3"]
    assert await open_rows(beta) == ["retrying", "behind"]


async def test_one_that_nobody_can_read_does_not_fail_the_rest(beta: asyncpg.Pool) -> None:
    good = [toys.received(message) for message in stream(uuid4(), 2)]
    odd = toys.received(toys.noted("odd"))
    unreadable = type(odd)(odd.headers, b"{}", odd.id)
    await Inbox(beta).take_many(toys.CONSUMER, [good[0], unreadable, type(odd)({}, b"\x00"), good[1]])

    assert await names(beta) == ["1", "2"]
    assert sorted(await open_rows(beta)) == ["poison", "stuck"]


async def test_batches_of_two_processes_over_the_same_messages_have_each_effect_once(beta: asyncpg.Pool) -> None:
    subjects = [uuid4() for _ in range(6)]
    deliveries = [toys.received(m) for n, s in enumerate(subjects) for m in stream(s, 8, f"{n}-")]
    random.Random(3).shuffle(deliveries)
    halves = deliveries[:30], deliveries[18:]
    first, second = Inbox(beta), Inbox(beta)
    for at in range(0, 30, 10):
        await asyncio.gather(
            first.take_many(toys.CONSUMER, halves[0][at : at + 10]),
            second.take_many(toys.CONSUMER, halves[1][at : at + 10]),
        )
    while await open_rows(beta):
        await retry_all(first, beta)

    told = await names(beta)
    assert len(told) == len(set(told)) == 48
    for n in range(6):
        assert [name for name in told if name.startswith(f"{n}-")] == [f"{n}-{s}" for s in range(1, 9)]


@given(
    st.dictionaries(st.sampled_from(AGGREGATES), st.integers(0, 5)),
    st.lists(st.tuples(st.sampled_from(AGGREGATES), st.integers(1, 9), st.booleans()), max_size=30),
)
def test_judging_many_is_judging_each_in_turn(standing: dict[str, int], arriving: list[tuple[str, int, bool]]) -> None:
    tickets = [
        Ticket("q", "/alpha", str(n), aggregate, sequence) for n, (aggregate, sequence, _) in enumerate(arriving)
    ]
    verdicts, reached = judge_many(standing, tickets, [handled for _, _, handled in arriving])
    gates = dict(standing)
    for (aggregate, sequence, handled), verdict in zip(arriving, verdicts, strict=True):
        passed = gates.get(aggregate, 0)
        assert verdict is judge(passed=passed, sequence=sequence, earlier_waits=False, handled=handled)
        if verdict in (Verdict.HANDLE, Verdict.ADVANCE):
            gates[aggregate] = sequence

    assert {**standing, **reached} == gates
