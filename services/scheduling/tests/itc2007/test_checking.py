"""The independent checker catches each rule's breach, and counts as the competition does."""

import ast
from pathlib import Path

import pytest
from samklasse_scheduling.itc2007 import checking
from samklasse_scheduling.itc2007.checking import Unreadable, Violation, judge
from samklasse_scheduling.itc2007.instance import UNPLACED
from samklasse_scheduling.itc2007.writing import write_instance, write_solution

from .broken import changed, free, met, moved, planted, verdict, with_one


@pytest.mark.parametrize("seed", range(1, 9))
def test_a_planted_timetable_breaks_nothing_and_costs_nothing(seed: int) -> None:
    seen = verdict(planted(seed=seed))

    assert (seen.violations, seen.unplaced, seen.distance, seen.cost) == ((), 0, 0, 0)


def test_two_sessions_of_one_participant_at_once_are_caught() -> None:
    what = free(planted())
    one, other = met(what)
    slot = what.places[one][0]
    elsewhere = next(each for each in range(what.instance.rooms) if (slot, each) not in what.places)
    seen = verdict(moved(what, other, (slot, elsewhere)))

    assert seen.violations == (Violation("CLASH", one, other),)


def test_two_sessions_in_one_room_at_once_are_caught() -> None:
    what = changed(free(planted()), attends=(frozenset({0}), frozenset({1})))
    seen = verdict(moved(what, 1, what.places[0]))

    assert seen.violations == (Violation("ROOM_TAKEN", 0, 1),)


def test_a_room_with_too_few_seats_is_caught() -> None:
    what = free(planted())
    session = met(what)[0]
    room = what.places[session][1]
    exact = what.instance.attending()
    most = [max(exact[each] for each, place in enumerate(what.places) if place[1] == at) for at in range(4)]
    largest = next(each for each, place in enumerate(what.places) if place[1] == room and exact[each] == most[room])

    assert verdict(changed(what, seats=tuple(most))).valid
    most[room] -= 1
    assert Violation("TOO_SMALL", largest, room) in verdict(changed(what, seats=tuple(most))).violations


def test_a_missing_feature_is_caught() -> None:
    what = free(planted())
    room = what.places[0][1]
    has = [frozenset({0, 1, 2})] * what.instance.rooms
    needs = (frozenset({2}), *what.instance.needs[1:])

    assert verdict(changed(what, has=tuple(has), needs=needs)).valid
    has[room] = frozenset({0, 1})
    seen = verdict(changed(what, has=tuple(has), needs=needs))
    assert seen.violations == (Violation("MISSING_FEATURE", 0, room),)


def test_a_closed_slot_is_caught() -> None:
    what = planted()
    slot = what.places[3][0]
    slots = list(what.instance.open)
    slots[3] -= {slot}
    seen = verdict(changed(what, open=tuple(slots)))

    assert seen.violations == (Violation("CLOSED", 3, slot),)


def test_the_wrong_order_and_the_same_slot_are_caught() -> None:
    what = changed(free(planted()), attends=())
    one, other = sorted(range(2), key=lambda session: what.places[session])
    together = moved(moved(what, 0, (4, 0)), 1, (4, 1))
    expected = (Violation("ORDER", 0, 1),)

    assert verdict(changed(what, before=((one, other),))).valid
    assert verdict(changed(what, before=((other, one),))).violations == expected
    assert Violation("ORDER", 0, 1) in verdict(changed(together, before=((0, 1),))).violations


@pytest.mark.parametrize(
    ("place", "rule", "value"),
    [
        ((45, 0), "NO_SUCH_SLOT", 45),
        ((-1, 0), "NO_SUCH_SLOT", -1),
        ((3, 9), "NO_SUCH_ROOM", 9),
        ((3, -1), "NO_SUCH_ROOM", -1),
    ],
)
def test_a_place_that_does_not_exist_is_caught(place: tuple[int, int], rule: str, value: int) -> None:
    seen = verdict(moved(changed(free(planted()), attends=()), 0, place))

    assert Violation(rule, 0, value) in seen.violations


def test_an_unplaced_session_is_no_breach_but_a_distance() -> None:
    what = planted()
    session = met(what)[0]
    seen = verdict(moved(what, session, UNPLACED))

    assert (seen.valid, seen.unplaced, seen.distance) == (True, 1, what.instance.attending()[session])


@pytest.mark.parametrize(
    ("slots", "late", "in_a_row", "alone"),
    [
        ([0, 2], 0, 0, 0),
        ([3], 0, 0, 1),
        ([8], 1, 0, 1),
        ([7, 8], 1, 0, 0),
        ([8, 9], 1, 0, 2),  # a night lies between
        ([0, 1, 2], 0, 1, 0),
        ([0, 1, 2, 3], 0, 2, 0),
        ([0, 1, 3, 4], 0, 0, 0),
        ([36, 37, 38, 42, 43, 44], 1, 2, 0),
        ([7, 8, 9, 10], 1, 0, 0),
        (list(range(9)), 1, 7, 0),
    ],
)
def test_the_soft_cost_is_counted_by_hand(slots: list[int], late: int, in_a_row: int, alone: int) -> None:
    seen = verdict(with_one(slots))

    assert seen.valid
    assert (seen.late, seen.in_a_row, seen.alone) == (late, in_a_row, alone)


def test_files_that_do_not_fit_each_other_are_not_judged() -> None:
    what = planted()
    instance, solution = write_instance(what.instance), write_solution(what.places)

    for bad in ((instance[:-2], solution), (instance, solution + b"1 1\n"), (instance, b"x y\n" * 30), (b"", b"")):
        with pytest.raises(Unreadable):
            judge(*bad)


def test_the_checker_imports_nothing_of_ours() -> None:
    tree = ast.parse(Path(checking.__file__).read_text())
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert imported == {"collections", "collections.abc", "dataclasses", "itertools"}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
