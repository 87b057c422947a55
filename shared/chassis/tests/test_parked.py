"""What a person does with a message in quarantine has its effect once, in order, and is written down."""

import asyncio
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import toys
from samklasse_chassis import parked, quarantine
from samklasse_chassis.consumer import Received
from samklasse_chassis.errors import NotFound
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.parked import Hand, Refused
from samklasse_contracts.message import headers

HAND = Hand("ola", "seen to")


@pytest.fixture(autouse=True)
def nothing_broken() -> None:
    toys.broken.clear()


async def names(pool: asyncpg.Pool) -> list[str]:
    return [row["name"] for row in await pool.fetch("SELECT name FROM effects ORDER BY at")]


async def states(pool: asyncpg.Pool) -> list[str]:
    return [row["state"] for row in await pool.fetch("SELECT state FROM quarantine ORDER BY row_id")]


async def rows(pool: asyncpg.Pool) -> list[int]:
    return [row["row_id"] for row in await pool.fetch("SELECT row_id FROM quarantine ORDER BY row_id")]


async def actions(pool: asyncpg.Pool) -> list[dict[str, Any]]:
    return [dict(row) for row in await pool.fetch("TABLE quarantine_actions ORDER BY pos")]


async def command(pool: asyncpg.Pool, do: Any, *about: Any, **more: Any) -> Any:
    async with pool.acquire() as conn, conn.transaction():
        return await do(conn, *about, **more)


async def worked(pool: asyncpg.Pool) -> None:
    """What the worker of quarantine does until nothing is due."""
    inbox = Inbox(pool)
    for _ in range(6):
        async with pool.acquire() as conn:
            found = await quarantine.due(conn)
        for row in found:
            await inbox.retry(toys.CONSUMER, row)


async def stuck(pool: asyncpg.Pool, *names: str, first: int = 1) -> UUID:
    """Messages of one aggregate, of which the first is stuck and the others wait behind it."""
    inbox, subject = Inbox(pool), uuid4()
    toys.broken.add(names[0])
    for sequence, name in enumerate(names, first):
        await inbox.take(toys.CONSUMER, toys.received(toys.said(name, sequence, subject)))
    await pool.execute("UPDATE quarantine SET state = 'stuck', attempts = 5 WHERE state = 'retrying'")
    return subject


async def test_a_discarded_message_lets_what_waits_behind_it_go_on(beta: asyncpg.Pool) -> None:
    await stuck(beta, "bad", "2", "3")
    row_id = (await rows(beta))[0]
    await command(beta, parked.discard, row_id, toys.CONSUMERS, HAND)
    await worked(beta)

    assert await names(beta) == ["2", "3"]
    assert await states(beta) == ["discarded", "resolved", "resolved"]
    done = (await actions(beta))[0]
    assert (done["action"], done["actor"], done["reason"], done["row_id"]) == ("discard", "ola", "seen to", row_id)
    assert done["body_before"] == sha256(b'{"name":"bad"}').hexdigest()
    assert done["body_after"] is None


async def test_a_discarded_message_that_comes_again_has_no_effect(beta: asyncpg.Pool) -> None:
    message = toys.said("bad", 1)
    toys.broken.add("bad")
    await Inbox(beta).take(toys.CONSUMER, toys.received(message))
    await command(beta, parked.discard, (await rows(beta))[0], toys.CONSUMERS, HAND)
    toys.broken.clear()
    await Inbox(beta).take(toys.CONSUMER, toys.received(message))

    assert await names(beta) == []
    assert await states(beta) == ["discarded"]


async def test_one_behind_another_is_not_discarded_before_it(beta: asyncpg.Pool) -> None:
    await stuck(beta, "bad", "2")
    first, second = await rows(beta)

    with pytest.raises(Refused, match="EARLIER_WAITS") as refused:
        await command(beta, parked.discard, second, toys.CONSUMERS, HAND)
    assert refused.value.fields == {"row_id": first}
    assert await states(beta) == ["stuck", "behind"]


async def test_a_gap_is_given_up_only_by_who_says_so(beta: asyncpg.Pool) -> None:
    subject = uuid4()
    for sequence in (1, 4, 5):
        await Inbox(beta).take(toys.CONSUMER, toys.received(toys.said(str(sequence), sequence, subject)))
    first, _ = await rows(beta)
    with pytest.raises(Refused, match="EARLIER_MISSING"):
        await command(beta, parked.discard, first, toys.CONSUMERS, HAND)
    waits = await command(beta, parked.retry, first, toys.CONSUMERS, HAND)
    goes = await command(beta, parked.retry, first, toys.CONSUMERS, Hand("ola", "2 and 3 are lost", past_gap=True))
    await worked(beta)

    assert (waits, goes) == ("gap", "retrying")
    assert await names(beta) == ["1", "4", "5"]


async def test_a_retried_message_has_its_effect_and_its_row_is_resolved(beta: asyncpg.Pool) -> None:
    await stuck(beta, "1", "2")
    toys.broken.clear()
    row_id = (await rows(beta))[0]
    await command(beta, parked.retry, row_id, toys.CONSUMERS, HAND)
    await worked(beta)

    assert await names(beta) == ["1", "2"]
    assert await states(beta) == ["resolved", "resolved"]
    assert (await actions(beta))[0]["body_after"] == (await actions(beta))[0]["body_before"]


async def test_a_retry_that_fails_again_is_stuck_again_at_once(beta: asyncpg.Pool) -> None:
    await stuck(beta, "1")
    await command(beta, parked.retry, (await rows(beta))[0], toys.CONSUMERS, HAND)
    await worked(beta)

    assert await states(beta) == ["stuck"]
    assert await beta.fetchval("SELECT attempts FROM quarantine") == 6


