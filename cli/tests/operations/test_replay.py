"""What the owners have said can be had again: a copy built anew equals what the owner has, under load too."""

from __future__ import annotations

import asyncio

import pytest
from samklasse import quarantine, replay, stack
from samklasse.event_logs import Asked, pattern
from samklasse.infra.errors import CannotStart
from samklasse.service_door import Hand, Refused

from .county import COPIES, actions, differing, empty_copy, equal, fetch, loaded, orgnr, queue, register, rows, until

HAND = Hand("kari", "the copy is in doubt")
KEY = "partnerships.organisation.registered.v1"
FORGET_SQL = (
    "DELETE FROM gateway.gates WHERE consumer = $1",
    "DELETE FROM gateway.inbox WHERE consumer = $1",
    "DELETE FROM gateway.quarantine WHERE consumer = $1",
)


@pytest.mark.parametrize("service", COPIES)
async def test_a_copy_built_anew_under_load_equals_what_the_owner_has(running_stack: stack.Stack, service: str) -> None:
    numbers = range(100, 130)
    await register(running_stack, numbers)
    await equal(running_stack, [service])
    await empty_copy(running_stack, service)
    async with loaded(running_stack, numbers):
        await asyncio.sleep(0.5)
        counted = await replay.rebuild(running_stack, replay.target(queue(service)), HAND)
        await asyncio.sleep(1)
    await equal(running_stack, [service])
    await until(lambda: _nothing_waits(running_stack, service))

    assert counted[KEY] >= len(numbers)
    assert (await actions(running_stack, service))[-1] == ("rebuild", "kari", queue(service))


async def test_a_copy_that_lost_rows_stays_wrong_without_a_rebuild(running_stack: stack.Stack) -> None:
    """What the test above relies on: a plain replay changes nothing, since everything has been handled."""
    await register(running_stack, range(130, 133))
    await equal(running_stack, ["gateway"])
    await empty_copy(running_stack, "gateway")
    counted = await replay.replay(running_stack, replay.target(queue("gateway")), Asked())
    await asyncio.sleep(1)
    wrong = await differing(running_stack, "gateway")
    await replay.rebuild(running_stack, replay.target(queue("gateway")), HAND)
    await equal(running_stack, ["gateway"])

    assert counted[KEY] >= 3
    assert len(wrong) >= 3


async def test_a_consumer_that_owns_facts_is_not_rebuilt(running_stack: stack.Stack) -> None:
    with pytest.raises(Refused, match="NOT_A_READ_MODEL"):
        await replay.rebuild(running_stack, replay.target("enrollment.partnerships-agreement"), HAND)


async def test_a_dry_run_counts_by_type_and_moves_nothing(running_stack: stack.Stack) -> None:
    await register(running_stack, range(140, 143))
    aim = replay.target(queue("scheduling"))
    before = await replay.count(running_stack, aim, Asked())
    of_another_type = await replay.count(running_stack, aim, Asked(types=["partnerships.organisation.other.v1"]))

    assert before[KEY] >= 3
    assert set(before) == {KEY}
    assert of_another_type.total() == 0


async def test_a_consumer_that_has_handled_nothing_begins_where_the_log_begins(running_stack: stack.Stack) -> None:
    """The first messages of some organisations are no longer kept: their gates are set to just before the first."""
    numbers = range(150, 155)
    for name in ("A", "B", "C"):
        await register(running_stack, numbers, name)
    await equal(running_stack, ["gateway"])
    service = "gateway"
    await empty_copy(running_stack, service)
    for forget in FORGET_SQL:
        await fetch(running_stack, forget, queue(service), role=None)
    await fetch(
        running_stack,
        "DELETE FROM partnerships.event_log WHERE sequence = 1 AND subject IN (SELECT orgnr FROM "
        "partnerships.organisations WHERE said > 1)",
        role=None,
    )
    with pytest.raises(CannotStart, match="begynner midt i"):
        await replay.replay(running_stack, replay.target(queue(service)), Asked())
    await replay.replay(running_stack, replay.target(queue(service)), Asked(), HAND)
    await equal(running_stack, [service])
    await until(lambda: _nothing_waits(running_stack, service))


async def test_an_aggregate_that_the_log_has_forgotten_is_not_lost_silently(running_stack: stack.Stack) -> None:
    await register(running_stack, [160])
    await equal(running_stack, ["notifications"])
    await until(lambda: _logged(running_stack, 160))
    await fetch(running_stack, "DELETE FROM partnerships.event_log WHERE subject = $1", orgnr(160), role=None)
    aim = replay.target(queue("notifications"))

    with pytest.raises(CannotStart, match="ikke lenger noe om 1 av dem"):
        await replay.rebuild(running_stack, aim, HAND)
    await replay.rebuild(running_stack, aim, HAND, lacking=True)
    lacks = await differing(running_stack, "notifications")
    await register(running_stack, [160], "B")
    await equal(running_stack, ["notifications"])
    await until(lambda: _nothing_waits(running_stack, "notifications"))

    assert orgnr(160) in lacks


@pytest.mark.parametrize(
    ("hears", "key", "is_heard"),
    [
        ("a.b.#", "a.b.c.v1", True),
        ("a.b.#", "a.b", True),
        ("a.b.#", "a.bc.d.v1", False),
        ("a.*.c", "a.b.c", True),
        ("a.*.c", "a.b.b.c", False),
        ("#", "a.b.c", True),
        ("a.b-c.#", "a.b-c.d.v1", True),
    ],
)
async def test_a_binding_hears_in_the_log_what_it_hears_at_the_broker(
    running_stack: stack.Stack, hears: str, key: str, is_heard: bool
) -> None:
    rows = await fetch(running_stack, "SELECT '.' || $1::text ~ $2 AS heard", key, pattern(hears))

    assert rows[0]["heard"] is is_heard


async def _logged(running: stack.Stack, number: int) -> bool:
    """A hearer may be done with a message before its owner's relay has moved it to the log."""
    return bool(await fetch(running, "SELECT id FROM partnerships.event_log WHERE subject = $1", orgnr(number)))


async def _nothing_waits(running: stack.Stack, service: str) -> bool:
    return not await rows(running, quarantine.Wanted(consumer=queue(service)))
