"""What a municipal manager reads adds up."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain import facts
from samklasse_enrollment.domain.enrollment import State
from samklasse_enrollment.domain.facts import Bought, Deadline, Share, Standing
from samklasse_enrollment.domain.line import LineState

from .builders import FJORD, TODAY

STANDINGS = st.builds(Standing, st.none() | st.sampled_from(State), st.none() | st.just("NO_COMMON_TIME"))


@given(st.lists(STANDINGS))
def test_placed_waiting_and_left_are_everyone_and_every_wait_has_a_reason(standings: list[Standing]) -> None:
    people = facts.count(standings)

    assert people.placed + sum(people.waiting.values()) + people.left == people.known
    assert all(people.waiting)


def test_ordered_counts_seats_by_what_became_of_them() -> None:
    of_two = [bought(LineState.CONFIRMED, 3), bought(LineState.DECLINED, 2), bought(LineState.CONFIRMED, 4)]

    assert facts.ordered(of_two) == {"CONFIRMED": 7, "DECLINED": 2}


def test_a_call_off_costs_what_its_standing_lines_hold() -> None:
    first = bought(LineState.REQUESTED, 2, 200_000)
    second = replace(first, state=LineState.CONFIRMED, ore=300_000)
    gone = replace(first, state=LineState.LAPSED, ore=0)

    assert facts.cost_by_call_off([first, second, gone]) == {first.call_off_id: 500_000}


def bought(state: LineState, seats: int, ore: int = 0) -> Bought:
    return Bought(uuid4(), FJORD, state, seats, ore)


def test_deadlines_within_30_days_come_nearest_first() -> None:
    soon = Deadline(TODAY + timedelta(days=2), "ANSWER", uuid4())
    later = Deadline(TODAY + timedelta(days=30), "SEATS_END", uuid4())
    too_late = replace(later, day=TODAY + timedelta(days=31))
    share = Share(uuid4(), FJORD, 1, 0, 0, TODAY)

    due = facts.deadlines([later, soon, too_late], [share], today=TODAY)

    assert [each.kind for each in due] == ["AGREEMENT_ENDS", "ANSWER", "SEATS_END"]


def test_ore_are_shown_as_kroner() -> None:
    assert [facts.kroner(ore) for ore in (0, 5, 119_000_05)] == ["0.00", "0.05", "119000.05"]
