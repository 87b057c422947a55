"""A timer is said when its instant has come by the operator's clock: never early, never late, never twice."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samklasse_chassis import pool
from samklasse_chassis.clock import OSLO
from samklasse_chassis.timers import DUE_SQL, Timers, clear_timer, clear_timers, set_timer, set_timers
from toys import Place, until

CLOCK = """
CREATE TABLE operator.clock (at timestamptz NOT NULL);
INSERT INTO operator.clock (at) VALUES ('2026-10-20 00:00+00');
CREATE OR REPLACE FUNCTION operator.now() RETURNS timestamptz LANGUAGE sql VOLATILE RETURN
    (SELECT at FROM operator.clock);
"""
SAID = "SELECT subject, said_at, convert_from(body, 'UTF8')::jsonb->>'due_at' AS due_at FROM outbox ORDER BY seq"
SUMMER, WINTER = timezone(timedelta(hours=2)), timezone(timedelta(hours=1))
AUTUMN_NIGHT, SPRING_NIGHT = date(2026, 10, 25), date(2027, 3, 28)
"""02:00 to 03:00 comes twice in the first, and not at all in the second; both changes are at 01:00 UTC."""

Round = Callable[[datetime], Awaitable[list[str]]]


@pytest.fixture
async def ticking(place: Place, alpha: asyncpg.Pool) -> asyncpg.Pool:
    """A database whose clock the test moves."""
    await alpha.execute(CLOCK)
    return alpha


async def at(alpha: asyncpg.Pool, instant: datetime) -> list[str]:
    """Set the clock, let the leader look once, and give what it has said by then."""
    await alpha.execute("UPDATE operator.clock SET at = $1", instant)
    while await Timers(alpha, "alpha")._round():
        pass
    return [row["subject"] for row in await alpha.fetch(SAID)]


def really(wall: datetime) -> datetime:
    """The instant of an Oslo wall time by the two changes written above, without the time zone database."""
    changed = {AUTUMN_NIGHT: (SUMMER, WINTER), SPRING_NIGHT: (WINTER, SUMMER)}
    before, after = next(pair for day, pair in changed.items() if abs((wall.date() - day).days) < 60)
    day = next(day for day in changed if abs((wall.date() - day).days) < 60)
    ends = datetime.combine(day, time(3 if day == AUTUMN_NIGHT and not wall.fold else 2))
    naive = wall.replace(tzinfo=None, fold=0)
    skipped = day == SPRING_NIGHT and not wall.fold and ends <= naive < ends + timedelta(hours=1)
    offset = before if naive < ends or skipped else after
    return naive.replace(tzinfo=offset).astimezone(UTC)


@pytest.mark.parametrize(
    ("wall", "instant"),
    [
        (datetime(2026, 10, 25, 0, 0, tzinfo=OSLO), datetime(2026, 10, 24, 22, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 2, 30, tzinfo=OSLO), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=OSLO), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        (datetime(2026, 10, 26, 0, 0, tzinfo=OSLO), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
        (datetime(2027, 3, 28, 0, 0, tzinfo=OSLO), datetime(2027, 3, 27, 23, 0, tzinfo=UTC)),
        (datetime(2027, 3, 28, 2, 30, tzinfo=OSLO), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (datetime(2027, 3, 28, 3, 30, tzinfo=OSLO), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (datetime(2027, 3, 29, 0, 0, tzinfo=OSLO), datetime(2027, 3, 28, 22, 0, tzinfo=UTC)),
    ],
)
async def test_a_wall_time_of_either_night_has_one_instant(
    ticking: asyncpg.Pool, wall: datetime, instant: datetime
) -> None:
    async with ticking.acquire() as conn:
        await set_timer(conn, "deadline", "one", wall)
    early = await at(ticking, instant - timedelta(microseconds=1))
    due = await at(ticking, instant)

    assert really(wall) == instant
    assert (early, due) == ([], ["deadline/one"])


@given(
    night=st.sampled_from([AUTUMN_NIGHT, SPRING_NIGHT]),
    minutes=st.lists(st.integers(-2 * 24 * 60, 2 * 24 * 60), min_size=1, max_size=8, unique=True),
    fold=st.integers(0, 1),
    steps=st.lists(st.integers(5, 400), min_size=3, max_size=12),
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_appointments_and_their_reminders_ring_on_time_around_both_nights(
    ticking: asyncpg.Pool, night: date, minutes: list[int], fold: int, steps: list[int]
) -> None:
    await ticking.execute("DELETE FROM timers")
    await ticking.execute("DELETE FROM outbox")
    appointments = [datetime.combine(night, time()) + timedelta(minutes=one) for one in minutes]
    wanted: dict[str, datetime] = {}
    for wall in appointments:
        begins = wall.replace(tzinfo=OSLO, fold=fold).astimezone(UTC)
        assert begins == really(wall.replace(fold=fold))
        for hours in (24, 1, 0):
            wanted[f"{wall:%d-%H%M}.{hours}"] = begins - timedelta(hours=hours)
    async with ticking.acquire() as conn:
        await set_timers(conn, "reminder", wanted)
    clock = datetime.combine(night, time(), UTC) - timedelta(days=3, hours=5)
    while clock < max(wanted.values()):
        clock += timedelta(minutes=steps[0] * 4)
        steps = [*steps[1:], steps[0]]
        rung = await at(ticking, clock)

        assert sorted(rung) == sorted(f"reminder/{key}" for key, due in wanted.items() if due <= clock)


async def test_a_clock_set_back_rings_nothing_twice_and_nothing_early(ticking: asyncpg.Pool) -> None:
    noon = datetime(2026, 10, 25, 12, tzinfo=UTC)
    async with ticking.acquire() as conn:
        await set_timers(conn, "bell", {"noon": noon, "evening": noon + timedelta(hours=6)})
    rung = [await at(ticking, noon + timedelta(hours=hours)) for hours in (1, -24, 0.5, 5, -1, 7, 6.5, 8)]

    assert rung == [["bell/noon"]] * 5 + [["bell/noon", "bell/evening"]] * 3


async def test_a_message_says_the_instant_that_was_meant(ticking: asyncpg.Pool) -> None:
    noon = datetime(2026, 10, 25, 12, tzinfo=UTC)
    async with ticking.acquire() as conn:
        await set_timer(conn, "bell", "noon", noon.astimezone(OSLO))
    await at(ticking, noon + timedelta(minutes=3))
    row = (await ticking.fetch(SAID))[0]

    assert datetime.fromisoformat(row["due_at"]) == noon
    assert row["said_at"] == noon + timedelta(minutes=3)


async def test_a_timer_that_is_moved_or_cleared_while_the_leader_looks_follows_the_later_word(
    ticking: asyncpg.Pool,
) -> None:
    noon = datetime(2026, 10, 25, 12, tzinfo=UTC)
    async with ticking.acquire() as conn:
        await set_timers(conn, "bell", dict.fromkeys(("moved", "cleared", "gone", "still"), noon))
    async with ticking.acquire() as conn, conn.transaction():
        await set_timer(conn, "bell", "moved", noon + timedelta(hours=2))
        await clear_timer(conn, "bell", "cleared")
        await clear_timers(conn, "bell", ["gone", "never set"])
        await clear_timers(conn, "gong", ["still"])
        while_moving = await at(ticking, noon)
    afterwards = [await at(ticking, noon + timedelta(hours=hours)) for hours in (0, 1, 2, 3)]

    assert while_moving == ["bell/still"]
    assert afterwards == [["bell/still"]] * 2 + [["bell/still", "bell/moved"]] * 2


async def test_a_timer_set_again_to_the_instant_it_has_rings_once_for_each_setting(ticking: asyncpg.Pool) -> None:
    noon, rung = datetime(2026, 10, 25, 12, tzinfo=UTC), []
    async with ticking.acquire() as conn:
        for minutes in (-2, -1, 0, 1, 2):
            await set_timer(conn, "bell", "noon", noon)
            rung.append(len(await at(ticking, noon + timedelta(minutes=minutes))))
            rung.append(len(await at(ticking, noon + timedelta(minutes=minutes, seconds=30))))

    assert rung == [0, 0, 0, 0, 1, 1, 2, 2, 3, 3]
    assert await ticking.fetchval("SELECT count(DISTINCT id) FROM outbox") == 3


async def test_a_move_that_is_rolled_back_delays_and_loses_nothing(ticking: asyncpg.Pool) -> None:
    noon = datetime(2026, 10, 25, 12, tzinfo=UTC)
    async with ticking.acquire() as conn:
        await set_timer(conn, "bell", "noon", noon)
        move = conn.transaction()
        await move.start()
        await set_timer(conn, "bell", "noon", noon + timedelta(days=1))
        while_moving = await at(ticking, noon)
        await move.rollback()

    assert while_moving == []
    assert await at(ticking, noon) == ["bell/noon"]


async def test_two_leaders_at_once_and_everybody_moving_ring_each_setting_once_at_most(ticking: asyncpg.Pool) -> None:
    """Each setting has a due instant of its own, so that what has rung tells which settings it was for."""
    draw, base = random.Random(7), datetime(2026, 10, 25, tzinfo=UTC)
    last: dict[str, datetime] = {}
    numbers = iter(range(10_000))

    async def move(key: str) -> None:
        for _ in range(15):
            due = base + timedelta(seconds=next(numbers))
            async with ticking.acquire() as conn, conn.transaction():
                await set_timer(conn, "bell", key, due)
                last[key] = due
            await asyncio.sleep(draw.random() / 200)

    async def lead() -> None:
        while not over.is_set():
            await Timers(ticking, "alpha")._round()

    over = asyncio.Event()
    await ticking.execute("UPDATE operator.clock SET at = $1", base + timedelta(days=1))
    leaders = [asyncio.create_task(lead()) for _ in range(2)]
    await asyncio.gather(*(move(f"key-{n}") for n in range(12)))
    over.set()
    await asyncio.gather(*leaders)
    rung = await at(ticking, base + timedelta(days=1))
    told = [(row["subject"], datetime.fromisoformat(row["due_at"])) for row in await ticking.fetch(SAID)]

    assert len(set(told)) == len(told) == len(rung)
    assert {subject: max(due for other, due in told if other == subject) for subject, _ in told} == {
        f"bell/{key}": due for key, due in last.items()
    }


@pytest.fixture
async def frozen(place: Place, ticking: asyncpg.Pool) -> AsyncIterator[asyncpg.Connection]:
    """A session of a leader that stopped between marking its timers and committing."""
    other = await pool.open_pool(place.url("alpha"), name="alpha", size=1)
    async with other.acquire() as conn:
        await conn.execute("BEGIN")
        yield conn
    other.terminate()


async def test_timers_that_a_frozen_leader_holds_ring_for_the_next_one(
    ticking: asyncpg.Pool, frozen: asyncpg.Connection
) -> None:
    noon = datetime(2026, 10, 25, 12, tzinfo=UTC)
    async with ticking.acquire() as conn:
        await set_timer(conn, "bell", str(uuid4()), noon)
    await ticking.execute("UPDATE operator.clock SET at = $1", noon)
    await frozen.execute(f"SET LOCAL idle_in_transaction_session_timeout = {pool.FROZEN_MILLISECONDS // 10}")
    held = await frozen.fetch(DUE_SQL)
    meanwhile = await at(ticking, noon)

    async def rung() -> bool:
        return bool(await at(ticking, noon))

    await until(rung, seconds=10)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)) as thawed:
        await frozen.execute("COMMIT")

    assert (len(held), meanwhile) == (1, [])
    assert pool.away(thawed.value)
    assert len(await at(ticking, noon)) == 1


async def test_no_session_of_a_service_holds_a_transaction_while_it_is_frozen(alpha: asyncpg.Pool) -> None:
    setting = "SELECT setting::int FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout'"

    assert await alpha.fetchval(setting) == pool.FROZEN_MILLISECONDS
