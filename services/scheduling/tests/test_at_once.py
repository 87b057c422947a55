"""Two things at once, on two connections: whoever leaves is in no class afterwards, whichever of them was first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from samklasse_chassis.http import Role
from samklasse_contracts.message import Message, say
from samklasse_scheduling.handlers import erasure, people

from .builders import LARVIK, SKIEN, an_id
from .classes import a_class
from .conftest import House
from .telling import a_market, a_plan, class_offered, placeable, withdrawn
from .telling import people as who_wait
from .test_erasure import erasure as erasure_of

LEAVES = {
    "withdraws": (withdrawn, people.withdraw_person),
    "is erased": (erasure_of, erasure.erase_person),
}


@asynccontextmanager
async def leaving(house: House, name: str, how: str) -> AsyncIterator[None]:
    """Somebody leaves in a transaction that is committed in the end."""
    told, handle = LEAVES[how]
    message: Any = say(told(name), subject=an_id(name), at=datetime.now(UTC), sequence=9)
    async with house.pool.acquire() as conn, conn.transaction():
        await handle(message, conn, now=await conn.fetchval("SELECT operator.now()"))
        yield


async def begun(work: Awaitable[Any]) -> asyncio.Task[Any]:
    """Under way, and waiting for somebody by now."""
    task = asyncio.ensure_future(work)
    await asyncio.wait([task], timeout=0.5)
    return task


async def members(house: House) -> set[str]:
    return {str(row["enrollment_id"]) for row in await house.pool.fetch("SELECT enrollment_id FROM members")}


def gone(name: str) -> Message:
    return withdrawn(name)


@pytest.mark.parametrize("how", LEAVES)
async def test_who_leaves_while_her_turn_comes_gets_no_place(house: House, how: str) -> None:
    await a_market(house, teachers=0)
    await house.hear(class_offered(open_seats=9), an_id("fixed"))
    larvik = await who_wait(house, 10)
    plan = await a_plan(house)
    await house.ask("POST", f"/plans/{plan}/answer", {"approve": larvik}, orgnr=LARVIK, role=Role.MUNICIPALITY)
    aboard = await members(house)
    names = {str(an_id(f"p{number}")): f"p{number}" for number in range(10)}
    (in_line,) = set(larvik) - aboard
    first = names[min(aboard)]
    async with leaving(house, names[in_line], how):
        making_room = await begun(house.hear(gone(first), an_id(first)))
    await making_room

    assert await members(house) == aboard - {str(an_id(first))}


@pytest.mark.parametrize("how", LEAVES)
async def test_who_leaves_while_she_is_approved_for_a_vacant_place_does_not_get_it(house: House, how: str) -> None:
    await a_class(house)
    await house.hear(placeable("late", owner=SKIEN), an_id("late"))
    await house.hear(gone("p0"), an_id("p0"))
    (share,) = await house.said("plan.proposed")
    yes = {"approve": [str(an_id("late"))]}
    path = f"/plans/{share['plan_id']}/answer"
    async with leaving(house, "late", how):
        approving = await begun(house.ask("POST", path, yes, orgnr=SKIEN, role=Role.MUNICIPALITY))
    await approving

    assert str(an_id("late")) not in await members(house)
