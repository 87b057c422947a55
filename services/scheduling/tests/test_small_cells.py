"""What a municipality is told of others' people: nothing, or a number in which nobody is pointed at."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from samklasse_scheduling.domain.demand import SMALLEST_CELL, Sums, as_told, unmet
from samklasse_scheduling.domain.hints import hints
from samklasse_scheduling.domain.plan import HELP_FOR, Help, NoPlace, Plan, Reason

from .builders import LARVIK, SKIEN, people, situation

MINIMUM = 8


def a_hint(count: int, *, timed: bool, kind: Help = Help.MORE_TEACHERS) -> Sums:
    """A hint as it is worked out: its kind and what is missing follow from how many it counts."""
    missing = max(0, MINIMUM - count) if timed else 0
    of_times = Help.MORE_PEOPLE_AT_LEVEL if missing else Help.NEW_CLASS
    return Sums(of_times if timed else kind, count, 2, missing, timed)


@given(st.integers(1, 20), st.integers(1, SMALLEST_CELL - 1), st.booleans(), st.sampled_from(Help))
def test_one_to_four_others_leave_no_trace(ours: int, others: int, timed: bool, kind: Help) -> None:
    alone = replace(a_hint(ours, timed=timed, kind=kind), municipalities=1)
    together = a_hint(ours + others, timed=timed, kind=kind)

    assert as_told(together, ours, minimum=MINIMUM) == as_told(alone, ours, minimum=MINIMUM)


@given(st.integers(1, 20), st.integers(SMALLEST_CELL, 20), st.booleans())
def test_five_others_or_more_are_told(ours: int, others: int, timed: bool) -> None:
    told = as_told(a_hint(ours + others, timed=timed), ours, minimum=MINIMUM)

    assert told.people == ours + others


def test_a_public_cell_does_not_tell_that_its_times_suit_all_but_a_few() -> None:
    everybody = (*people(9, municipality=LARVIK), *people(2, prefix="b", municipality=SKIEN, level="A2 B2 A2 A2"))
    where, why = situation(*everybody, teachers=()), Reason.NO_TEACHER
    plan = Plan((), tuple(NoPlace(one.enrollment, why, HELP_FOR[why]) for one in everybody), 0, True, 1)
    (cell,) = unmet(plan, where, hints(plan, where))

    assert cell.count == 11
    assert (bool(cell.times), cell.suits) == (True, 0)