async def test_an_edited_body_is_what_has_the_effect(beta: asyncpg.Pool) -> None:
    message = toys.said("x", 1)
    await Inbox(beta).take(toys.CONSUMER, Received(headers(message.envelope), b'{"name": 1}', "1"))
    row_id = (await rows(beta))[0]
    await command(beta, parked.edit, row_id, toys.CONSUMERS, HAND, body=b'{"name": "right"}')
    await worked(beta)

    assert await names(beta) == ["right"]
    done = (await actions(beta))[0]
    assert done["body_before"] == sha256(b'{"name": 1}').hexdigest()
    assert done["body_after"] == sha256(b'{"name": "right"}').hexdigest()


@pytest.mark.parametrize(
    ("body", "code"), [(b'{"name": 2}', "UNREADABLE"), (b"{", "UNREADABLE"), (b" " * 70_000, "TOO_LARGE")]
)
async def test_an_edit_that_breaks_the_contract_changes_nothing(beta: asyncpg.Pool, body: bytes, code: str) -> None:
    message = toys.said("x", 1)
    await Inbox(beta).take(toys.CONSUMER, Received(headers(message.envelope), b'{"name": 1}', "1"))

    with pytest.raises(Refused, match=code):
        await command(beta, parked.edit, (await rows(beta))[0], toys.CONSUMERS, HAND, body=body)
    assert await states(beta) == ["stuck"]
    assert await actions(beta) == []


async def test_poison_gets_an_envelope_and_goes_through_its_gate(beta: asyncpg.Pool) -> None:
    subject = uuid4()
    first, second = toys.said("1", 1, subject), toys.said("2", 2, subject)
    await Inbox(beta).take(toys.CONSUMER, Received({"ce-id": "broken"}, first.body(), None))
    await Inbox(beta).take(toys.CONSUMER, toys.received(second))
    row_id = (await rows(beta))[0]
    with pytest.raises(Refused, match="POISON"):
        await command(beta, parked.retry, row_id, toys.CONSUMERS, HAND)
    told = headers(first.envelope)
    await command(beta, parked.edit, row_id, toys.CONSUMERS, HAND, body=first.body(), headers=told)
    await worked(beta)

    assert await names(beta) == ["1", "2"]
    assert await states(beta) == ["resolved", "resolved"]


async def test_only_poison_gets_new_headers(beta: asyncpg.Pool) -> None:
    await stuck(beta, "1")
    other = toys.said("1", 1)

    with pytest.raises(Refused, match="HEADERS_KEPT"):
        await command(
            beta, parked.edit, (await rows(beta))[0], toys.CONSUMERS, HAND,
            body=other.body(), headers=headers(other.envelope),
        )  # fmt: skip


async def test_a_dead_letter_is_discarded_in_its_place(beta: asyncpg.Pool) -> None:
    """The bridge knows no aggregate; the headers do."""
    subject = uuid4()
    dead, later = toys.said("dead", 1, subject), toys.said("2", 2, subject)
    ticket = quarantine.Ticket(toys.CONSUMER.queue, "/alpha", str(dead.envelope.id), None, None)
    async with beta.acquire() as conn:
        why = quarantine.Why("stuck", "DELIVERY_LIMIT")
        await quarantine.set_aside(conn, ticket, headers(dead.envelope), dead.body(), why)
    await Inbox(beta).take(toys.CONSUMER, toys.received(later))
    await command(beta, parked.discard, (await rows(beta))[0], toys.CONSUMERS, HAND)
    await worked(beta)

    assert await names(beta) == ["2"]
    assert await states(beta) == ["discarded", "resolved"]


async def test_what_is_closed_or_unknown_stays_as_it_is(beta: asyncpg.Pool) -> None:
    await stuck(beta, "1")
    row_id = (await rows(beta))[0]
    await command(beta, parked.discard, row_id, toys.CONSUMERS, HAND)

    with pytest.raises(Refused, match="CLOSED_ALREADY"):
        await command(beta, parked.retry, row_id, toys.CONSUMERS, HAND)
    with pytest.raises(NotFound):
        await command(beta, parked.discard, row_id + 1, toys.CONSUMERS, HAND)


async def test_what_was_discarded_while_the_worker_held_it_has_no_effect(beta: asyncpg.Pool) -> None:
    await stuck(beta, "1")
    toys.broken.clear()
    row_id = (await rows(beta))[0]
    await command(beta, parked.retry, row_id, toys.CONSUMERS, HAND)
    async with beta.acquire() as conn:
        held = (await quarantine.due(conn))[0]
    await command(beta, parked.discard, row_id, toys.CONSUMERS, HAND)
    outcome = await Inbox(beta).retry(toys.CONSUMER, held)

    assert outcome is not quarantine.Outcome.FAILED
    assert await names(beta) == []
    assert await states(beta) == ["discarded"]


async def test_a_discard_and_a_retry_at_once_have_one_outcome(beta: asyncpg.Pool) -> None:
    for n in range(10):
        await stuck(beta, f"{n}", f"{n}-next")
    toys.broken.clear()
    heads = await beta.fetch("SELECT row_id FROM quarantine WHERE state = 'stuck' ORDER BY row_id")
    for row in heads:
        await command(beta, parked.retry, row["row_id"], toys.CONSUMERS, HAND)
    discards = [command(beta, parked.discard, row["row_id"], toys.CONSUMERS, HAND) for row in heads]
    ended = await asyncio.gather(worked(beta), *discards, return_exceptions=True)
    await worked(beta)

    assert [error for error in ended if error is not None and not isinstance(error, Refused)] == []
    discarded = await beta.fetchval("SELECT count(*) FROM quarantine WHERE state = 'discarded'")
    assert len(await names(beta)) == 20 - discarded
    assert set(await states(beta)) <= {"resolved", "discarded"}
