"""Confirms, refusals, returns, prefetch, and what comes back."""

from __future__ import annotations

from typing import Any

from .cases import (
    Side,
    error_of,
    parcel,
    sees,
)


@sees([[None] * 5, ["0", "1", "2", "3", "4"]])
async def what_is_published_arrives_confirmed_and_in_order(side: Side) -> Any:
    results = await side.publisher().publish([parcel(number) for number in range(5)])
    reader = await side.reader(10)
    return [results, [(await reader.next()).headers["ce-id"] for _ in range(5)]]


@sees(["PublishError"])
async def what_nobody_hears_comes_back(side: Side) -> Any:
    await side.break_routes()
    return [type(result).__name__ for result in await side.publisher().publish([parcel(1)])]


@sees(["DeliveryError", "NoneType"])
async def a_full_queue_refuses_until_there_is_room(side: Side) -> Any:
    await side.fill(1)
    publisher, seen = side.publisher(), []
    for number in range(12):
        seen += await publisher.publish([parcel(number)])
    reader = await side.reader(50)
    while (one := await reader.next()) is not None:
        await one.ack()
    await side.settle()
    after = (await publisher.publish([parcel(99)]))[0]
    return [type(seen[-1]).__name__, type(after).__name__]


@sees([["0", "1", "2"], None, "3", ["1", "2", "3"]])
async def what_is_not_acknowledged_comes_back_in_order_and_no_more_than_the_prefetch_is_out(side: Side) -> Any:
    await side.publisher().publish([parcel(number) for number in range(5)])
    reader = await side.reader(3)
    got = [await reader.next() for _ in range(3)]
    seen: list[Any] = [[one.headers["ce-id"] for one in got], await reader.next()]
    await got[0].ack()
    seen.append((await reader.next()).headers["ce-id"])
    await reader.close()
    await side.settle()
    again = await side.reader(3)
    return [*seen, [(await again.next()).headers["ce-id"] for _ in range(3)]]


@sees(["ChannelInvalidStateError", ["2", "3"]])
async def one_answer_may_be_for_many_and_none_is_taken_on_a_closed_channel(side: Side) -> Any:
    await side.publisher().publish([parcel(number) for number in range(4)])
    reader = await side.reader(4)
    got = [await reader.next() for _ in range(4)]
    await got[1].ack(multiple=True)
    await side.settle()
    await reader.close()
    error = await error_of(got[2].ack())
    await side.settle()
    again = await side.reader(4)
    return [error, [(await again.next()).headers["ce-id"] for _ in range(2)]]
