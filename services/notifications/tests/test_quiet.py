"""Quiet hours, also in both nights in which the clocks change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from samklasse_notifications.domain.quiet import Quiet, after
from samklasse_notifications.domain.route import NEVER

from .builders import OSLO

SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


def local(day: date, clock: str, *, fold: int = 0) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), OSLO).replace(fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        ("20:59", "20:59"),
        ("08:00", "08:00"),
        ("07:59", "08:00"),
        ("00:00", "08:00"),
    ],
)
def test_what_comes_at_night_leaves_in_the_morning(now: str, leaves: str) -> None:
    day = date(2027, 1, 11)

    assert after(Quiet(), local(day, now), deadline=NEVER) == local(day, leaves)


@pytest.mark.parametrize("night", [SPRING, AUTUMN], ids=["spring", "autumn"])
@pytest.mark.parametrize("clock", ["21:00", "23:30"])
def test_the_morning_is_at_eight_on_the_wall_when_the_clocks_change(night: date, clock: str) -> None:
    evening = local(night - timedelta(days=1), clock)

    assert after(Quiet(), evening, deadline=NEVER) == local(night, "08:00")


def test_a_night_that_ends_in_the_hour_that_spring_skips_ends_after_it() -> None:
    quiet = Quiet(start=22 * 60, end=2 * 60 + 30)

    assert after(quiet, local(SPRING, "01:15"), deadline=NEVER) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


def test_a_night_that_ends_in_the_hour_that_autumn_repeats_ends_once() -> None:
    quiet = Quiet(start=22 * 60, end=2 * 60 + 30)
    first = local(AUTUMN, "02:30")

    assert after(quiet, local(AUTUMN, "01:15"), deadline=NEVER) == first
    assert after(quiet, local(AUTUMN, "02:10", fold=1), deadline=NEVER) == first + timedelta(hours=1)


def test_what_could_not_be_read_in_time_is_sent_at_once() -> None:
    night, morning = local(date(2027, 1, 11), "03:00"), local(date(2027, 1, 11), "08:00")

    assert after(Quiet(), night, deadline=morning) == night
    assert after(Quiet(), night, deadline=morning + timedelta(seconds=1)) == morning


def test_who_sets_no_hours_between_is_never_quiet() -> None:
    assert after(Quiet(0, 0), local(SPRING, "03:30"), deadline=NEVER) == local(SPRING, "03:30")


minutes = st.integers(0, 24 * 60 - 1)
seconds = st.integers(0, 18 * 60 * 60)
instants = st.one_of(
    st.integers(0, 400 * 24 * 60 * 60).map(lambda later: datetime(2026, 12, 1, tzinfo=UTC) + timedelta(seconds=later)),
    *(
        seconds.map(lambda later, day=day: local(day, "00:00") - timedelta(hours=6) + timedelta(seconds=later))  # type: ignore[misc]
        for day in (SPRING, AUTUMN)
    ),
)


@given(minutes, minutes, instants)
@example(60, 140, datetime(2027, 3, 28, 0, 30, tzinfo=UTC))
@example(178, 134, datetime(2027, 3, 27, 17, 33, tzinfo=UTC))
@example(60, 140, datetime(2027, 10, 31, 1, 5, tzinfo=UTC))
def test_it_is_the_first_moment_outside(start: int, end: int, now: datetime) -> None:
    quiet = Quiet(start, end)
    leaves = after(quiet, now, deadline=NEVER)

    assert not quiet.holds(leaves)
    assert leaves >= now
    assert leaves == now or all(quiet.holds(at) for at in _quarters(now, leaves)) or _repeated(start)


def _quarters(now: datetime, until: datetime) -> list[datetime]:
    quarters = int((until - now - timedelta(seconds=1)) / timedelta(minutes=15))
    return [now + n * timedelta(minutes=15) for n in range(quarters + 1)] + [until - timedelta(seconds=1)]


def _repeated(start: int) -> bool:
    """A night that begins in the hour that autumn repeats begins twice; nobody is woken by it."""
    return 2 * 60 <= start <= 3 * 60
