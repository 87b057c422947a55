"""The ceiling is learned from what was normal, and never within the day."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from samklasse_notifications.domain import brake
from samklasse_notifications.domain.brake import FACTOR, FLOOR, HOUR, PER_PERSON, Hour, ceiling, teaches

from .builders import NOW


def hour(hours_ago: int, messages: int, braked: bool = False) -> Hour:
    return Hour(brake.hour_of(NOW) - hours_ago * HOUR, messages, braked)


AGO = st.integers(min_value=0, max_value=24 * 40)
HOURS = st.lists(st.builds(hour, AGO, st.integers(0, 20_000), st.booleans()))
PEOPLE = st.integers(min_value=0, max_value=5_000)


def habit(messages: int) -> list[Hour]:
    """Four weeks of one busy hour a day."""
    return [hour(24 * day, messages) for day in range(2, 28)]


@given(HOURS, HOURS, PEOPLE)
def test_what_left_within_a_day_or_under_a_brake_teaches_nothing(
    known: list[Hour], newer: list[Hour], people: int
) -> None:
    """Issue 6, item 7: a runaway cannot teach that it is normal before somebody has had a day to see it."""
    untaught = [one for one in newer if one.braked or one.starts_at > NOW - timedelta(days=1)]

    assert ceiling(known, people=people, now=NOW) == ceiling([*known, *untaught], people=people, now=NOW)


@given(HOURS, PEOPLE)
def test_the_busiest_hour_that_was_normal_never_pulls_the_brake(known: list[Hour], people: int) -> None:
    most = ceiling(known, people=people, now=NOW)

    assert all(one.messages * FACTOR <= most for one in known if teaches(one, NOW))
    assert most >= FLOOR


@given(HOURS, PEOPLE, st.integers(0, 5_000))
def test_more_people_and_busier_hours_never_lower_the_ceiling(known: list[Hour], people: int, more: int) -> None:
    busier = [Hour(one.starts_at, one.messages + more, one.braked) for one in known]

    assert ceiling(busier, people=people, now=NOW) >= ceiling(known, people=people, now=NOW)
    assert ceiling(known, people=people + more, now=NOW) >= ceiling(known, people=people, now=NOW)


def test_a_habit_of_two_weeks_counts_more_than_how_many_could_be_told() -> None:
    """Telling all 3,000 at once is what a mistake looks like where 100 an hour is a busy day."""
    assert ceiling(habit(100), people=3_000, now=NOW) == FACTOR * 100


def test_on_the_first_day_everybody_may_be_told_five_things() -> None:

    assert ceiling([hour(30, 40)], people=3_000, now=NOW) == PER_PERSON * 3_000
    assert ceiling((), people=0, now=NOW) == FLOOR


def test_after_the_summer_there_is_no_habit_to_go_by() -> None:
    summer = [hour(24 * day, 100) for day in range(30, 60)]

    assert ceiling(summer, people=3_000, now=NOW) == PER_PERSON * 3_000
