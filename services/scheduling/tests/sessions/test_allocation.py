"""Who gets which half-hour with the teacher: nobody two, none twice, and nobody left out who could be let in."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_scheduling.domain.situation import Commitment
from samklasse_scheduling.domain.tutorials import (
    Around,
    Span,
    assign,
    can,
    candidates,
    monday_of,
    room_in_week,
    span,
    why_not,
)
from samklasse_scheduling.domain.weekly import WHOLE_WEEK, WeeklyTime, mask_of

from ..builders import MONDAY, an_id, teacher

NOON, HALF = 12 * 60, 30
DAYS = [MONDAY + timedelta(days=offset) for offset in (0, 1, 7)]
SLOTS = [span(day, NOON + HALF * number, HALF) for day in DAYS for number in range(2)]
PEOPLE = [an_id(f"p{number}") for number in range(5)]


def around(**fields: object) -> Around:
    made = Around(
        teacher=teacher(), first_day=MONDAY, last_day=MONDAY + timedelta(days=55),
        not_before=datetime(2027, 1, 4, tzinfo=UTC), availability=dict.fromkeys(PEOPLE, WHOLE_WEEK),
    )  # fmt: skip
    return replace(made, **fields)  # type: ignore[arg-type]


WISHES = st.lists(st.sets(st.sampled_from(range(len(SLOTS)))), min_size=1, max_size=len(PEOPLE))


@given(WISHES, st.integers(0, 4))
def test_as_many_get_a_half_hour_as_can_and_no_week_is_beyond_the_teachers_load(
    wishes: list[set[int]], per_week: int
) -> None:
    """A16: the matching is a maximum, as found by trying every way."""
    busy = {
        person: tuple(slot for number, slot in enumerate(SLOTS) if number not in wanted)
        for person, wanted in zip(PEOPLE, wishes, strict=False)
    }
    people = list(busy)
    place = around(busy=busy, teacher=teacher(minutes=HALF * per_week))
    given_ = assign(people, SLOTS, place)

    assert set(given_) <= set(people)
    assert len(set(given_.values())) == len(given_)
    assert all(can(person, slot, place) for person, slot in given_.items())
    assert max(Counter(monday_of(slot.day) for slot in given_.values()).values(), default=0) <= per_week
    assert len(given_) == _most(tuple(frozenset(one) for one in wishes), per_week)


@cache
def _most(wishes: tuple[frozenset[int], ...], per_week: int) -> int:
    """The largest number that any choice serves."""
    weeks = [monday_of(slot.day) for slot in SLOTS]

    def serve(person: int, used: frozenset[int]) -> int:
        if person == len(wishes):
            return 0
        best = serve(person + 1, used)
        for slot in wishes[person] - used:
            if sum(weeks[one] == weeks[slot] for one in used) < per_week:
                best = max(best, 1 + serve(person + 1, used | {slot}))
        return best

    return serve(0, frozenset())


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("TOO_SOON", {"not_before": SLOTS[0].end}),
        ("OUTSIDE_TERM", {"first_day": MONDAY + timedelta(days=1)}),
        ("FREE_DAY", {"free": frozenset({MONDAY})}),
        ("TEACHER_NOT_AVAILABLE", {"teacher": teacher(availability=0)}),
        ("TEACHER_NOT_AVAILABLE", {"teacher": teacher(first_day=MONDAY + timedelta(days=1))}),
        ("TEACHER_AWAY", {"away": [(MONDAY, MONDAY)]}),
        ("TEACHER_BUSY", {"taken": [Span(SLOTS[0].start - timedelta(hours=1), SLOTS[0].end - timedelta(minutes=1))]}),
        (
            "TEACHER_BUSY",
            {"promised": [Commitment(an_id("teacher"), mask_of([WeeklyTime(1, NOON, 30)]), 30, MONDAY, MONDAY)]},
        ),
        (None, {}),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_its_reason(code: str | None, fields: dict[str, object]) -> None:
    """A16: the teacher's availability, absences and other promises, the calendar and the class's term."""
    assert why_not(SLOTS[0], around(**fields)) == code


@pytest.mark.parametrize(
    ("minute", "code"), [(NOON + 10, "OUTSIDE_GRID"), (21 * 60 + 45, "OUTSIDE_GRID"), (NOON, None)]
)
def test_a_tutorial_begins_on_the_half_hour_between_eight_and_ten(minute: int, code: str | None) -> None:
    assert why_not(span(MONDAY, minute, HALF), around()) == code


def test_half_hours_that_are_tried_lie_side_by_side_and_keep_their_clock_time_over_the_change_of_clocks() -> None:
    sunday, monday = date(2027, 3, 28), date(2027, 3, 29)
    place = around(last_day=date(2027, 4, 30))
    found = candidates([sunday, monday], HALF, place)

    assert len(found) == 2 * 28
    assert all(one.end <= after.start for one, after in pairwise(found))
    assert (found[0].start.hour, found[28].start.hour) == (6, 6)
    assert candidates([date(2027, 3, 27)], HALF, place)[0].start.hour == 7


def test_what_is_promised_and_taught_counts_against_the_weeks_load() -> None:
    mask = mask_of([WeeklyTime(1, NOON, 90)])
    promised = [Commitment(UUID(int=1), mask, 90, MONDAY + timedelta(days=7), MONDAY + timedelta(days=20))]
    place = around(taken=[SLOTS[0]], promised=promised, teacher=teacher(minutes=300))

    assert room_in_week(place, MONDAY) == 300 - 30
    assert room_in_week(place, MONDAY + timedelta(days=7)) == 300 - 90
