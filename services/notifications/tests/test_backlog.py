"""However much waits behind a brake, a claim looks at little more than it takes."""

from datetime import timedelta

import asyncpg
import pytest
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.store import brakes, moves

from .backlog import backlog, read_by_a_claim
from .builders import LARVIK, NOW

pytestmark = pytest.mark.usefixtures("at_noon")
SKIEN = "833333333"


@pytest.fixture
async def braked(pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """1000 of Larvik's wait behind its brake, before 50 of Skien's; two sweeps have been."""
    monkeypatch.setattr(brakes, "ASIDE_AT_MOST", 600)
    await backlog(pool, 1000, LARVIK)
    await backlog(pool, 50, SKIEN, channel=Channel.EMAIL, minutes=1)
    async with pool.acquire() as conn:
        await brakes.pull(conn, LARVIK, by="N. N.", now=NOW)
        await brakes.set_aside(conn)
        await brakes.set_aside(conn)


async def test_what_a_brake_keeps_is_not_read_again_by_every_claim(pool: asyncpg.Pool, braked: None) -> None:
    assert await read_by_a_claim(pool) == (50, 50)


async def test_all_of_it_may_leave_when_the_brake_is_let_go(pool: asyncpg.Pool, braked: None) -> None:
    async with pool.acquire() as conn, conn.transaction():
        await brakes.release(conn, LARVIK, by="N. N.", calm=timedelta(hours=1), now=NOW)
        await brakes.set_aside(conn)

    assert await read_by_a_claim(pool, most=2000) == (1050, 1050)


async def test_whoever_moves_away_leaves_the_brake_behind(pool: asyncpg.Pool, braked: None) -> None:
    person = await pool.fetchval("SELECT recipient FROM threads WHERE owner_orgnr = $1 LIMIT 1", LARVIK)
    async with pool.acquire() as conn, conn.transaction():
        await moves.move(conn, person, SKIEN)

    assert await read_by_a_claim(pool) == (51, 51)


async def test_nothing_is_read_while_everybody_is_braked(pool: asyncpg.Pool) -> None:
    await backlog(pool, 100, LARVIK)
    async with pool.acquire() as conn:
        await brakes.pull(conn, brakes.EVERYBODY, by="N. N.", now=NOW)
        await brakes.set_aside(conn)

    assert await read_by_a_claim(pool) == (0, 0)
