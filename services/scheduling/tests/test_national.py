"""The national term: real municipalities in real proportions, the same for a seed, with all that the rules name."""

import csv
from collections import Counter
from datetime import date
from functools import cache
from importlib.resources import files

import pytest
from samklasse_scheduling.bench import national
from samklasse_scheduling.bench.national import national_term
from samklasse_scheduling.domain.situation import Need, Situation, Unit, Window

PEOPLE = 12_000


@cache
def _term() -> Situation:
    return national_term(PEOPLE, 1)


def test_a_seed_gives_the_same_term_again() -> None:
    assert national_term(1_000, 7) == national_term(1_000, 7)
    assert national_term(1_000, 7) != national_term(1_000, 8)


def test_people_are_spread_as_refugees_were_settled() -> None:
    weights = {row["kommunenummer"]: int(row["vekt_ppm"]) for row in _rows("settlement_weights")}
    living = Counter(person.municipality.removeprefix("91000") for person in _term().people)

    assert len(weights) == len(_rows("municipalities")) == 357
    assert set(living) <= set(weights) and len(living) > 350
    assert abs(living["0301"] / PEOPLE - weights["0301"] / 1e6) < 0.01


@pytest.mark.parametrize("people", [1_000, 3_000, 20_000])
def test_a_term_has_exactly_the_people_that_were_asked_for(people: int) -> None:
    term = national_term(people, 3)

    assert len(term.people) == len(term.person_by_id) == people
    assert len({offering.supplier for offering in term.offerings}) == 6


def test_teachers_are_eighteen_hundred_at_national_scale() -> None:
    term = national_term(20_000, 1)
    own = {fixed.teacher for fixed in term.fixed}

    assert sum(teacher.id not in own for teacher in term.teachers) == 1_800


def test_everything_the_rules_name_occurs() -> None:
    people = _term().people
    groups = {person.seat.line: person.seat.closed for person in people if person.seat.unit is Unit.GROUP}

    assert set(groups.values()) == {True, False}
    assert {need for person in people for need in person.needs} >= set(Need)
    assert {person.track for person in people} == {1, 2, 3}
    assert any(person.language for person in people)
    assert {window for offering in _term().offerings for window in offering.windows} == set(Window)
    assert any(offering.oral for offering in _term().offerings)
    assert _term().fixed


def test_counties_have_free_weeks_of_their_own() -> None:
    oslo, finnmark = "910000301", "910005601"
    calendars = _term().calendars

    assert date(2027, 5, 17) in calendars.national
    assert calendars.free_days([oslo]) != calendars.free_days([finnmark])


def test_equal_weeks_and_seats_are_shared_so_that_100_000_people_fit() -> None:
    people = _term().people

    assert len({id(person.availability) for person in people}) == len({person.availability for person in people})
    assert len({id(person.seat) for person in people}) < len(people) / 2


def _rows(name: str) -> list[dict[str, str]]:
    text = files(national).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
