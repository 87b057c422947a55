"""Bytes that mean nothing and handlers that fail: set aside, seen, and nobody else waits for them."""

import asyncio
import json

from rig import beta, gamma, wire
from rig.town import Town, until
from rig.wire import Letter

QUEUES = (beta.ITEMS, beta.NOTES, gamma.ITEMS, gamma.HOT, gamma.NOTES)
GARBAGE = [
    Letter({}, b""),
    Letter({}, b"\xff\x00\xfe"),
    Letter({}, b"{not json", "no-uuid"),
    Letter({"ce-id": "1", "ce-type": "alpha.item.moved.v1"}, b"{}"),
    Letter({"ce-specversion": "1.0", "ce-id": bytearray(b"\xff\xff"), "ce-source": 7, "ce-sequence": "many"}, b"[]"),
]
POISON = """
SELECT (SELECT count(*) FROM beta.quarantine WHERE state = 'poison')
     + (SELECT count(*) FROM gamma.quarantine WHERE state = 'poison')
"""
KEPT = "SELECT body FROM gamma.quarantine WHERE state = 'poison' AND consumer = $1"
ROW = "SELECT state, attempts FROM beta.quarantine WHERE id = $1"


async def test_poison_is_kept_byte_by_byte_and_its_neighbours_pass(calm: Town) -> None:
    before = await _poisoned(calm)
    await calm.load(60)
    for queue in QUEUES:
        await wire.put(calm.amqp_url, queue, GARBAGE)
    await until(lambda: _poisoned_to(calm, before + len(QUEUES) * len(GARBAGE)))
    await calm.load(0)
    verdict = await calm.drained()
    async with calm.admin() as conn:
        kept = {bytes(row["body"]) for row in await conn.fetch(KEPT, gamma.HOT)}

    assert verdict.good, verdict
    assert kept == {letter.body for letter in GARBAGE}
    assert [await calm.troubles(name) for name in ("beta", "gamma")] == [{}, {}]


async def test_a_body_that_breaks_its_contract_waits_for_a_person(calm: Town) -> None:
    await asyncio.gather(calm.stop("beta"), calm.stop("gamma"))
    promised = await calm.command("/items/item-46/moves")
    await until(lambda: _queued(calm, beta.ITEMS))
    for queue in (beta.ITEMS, gamma.ITEMS, gamma.HOT):
        (letter,) = await wire.hold(calm.amqp_url, queue)
        await wire.put(calm.amqp_url, queue, [Letter(letter.headers, json.dumps({"takes_seconds": "x"}).encode())])
        calm.given_up.add((queue, promised["source"], promised["id"]))
    await asyncio.gather(calm.start("beta"), calm.start("gamma"))
    await calm.command("/items/item-46/moves")
    verdict = await calm.drained()

    assert verdict.good, verdict
    assert await _row(calm, promised["id"]) == ("stuck", 1)


async def test_a_handler_that_fails_for_a_while_holds_back_its_aggregate_alone(calm: Town) -> None:
    await calm.load(40)
    await calm.command("/items/item-47/moves", fails_for=3)
    for _ in range(5):
        await calm.command("/items/item-47/moves")
    await calm.load(0)
    verdict = await calm.drained()

    assert verdict.good, verdict


async def test_a_handler_that_always_fails_is_tried_a_few_times_and_never_hot(calm: Town) -> None:
    promised = await calm.command("/items/item-48/moves", fails_for=10_000)
    calm.given_up |= {(queue, promised["source"], promised["id"]) for queue in (beta.ITEMS, gamma.ITEMS, gamma.HOT)}
    await until(lambda: _tried(calm, promised["id"], 2))
    await asyncio.sleep(2)
    state, attempts = await _row(calm, promised["id"])
    verdict = await calm.drained()

    assert (state, attempts) == ("retrying", 2)
    assert verdict.good, verdict


async def _poisoned(place: Town) -> int:
    async with place.admin() as conn:
        return int(await conn.fetchval(POISON))


async def _poisoned_to(place: Town, wanted: int) -> bool:
    return await _poisoned(place) == wanted


async def _queued(place: Town, queue: str) -> bool:
    return (await place.waiting())[queue] > 0


async def _row(place: Town, told: str) -> tuple[str, int]:
    async with place.admin() as conn:
        row = await conn.fetchrow(ROW, told)
    return (row["state"], row["attempts"]) if row else ("", 0)


async def _tried(place: Town, told: str, times: int) -> bool:
    return (await _row(place, told))[1] >= times
