"""Whoever reserves herself while something important waits for the morning is told it by letter, not by mail."""

from datetime import timedelta

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.thread import Kind

from .builders import ANNA, NOW, set_clock
from .sending import SUBJECT, MakeSender, claimed, intend, reachable, tasks

MIDNIGHT = NOW + timedelta(hours=11)


@pytest.mark.parametrize(
    ("kind", "leave", "by_hand"),
    [(Kind.ACCESS_CLOSED, 0, [("RESERVED", None)]), (Kind.ACCESS_OPENED, 1, [])],
)
async def test_a_reservation_holds_for_what_waits_too(
    *,
    kind: Kind,
    leave: int,
    by_hand: list[tuple[str, str | None]],
    pool: asyncpg.Pool,
    clock: asyncpg.Connection,
    keys: Keys,
    make_sender: MakeSender,
) -> None:
    await set_clock(clock, MIDNIGHT)
    await reachable(pool, [ANNA], keys, now=MIDNIGHT)
    await intend(pool, [ANNA], SUBJECT, Kind.ACCESS_OPENED, notice="opened", now=MIDNIGHT)
    await pool.execute("UPDATE threads SET told_version = 1")
    await intend(pool, [ANNA], SUBJECT, kind, now=MIDNIGHT)
    await reachable(pool, [ANNA], keys, reserved=True, now=MIDNIGHT)
    await set_clock(clock, NOW + timedelta(hours=20))

    assert len(await claimed(pool, make_sender())) == leave
    assert await tasks(pool) == by_hand
