"""Free days, wall time over both clock changes, dated sessions."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from samklasse_scheduling.domain.calendars import Calendars, instant, next_monday, wall_time
from samklasse_scheduling.domain.sessions import dated
from samklasse_scheduling.domain.weekly import WeeklyTime

from .builders import FYRESDAL, LARVIK, MONDAYS_AND_WEDNESDAYS, an_id

days = st.dates(date(2026, 1, 1), date(2029, 12, 31))
minutes = st.integers(8 * 60, 22 * 60)
FIRST_MAY = date(2027, 5, 1)
WEEK_8, WEEK_9 = frozenset({date(2027, 2, 22)}), frozenset({date(2027, 3, 1)})


@given(days, minutes)
def test_a_clock_time_in_oslo_survives_the_way_to_an_instant_and_back(day: date, minute: int) -> None:
    assert wall_time(instant(day, minute)) == (day, minute)


@given(st.sampled_from([date(2027, 3, 28), date(2027, 10, 31)]), minutes)
def test_a_weekly_lesson_keeps_its_clock_time_over_both_clock_changes(change: date, minute: int) -> None:
    before, after = change - timedelta(days=7), change
    elapsed = instant(after, minute) - instant(before, minute)

    assert elapsed == timedelta(days=7, hours=-1 if change.month == 3 else 1)


def test_the_hour_that_comes_twice_is_read_as_the_first() -> None:
    assert instant(date(2027, 10, 31), 150) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_free_days_are_the_union_over_the_municipalities_that_take_part() -> None:
    calendars = Calendars(frozenset({FIRST_MAY}), {"39": WEEK_8, "40": WEEK_9}, {LARVIK: "39", FYRESDAL: "40"})

    assert calendars.free_days([LARVIK]) == {FIRST_MAY} | WEEK_8
    assert calendars.free_days([LARVIK, FYRESDAL]) == {FIRST_MAY} | WEEK_8 | WEEK_9


@given(days)
def test_the_next_monday_is_a_monday_less_than_a_week_ahead(day: date) -> None:
    monday = next_monday(day)

    assert monday.isoweekday() == 1
    assert timedelta(0) <= monday - day < timedelta(days=7)


@given(days, st.integers(1, 12), st.frozensets(days, max_size=20))
def test_sessions_lie_on_their_weekdays_inside_the_term_and_never_on_a_free_day(
    first: date, weeks: int, free: frozenset[date]
) -> None:
    sessions = dated(an_id("class"), MONDAYS_AND_WEDNESDAYS, first_day=first, weeks=weeks, free=free)
    lost = [day for day in free if first <= day < first + timedelta(days=7 * weeks) and day.isoweekday() in (1, 3)]

    assert not {session.day for session in sessions} & free
    assert all(session.day.isoweekday() in (1, 3) for session in sessions)
    assert len(sessions) == 2 * weeks - len(lost)
    assert [session.number for session in sessions] == list(range(1, len(sessions) + 1))


def test_a_session_has_the_same_id_whenever_it_is_computed() -> None:
    first = dated(an_id("class"), (WeeklyTime(2, 600, 60),), first_day=FIRST_MAY, weeks=2, free=frozenset())
    again = dated(an_id("class"), (WeeklyTime(2, 600, 60),), first_day=FIRST_MAY, weeks=3, free=frozenset())

    assert {session.id for session in first} < {session.id for session in again}
