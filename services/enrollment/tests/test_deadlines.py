"""Deadlines become notices: 30 and 7 days before, and on the day, unless they have been met or moved."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from samklasse_contracts.enrollment import Deadline
from samklasse_enrollment.domain import deadlines as rules
from samklasse_enrollment.handlers import deadlines

from .builders import FYRESDAL, NOW, SKIEN, TODAY
from .conftest import Enrollment

FAR = TODAY + timedelta(days=60)


async def watch(enrollment: Enrollment, about: UUID, due_on: date, owner: str = SKIEN) -> None:
    async with enrollment.pool.acquire() as conn, conn.transaction():
        await deadlines.watch(conn, Deadline.OFFER_DUE, about, owner, due_on, "il-30")


async def unwatch(enrollment: Enrollment, about: UUID) -> None:
    async with enrollment.pool.acquire() as conn, conn.transaction():
        await deadlines.unwatch(conn, Deadline.OFFER_DUE, about)


async def test_a_deadline_is_told_thirty_and_seven_days_before_and_on_the_day(enrollment: Enrollment) -> None:
    about = uuid4()
    await watch(enrollment, about, FAR)

    rung = await enrollment.ring(NOW + timedelta(days=100))

    told = await enrollment.said("deadline.near")
    assert rung == ["deadline"] * 3
    assert [(body["about"], body["due_on"], body["paragraph"]) for _, body in told] == [
        (str(about), FAR.isoformat(), "il-30")
    ] * 3


async def test_nothing_is_said_about_what_has_been_met(enrollment: Enrollment) -> None:
    about = uuid4()
    await watch(enrollment, about, FAR)
    await enrollment.ring(NOW + timedelta(days=31))
    await unwatch(enrollment, about)

    await enrollment.ring(NOW + timedelta(days=100))

    assert len(await enrollment.said("deadline.near")) == 1


async def test_a_notice_that_was_under_way_when_its_deadline_moved_says_nothing(enrollment: Enrollment) -> None:
    about = uuid4()
    await watch(enrollment, about, FAR)
    row = await enrollment.pool.fetchrow("SELECT kind, key, due_at FROM timers WHERE kind = 'deadline'")
    await watch(enrollment, about, FAR + timedelta(days=90))

    await enrollment.due(row, now=row["due_at"])

    assert await enrollment.said("deadline.near") == []


async def test_what_becomes_known_too_late_is_told_at_once_and_once(enrollment: Enrollment) -> None:
    about = uuid4()
    await watch(enrollment, about, TODAY - timedelta(days=1))

    await enrollment.ring(NOW + timedelta(days=100))

    assert len(await enrollment.said("deadline.near")) == 1


async def test_a_municipality_lists_what_is_due_for_itself(enrollment: Enrollment) -> None:
    soon, later, theirs = uuid4(), uuid4(), uuid4()
    await watch(enrollment, soon, TODAY + timedelta(days=30))
    await watch(enrollment, later, TODAY + timedelta(days=31))
    await watch(enrollment, theirs, TODAY + timedelta(days=1), FYRESDAL)

    _, near = await enrollment.call("GET", "/deadlines?within_days=30")
    _, first = await enrollment.call("GET", "/deadlines?within_days=60&limit=1")
    _, second = await enrollment.call("GET", f"/deadlines?within_days=60&limit=1&after={first['next']}")

    assert [each["about"] for each in near["deadlines"]] == [str(soon)]
    assert near["deadlines"][0]["days_left"] == 30
    assert [each["about"] for each in (*first["deadlines"], *second["deadlines"])] == [str(soon), str(later)]
    assert second["next"] is None or len(second["deadlines"]) == 1


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 10, 31), date(2028, 2, 29)])
def test_notices_come_at_seven_in_the_morning_also_around_a_change_of_the_clock(day: date) -> None:
    for at in rules.notices(day):
        assert at.strftime("%H:%M") == "07:00"
    assert rules.notices(date(2027, 3, 28))[2].astimezone(UTC) == datetime(2027, 3, 28, 5, tzinfo=UTC)
    assert rules.notices(date(2027, 10, 31))[2].astimezone(UTC) == datetime(2027, 10, 31, 6, tzinfo=UTC)
