"""Weekly masks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_scheduling.domain.errors import BadMask, OutsideGrid
from samklasse_scheduling.domain.weekly import (
    FIRST_MINUTE,
    LAST_MINUTE,
    WHOLE_WEEK,
    WeeklyTime,
    covers,
    mask_of,
    parse,
    render,
    slots_in,
    slots_of,
)

masks = st.integers(0, WHOLE_WEEK)


@st.composite
def times(draw: st.DrawFn) -> WeeklyTime:
    minute = draw(st.integers(FIRST_MINUTE, LAST_MINUTE - 15))
    return WeeklyTime(draw(st.integers(1, 7)), minute, draw(st.integers(1, LAST_MINUTE - minute)))


@given(masks)
def test_a_mask_survives_being_written_and_read(mask: int) -> None:
    text = render(mask)

    assert len(text) == 49
    assert parse(text) == mask


def test_monday_at_eight_is_the_first_bit_written() -> None:
    assert render(mask_of([WeeklyTime(1, 8 * 60, 30)])) == "8" + "0" * 48


def test_sunday_at_half_past_nine_in_the_evening_is_the_last() -> None:
    assert render(mask_of([WeeklyTime(7, 21 * 60 + 30, 30)])) == "0" * 48 + "1"


@given(times())
def test_a_meeting_occupies_every_half_hour_it_touches_and_no_other(time: WeeklyTime) -> None:
    touched = {
        (minute - FIRST_MINUTE) // 30 + (time.weekday - 1) * 28
        for minute in range(time.minute, time.minute + time.minutes)
    }

    assert set(slots_in(mask_of([time]))) == touched


@given(masks, masks)
def test_someone_is_free_exactly_when_no_wanted_half_hour_is_missing(availability: int, wanted: int) -> None:
    assert covers(availability, wanted) == (set(slots_in(wanted)) <= set(slots_in(availability)))


@pytest.mark.parametrize("text", ["", "0" * 48, "0" * 50, "g" + "0" * 48])
def test_anything_but_49_hex_digits_is_refused(text: str) -> None:
    with pytest.raises(BadMask):
        parse(text)


@pytest.mark.parametrize(
    "time", [WeeklyTime(1, 479, 60), WeeklyTime(1, 1290, 31), WeeklyTime(0, 480, 30), WeeklyTime(8, 480, 30)]
)
def test_a_meeting_outside_the_week_of_half_hours_is_refused(time: WeeklyTime) -> None:
    with pytest.raises(OutsideGrid):
        slots_of(time)
