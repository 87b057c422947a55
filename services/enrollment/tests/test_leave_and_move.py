"""Leave, the person's row and a move: nothing granted outlives the municipality, and nobody waits in a circle."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain.training import case as cases
from samklasse_enrollment.domain.training.leave import COUNTS, Leave, LeaveState
from samklasse_enrollment.handlers import training
from samklasse_enrollment.store import people, register_facts

from .builders import FYRESDAL, NOW, SKIEN, TODAY
from .casework import Official
from .conftest import Enrollment
from .test_case_moves import CAUSE
from .test_races import WAITING_SQL

FIRST = TODAY + timedelta(days=10)
DAYS = st.integers(0, 60).map(lambda days: TODAY + timedelta(days=days))


@pytest.fixture
def official(enrollment: Enrollment) -> Official:
    return Official(enrollment)


def counted(leave: Leave) -> set[date]:
    return {leave.first_day + timedelta(days=number) for number in range(leave.days)}


@given(st.sampled_from(LeaveState), DAYS, st.integers(0, 40), DAYS)
def test_no_day_of_leave_counts_from_the_move_on_and_every_one_before_it_does(
    state: LeaveState, first: date, length: int, on: date
) -> None:
    granted = Leave(UUID(int=1), UUID(int=2), None, first, first + timedelta(days=length), state)

    left = cases.move_away(granted, on=on)

    assert counted(left) == {day for day in counted(granted) if day < on}
    assert left.last_day >= left.first_day
    assert left == granted or (granted.state in COUNTS and left.state in {LeaveState.ENDED, LeaveState.LAPSED})


async def test_leave_ends_with_the_move_and_later_leave_never_begins(official: Official) -> None:
    """Days after the move are not the old municipality's to export, also when she comes back to it (if § 53)."""
    case_id = await official.in_training()
    await official.granted(case_id, TODAY, TODAY + timedelta(days=20))
    await official.granted(case_id, TODAY + timedelta(days=40), TODAY + timedelta(days=41), "WELFARE")
    await official.at.ring(NOW + timedelta(minutes=1))
    person_id = await official.at.pool.fetchval("SELECT person_id FROM training_cases")

    async with official.at.pool.acquire() as conn, conn.transaction():
        await training.transfer(conn, person_id, FYRESDAL, FIRST, by="kari", cause=CAUSE, now=NOW)
        ((facts, _),) = (await register_facts.of_owner(conn, SKIEN)).values()
    await official.at.ring(NOW + timedelta(days=60))
    rows = await official.at.pool.fetch("SELECT state, last_day FROM leaves ORDER BY first_day")

    assert [(one.first_day, one.last_day) for one in facts.leaves] == [(TODAY, FIRST - timedelta(days=1))]
    assert [row["state"] for row in rows] == ["ENDED", "LAPSED"]


async def begins(official: Official) -> tuple[UUID, Any]:
    case_id = await official.in_training()
    await official.granted(case_id, FIRST, FIRST + timedelta(days=20))
    return case_id, official.at.ring(NOW + timedelta(days=11))


async def ends(official: Official) -> tuple[UUID, Any]:
    case_id = await official.in_training()
    await official.granted(case_id, TODAY, TODAY + timedelta(days=5))
    await official.at.ring(NOW + timedelta(minutes=1))
    return case_id, official.at.ring(NOW + timedelta(days=7))


async def is_back_early(official: Official) -> tuple[UUID, Any]:
    case_id = await official.in_training()
    leave_id = await official.granted(case_id, TODAY, TODAY + timedelta(days=5))
    await official.at.ring(NOW + timedelta(minutes=1))
    return case_id, official.on_leave(leave_id, "end", {"on": TODAY.isoformat()})


@pytest.mark.parametrize("step", [begins, ends, is_back_early])
async def test_leave_waits_for_the_person_before_it_takes_her_case(official: Official, step: Any) -> None:
    """A move and an erasure hold the person and want the case: leave that held the case would wait in a circle."""
    case_id, stepping = await step(official)
    person_id = await official.at.pool.fetchval("SELECT person_id FROM training_cases")

    async with official.at.pool.acquire() as conn, conn.transaction():
        await people.lock_one(conn, person_id)
        running = asyncio.create_task(stepping)
        async with asyncio.timeout(20):
            while not running.done() and not await official.at.pool.fetchval(WAITING_SQL):  # noqa: ASYNC110 as there
                await asyncio.sleep(0.02)
        try:
            await conn.execute("SELECT 1 FROM training_cases WHERE id = $1 FOR UPDATE NOWAIT", case_id)
        except asyncpg.LockNotAvailableError:
            taken = True
        else:
            taken = False
    await running

    assert not taken
