"""The mending engine on problems small enough to try every answer."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling.domain.mending.answer import Blocker
from samklasse_scheduling.domain.mending.case import Case, case
from samklasse_scheduling.domain.mending.judging import faults
from samklasse_scheduling.domain.mending.mending import Budget, mend
from samklasse_scheduling.domain.timetabling.problem import Problem
from samklasse_scheduling.domain.timetabling.solving import Timetable

SLOTS, ROOMS, SESSIONS = 4, 2, 4
QUICK = Budget(tries=30, effort=20.0, seconds=20.0)


def small(seed: int) -> Case:
    """Four sessions that stood somewhere, whatever has become of the rules since."""
    chance = np.random.default_rng(seed)
    problem = Problem(
        attends=chance.random((5, SESSIONS)) < 0.35,
        suits=chance.random((SESSIONS, ROOMS)) < 0.8,
        open=chance.random((SESSIONS, SLOTS)) < 0.8,
        before=np.array([[0, 1]] if chance.random() < 0.3 else [], dtype=np.int32).reshape(-1, 2),
        slots_per_day=2,
    )
    places = chance.permutation(SLOTS * ROOMS)[:SESSIONS]
    was = Timetable((places // ROOMS).astype(np.int32), (places % ROOMS).astype(np.int32))
    long = chance.random() < 0.3
    made = case(
        problem, was, closed=chance.random((SLOTS, ROOMS)) < 0.15, minutes=np.full(SESSIONS, 60, dtype=np.int64),
        limit=np.full((ROOMS, 1), 60 * (3 if chance.random() < 0.3 else 4), dtype=np.int64),
        group=np.array([-1, -1, 0, 0] if chance.random() < 0.3 else [-1] * 4, dtype=np.int32),
    )  # fmt: skip
    if not long:
        return made
    opened = problem.open.copy()
    opened[0, 1::2] = False  # two slots long: it begins a day
    return case(
        Problem(problem.attends, problem.suits, opened, problem.before, 2), was, closed=made.closed,
        length=np.array([2, 1, 1, 1], dtype=np.int32),
    )  # fmt: skip


def smallest(given_case: Case) -> int | None:
    """By trying everything: how few participant-sessions must move; None where somebody is left out."""
    best = None
    for places in product(range(SLOTS * ROOMS), repeat=SESSIONS):
        slots = np.array([place // ROOMS for place in places], dtype=np.int32)
        moved = int(given_case.weight[slots != given_case.was.slot].sum())
        if best is not None and moved >= best:
            continue
        rooms = np.array([place % ROOMS for place in places], dtype=np.int32)
        if not _broken(given_case, Timetable(slots, rooms)):
            best = moved
    return best


def _broken(given_case: Case, timetable: Timetable) -> bool:
    ends = timetable.slot + given_case.length
    return bool((ends > SLOTS).any()) or bool(faults(given_case, timetable))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_what_is_called_proven_is_the_smallest_change_of_all(seed: int) -> None:
    made = small(seed)
    done = mend(made, seed=seed, budget=QUICK)
    best, wanted = done.alternatives[0], smallest(made)

    assert done.proven
    assert (best.moved if not best.left_out else None) == wanted


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_no_alternative_breaks_a_rule_and_no_two_are_alike(seed: int) -> None:
    made = small(seed)
    done = mend(made, seed=seed, budget=QUICK)

    assert [faults(made, one.timetable) for one in done.alternatives] == [[]] * len(done.alternatives)
    assert len({one.timetable.slot.tobytes() for one in done.alternatives}) == len(done.alternatives)
    assert done.least <= done.alternatives[0].moved or done.no_slots
    assert {one.session for one in done.no_slots} == set(np.flatnonzero(done.alternatives[0].timetable.slot < 0))


def test_a_locked_session_stays_and_the_other_goes() -> None:
    attends = np.ones((1, 2), dtype=np.bool_)
    both = Problem(attends, np.ones((2, 2), bool), np.ones((2, 4), bool), np.zeros((0, 2), np.int32), 2)
    was = Timetable(np.zeros(2, np.int32), np.arange(2, dtype=np.int32))

    for locked in (0, 1):
        done = mend(case(both, was, locked=np.arange(2) == locked), budget=QUICK)

        assert [change.session for change in done.alternatives[0].changes] == [1 - locked]


def test_the_same_seed_gives_the_same_alternatives() -> None:
    one, other = (mend(small(7), seed=3, budget=QUICK) for _ in range(2))

    assert [a.changes for a in one.alternatives] == [a.changes for a in other.alternatives]


def test_what_has_no_time_is_told_with_what_blocks_it() -> None:
    opened = np.ones((2, 4), dtype=np.bool_)
    opened[0, 2] = False
    free = np.zeros((2, 4), dtype=np.bool_)
    free[0, 3] = True
    opened[0, 3] = False
    closed = np.array([[True], [False], [False], [False]])
    busy = Problem(np.ones((1, 2), bool), np.ones((2, 1), bool), opened, np.zeros((0, 2), np.int32), 2)
    made = case(
        busy, Timetable(np.array([0, 1], np.int32), np.zeros(2, np.int32)), closed=closed, free=free,
        locked=np.array([False, True]),
    )  # fmt: skip
    done = mend(made, budget=QUICK)

    (none,) = done.no_slots
    assert none.session == 0
    assert none.blockers == {
        Blocker.TEACHER_BUSY: 1, Blocker.PARTICIPANT_BUSY: 1, Blocker.WINDOW: 1, Blocker.FREE_DAY: 1,
    }  # fmt: skip


def test_a_locked_session_that_cannot_stay_is_refused() -> None:
    alone = Problem(np.ones((1, 1), bool), np.ones((1, 1), bool), np.ones((1, 2), bool), np.zeros((0, 2), np.int32), 2)

    with pytest.raises(ValueError, match="session 0 is locked"):
        case(
            alone, Timetable(np.zeros(1, np.int32), np.zeros(1, np.int32)), locked=np.array([True]),
            closed=np.ones((2, 1), dtype=np.bool_),
        )  # fmt: skip


RULES = {
    "LOCKED": {"locked": np.array([True, False])},
    "NOT_OPEN": {},
    "NOT_SUITED": {},
    "ROOM_CLOSED": {"closed": np.array([[False, False], [False, True]])},
    "PARTICIPANT": {},
    "SAME_DAY": {"group": np.zeros(2, dtype=np.int32)},
    "ORDER": {},
    "ROOM_TWICE": {},
    "LOAD": {"minutes": np.full(2, 60), "limit": np.full((2, 1), 60)},
}
PLACES = {
    "LOCKED": ([1, 0], [0, 0]), "NOT_OPEN": ([0, 1], [0, 0]), "NOT_SUITED": ([0, 1], [1, 0]),
    "ROOM_CLOSED": ([0, 1], [0, 1]), "PARTICIPANT": ([0, 0], [0, 1]), "SAME_DAY": ([0, 1], [0, 0]),
    "ORDER": ([1, 0], [0, 0]), "ROOM_TWICE": ([0, 0], [0, 0]), "LOAD": ([0, 1], [0, 0]),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_the_judge_names_each_broken_rule(rule: str) -> None:
    opened, suits = np.ones((2, 2), dtype=np.bool_), np.ones((2, 2), dtype=np.bool_)
    opened[1, 1] = rule != "NOT_OPEN"
    suits[0, 1] = rule != "NOT_SUITED"
    attends = np.full((1, 2), rule == "PARTICIPANT")
    before = np.array([[0, 1]] if rule == "ORDER" else [], dtype=np.int32).reshape(-1, 2)
    made = case(
        Problem(attends, suits, opened, before, 2),
        Timetable(np.array([0, 1], np.int32), np.zeros(2, np.int32)), **RULES[rule],
    )  # fmt: skip
    slots, rooms = PLACES[rule]
    found = faults(made, Timetable(np.array(slots, np.int32), np.array(rooms, np.int32)))

    assert {fault.split()[0] for fault in found} == {rule}
