"""The synthetic world keeps the sizes and shapes that the demo promises."""

import csv
import io
from collections import Counter

import pytest
from samklasse.demo.world import masks
from samklasse.demo.world.lists import BAD, COLUMNS, expected_bad, make_list
from samklasse.demo.world.organisations import FYRESDAL, SKIEN, check_digit, make_organisations
from samklasse.demo.world.people import MIX
from samklasse.demo.world.world import make_world, school_free_days


def test_the_same_seed_gives_the_same_world_and_another_seed_another() -> None:
    assert make_world(300, 7) == make_world(300, 7)
    assert make_world(300, 7).people != make_world(300, 8).people


@pytest.mark.parametrize("people", [10, 300, 1200, 2500])
def test_there_are_as_many_people_as_asked_for_in_the_wanted_mix(people: int) -> None:
    world = make_world(people, 1)

    assert len(world.people) == people
    assert len({p.ref for p in world.people}) == people
    kinds = Counter(p.course_type for p in world.people)
    assert abs(kinds["SYNC_GROUP"] - people * MIX["SYNC_GROUP"]) <= 1
    assert abs(kinds["BLENDED"] - people * MIX["BLENDED"]) <= 1


def test_exactly_four_people_have_a_protected_address() -> None:
    world = make_world(1200, 1)

    assert sum(p.protected for p in world.people) == 4


def test_every_organisation_number_is_valid_and_from_the_reserved_range() -> None:
    municipalities, suppliers = make_organisations()

    numbers = {m.orgnr for m in municipalities} | {s.orgnr for s in suppliers}
    assert len(municipalities) == 23
    assert len(numbers) == 25
    for number in numbers:
        assert number.startswith("399")
        assert check_digit(int(number[:8])) == int(number[8])


def test_the_check_digit_is_the_one_of_the_register() -> None:
    assert check_digit(97476067) == 3


def test_larvik_sells_to_the_seven_smallest_fyresdal_among_them() -> None:
    world = make_world(300, 1)

    sold = [a for a in world.agreements if a.ref.startswith("larvik-")]
    assert len(sold) == 7
    assert f"larvik-{FYRESDAL}" in {a.ref for a in sold}


def test_no_municipality_without_a_centre_wants_its_own_teacher() -> None:
    world = make_world(1200, 1)
    small = {m.number for m in world.municipalities if m.small}

    assert not [p for p in world.people if p.municipality in small and p.course_type.endswith("MUNICIPAL_TEACHER")]


def test_most_synchronous_people_are_in_a_cell_that_can_fill_a_class() -> None:
    world = make_world(1200, 1)
    together = {o.ref for o in world.offerings if o.synchronous}
    cells = Counter((p.offering, p.level, p.track) for p in world.people if p.offering in together)

    assert sum(n for n in cells.values() if n >= 8) >= 0.85 * sum(cells.values())


def test_every_ordinary_person_is_on_exactly_one_call_off_line() -> None:
    world = make_world(1200, 1)

    named = Counter(ref for c in world.calloffs for line in c.lines for ref in line.people)
    assert set(named) == {p.ref for p in world.people}
    assert set(named.values()) == {1}


def test_half_of_the_evening_classes_are_fixed_and_no_teacher_has_two_at_once() -> None:
    world = make_world(1200, 1)

    taken = Counter((c.supplier, c.teacher, day, start) for c in world.fixed_classes for day, start, _ in c.times)
    assert world.fixed_classes
    assert max(taken.values()) == 1


def test_one_list_carries_twelve_bad_rows_each_of_its_own_kind() -> None:
    world = make_world(1200, 1)

    rows = list(csv.DictReader(io.StringIO(make_list(world.people, SKIEN))))
    expected = expected_bad(world.people)
    assert tuple(rows[0]) == COLUMNS
    assert len(expected) == 12
    assert len(rows) == expected[-1][0] - 1
    for (number, column), (_, broken) in zip(expected, BAD, strict=True):
        assert rows[number - 2][column] == broken[column]


def test_a_mask_is_read_back_as_it_was_written() -> None:
    mask = masks.week([(0, masks.slot(8), masks.slot(9)), (6, masks.slot(21), masks.slot(22))])

    assert len(mask) == 49
    assert mask.startswith("c")
    assert mask.endswith("3")
    assert masks.covers(mask, 0, 0, 2)
    assert not masks.covers(mask, 0, 0, 3)


def test_each_county_has_one_labelled_school_free_week_within_the_teaching_period() -> None:
    days = school_free_days()

    assert set(days) == {"39", "40"}
    assert all(len(week) == 5 and week[0].weekday() == 0 for week in days.values())
