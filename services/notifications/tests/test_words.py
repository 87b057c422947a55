"""Times in words, in every language we have."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_notifications import catalogue
from samklasse_notifications.domain import words
from samklasse_notifications.domain.timetable import Session

from .builders import eight_weeks, session

NB = catalogue.languages()["nb"].tables


def lines(sessions: Sequence[Session], tables: words.Tables) -> tuple[str, ...]:
    return words.pattern_in_words(words.pattern(sessions), tables)


def in_words(sessions: Sequence[Session], tables: words.Tables) -> str:
    return ", ".join(lines(sessions, tables))


def test_a_regular_class_is_one_phrase_with_its_exception() -> None:
    said = in_words(eight_weeks(without=(date(2027, 2, 15),)), NB)

    assert said == (
        "mandager og onsdager kl. 17.30–19.00, fra mandag 11. januar til onsdag 3. mars 2027, ikke 15. februar"
    )


def test_a_moved_session_is_named_with_its_own_time() -> None:
    moved = (session(date(2027, 1, 12), "18:00"), *eight_weeks()[1:])

    assert lines(moved, NB) == (
        "mandager og onsdager kl. 17.30–19.00",
        "fra tirsdag 12. januar til onsdag 3. mars 2027",
        "andre tider: tirsdag 12. januar kl. 18.00–19.30",
    )


def test_a_time_moved_on_the_same_day_is_not_called_a_free_day() -> None:
    sessions = tuple(s for s in eight_weeks() if s.starts_at.date() != date(2027, 2, 15))
    moved = (*sessions, session(date(2027, 2, 15), "19:00"))

    assert lines(moved, NB)[2:] == ("andre tider: mandag 15. februar kl. 19.00–20.30",)


def test_days_with_different_times_are_said_apart() -> None:
    monday = eight_weeks(days=(0,))
    friday = tuple(session(date(2027, 1, 15) + timedelta(weeks=week), "10:00") for week in range(8))

    assert lines((*monday, *friday), NB)[0] == "fredager kl. 10.00–11.30 og mandager kl. 17.30–19.00"


def test_a_class_that_changes_day_half_way_has_two_periods() -> None:
    first = tuple(session(date(2027, 1, 11) + timedelta(weeks=week)) for week in range(4))
    then = tuple(session(date(2027, 2, 9) + timedelta(weeks=week)) for week in range(4))

    assert lines((*first, *then), NB) == (
        "mandager kl. 17.30–19.00",
        "fra mandag 11. januar til mandag 1. februar 2027",
        "tirsdager kl. 17.30–19.00",
        "fra tirsdag 9. februar til tirsdag 2. mars 2027",
    )


def test_weekly_times_alone_are_said_only_where_they_are_the_whole_pattern_but_for_days_off() -> None:
    regular = words.pattern(eight_weeks(without=(date(2027, 2, 15),)))
    moved = words.pattern((session(date(2027, 1, 12), "18:00"), *eight_weeks()[1:]))

    assert words.weekly_in_words(regular, NB) == "mandager og onsdager kl. 17.30–19.00"
    assert words.weekly_in_words(moved, NB) is None
    assert words.weekly_in_words(words.pattern([session(date(2027, 1, 12))]), NB) is None


def test_a_single_session_is_just_said() -> None:
    assert in_words([session(date(2027, 1, 11))], NB) == "mandag 11. januar kl. 17.30–19.00"


def test_wall_time_is_kept_over_the_night_the_clock_changes() -> None:
    sessions = [session(date(2027, 3, 22) + timedelta(weeks=week)) for week in range(3)]

    assert lines(sessions, NB)[0] == "mandager kl. 17.30–19.00"


def test_a_class_over_new_year_names_both_years() -> None:
    said = lines(eight_weeks(date(2026, 12, 7), days=(0,)), NB)[1]

    assert said == "fra mandag 7. desember 2026 til mandag 25. januar 2027"


def test_tigrinya_says_the_part_of_the_day_because_hours_may_be_counted_from_sunrise() -> None:
    said = in_words([session(date(2027, 1, 11), "09:00")], catalogue.languages()["ti"].tables)

    assert "ቅድሚ ቀትሪ 09:00–10:30" in said


@pytest.mark.parametrize("language", catalogue.languages())
def test_every_language_has_whole_tables_and_digits_0_to_9(language: str) -> None:
    tables = catalogue.languages()[language].tables
    said = in_words(eight_weeks(without=(date(2027, 2, 15),)), tables)

    assert (len(set(tables.weekdays)), len(set(tables.every)), len(set(tables.months))) == (7, 7, 12)
    assert "17" in said and "2027" in said and "{" not in said
    assert all(sign.isascii() for sign in said if sign.isdigit())


weekly_mess = st.sets(
    st.tuples(st.integers(0, 7), st.sampled_from([0, 2]), st.sampled_from(["09:00", "17:30"])), min_size=1
)


@given(weekly_mess)
def test_the_pattern_says_exactly_the_meetings_that_are_held(chosen: set[tuple[int, int, str]]) -> None:
    """A day that is named with another time of its own is taken out of the weekly ones."""
    meetings = {(date(2027, 1, 11) + timedelta(days=7 * week + day), start) for week, day, start in chosen}
    found = words.pattern([session(day, start) for day, start in meetings])
    others = {(m.day, m.start.isoformat("minutes")) for m in found.others}
    named = {day for day, _ in others}
    weekly = {
        (day, slot.start.isoformat("minutes"))
        for weekly in found.weekly
        for slot in weekly.slots
        for day in words.days_of(slot, weekly.first, weekly.last)
        if day not in weekly.skipped and day not in named
    }

    assert weekly | others == meetings
