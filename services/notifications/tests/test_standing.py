"""What of a claim may still leave: a look holds for 20 ms, and what it has overtaken never leaves."""

import asyncio
from typing import Any, cast

import pytest
from samklasse_notifications.sender.standing import HOLDS_SECONDS, Standing
from samklasse_notifications.store.handovers import Attempt


def attempts(*names: str) -> list[Attempt]:
    """They are only passed on here."""
    return cast("list[Attempt]", list(names))


class Looks:
    """Remembers what was looked at; `gone` has been overtaken."""

    def __init__(self, *, gone: frozenset[str] = frozenset(), takes: float = 0.0) -> None:
        self.at: list[list[str]] = []
        self._gone, self._takes = gone, takes

    async def __call__(self, some: Any) -> Any:
        self.at.append(list(some))
        await asyncio.sleep(self._takes)
        return [each for each in some if each not in self._gone]


async def test_one_look_holds_for_what_leaves_at_once() -> None:
    looks = Looks()
    standing = Standing(attempts("a", "b", "c"), looks)

    assert [await standing.next() for _ in range(4)] == ["a", "b", "c", None]
    assert looks.at == [["a", "b", "c"]]


async def test_what_has_waited_for_longer_is_looked_at_again() -> None:
    looks = Looks()
    standing = Standing(attempts("a", "b", "c"), looks)
    first = await standing.next()
    await asyncio.sleep(HOLDS_SECONDS * 1.5)
    rest = [await standing.next(), await standing.next()]

    assert [first, *rest] == ["a", "b", "c"]
    assert looks.at == [["a", "b", "c"], ["b", "c"]]


async def test_what_was_overtaken_since_does_not_leave() -> None:
    looks = Looks(gone=frozenset("bd"))
    standing = Standing(attempts("a", "b", "c", "d"), looks)

    assert [await standing.next() for _ in range(3)] == ["a", "c", None]


async def test_something_leaves_after_each_look_however_long_it_takes() -> None:
    looks = Looks(takes=HOLDS_SECONDS * 1.5)
    standing = Standing(attempts("a", "b"), looks)
    async with asyncio.timeout(5):
        assert [await standing.next(), await standing.next(), await standing.next()] == ["a", "b", None]


@pytest.mark.parametrize("lines", [1, 8])
async def test_a_slow_provider_gets_each_message_once_and_short_looks(lines: int) -> None:
    looks = Looks()
    standing = Standing(attempts(*map(str, range(120))), looks)
    left: list[str] = []

    async def along() -> None:
        while (each := await standing.next()) is not None:
            left.append(cast("str", each))
            await asyncio.sleep(0.006)

    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        for _ in range(lines):
            group.create_task(along())

    assert left == list(map(str, range(120)))
    assert max(map(len, looks.at[1:])) <= max(16, 2 * lines * 5)
