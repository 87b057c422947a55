"""Seats of an offering and of its terms: never over, and what is given back is what was taken."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain.errors import OverCapacity
from samklasse_enrollment.domain.offering import Offering, Term, free_at, release, seats, take

from .builders import TYPE_3, offering

NEW_YEAR = date(2027, 1, 1)
Order = tuple[date, int]
ORDERS = st.lists(st.tuples(st.integers(-5, 400), st.integers(1, 12), st.booleans()), max_size=40)


@st.composite
def announced(draw: st.DrawFn) -> Offering:
    """An offering with none to three terms in the year, with holes between them."""
    capacity = draw(st.integers(1, 60))
    days = sorted(draw(st.lists(st.integers(0, 364), unique=True, max_size=6)))
    terms = tuple(
        Term(NEW_YEAR + timedelta(first), NEW_YEAR + timedelta(last), draw(st.integers(0, capacity)))
        for first, last in zip(days[::2], days[1::2], strict=False)
    )
    return offering(TYPE_3, capacity=capacity, terms=terms)


def played(course: Offering, orders: list[tuple[int, int, bool]]) -> tuple[Offering, list[Order]]:
    """Orders and withdrawals one after the other, and which orders stand in the end."""
    standing: list[Order] = []
    for day, quantity, withdraws in orders:
        if withdraws and standing:
            starts_on, seats_held = standing.pop(0)
            course = release(course, seats_held, starts_on)
            continue
        starts_on = NEW_YEAR + timedelta(day)
        try:
            course = take(course, quantity, starts_on)
        except OverCapacity:
            continue
        standing.append((starts_on, quantity))
    return course, standing


def kept(course: Offering, standing: list[Order]) -> bool:
    """Nothing over, and every counter is the sum of what stands."""
    by_term = [sum(held for day, held in standing if term.covers(day)) for term in course.terms]
    return (
        course.seats_taken == sum(held for _, held in standing) <= course.capacity
        and by_term == [term.taken for term in course.terms]
        and all(term.free >= 0 for term in course.terms)
    )


@given(announced(), ORDERS)
def test_whatever_is_ordered_and_withdrawn_no_term_and_no_offering_is_over(
    course: Offering, orders: list[tuple[int, int, bool]]
) -> None:
    """B14: more than the term's seats is refused, and nothing of the others is lost (invariant 2 of domain.md 3.6)."""
    assert kept(*played(course, orders))


def test_without_its_check_a_term_is_oversold(monkeypatch: pytest.MonkeyPatch) -> None:
    course = offering(TYPE_3, capacity=9, terms=(Term(NEW_YEAR, NEW_YEAR, 4),))
    orders = [(0, 3, False), (0, 3, False)]
    good = kept(*played(course, orders))
    monkeypatch.setattr(seats, "free_at", lambda offering, starts_on: offering.free_seats)

    assert (good, kept(*played(course, orders))) == (True, False)


def test_a_refusal_says_how_many_are_free_for_that_start() -> None:
    """B14: the refusal names the start and its free seats."""
    term = Term(NEW_YEAR, date(2027, 6, 30), 10, taken=7)
    course = offering(TYPE_3, capacity=100, seats_taken=7, terms=(term,))

    with pytest.raises(OverCapacity) as refused:
        take(course, 4, date(2027, 2, 1))
    assert (refused.value.fields["free"], refused.value.fields["starts_on"]) == (3, date(2027, 2, 1))
    assert take(course, 3, date(2027, 2, 1)).terms == (replace(term, taken=10),)


def test_where_terms_are_announced_a_start_outside_them_has_no_seat() -> None:
    course = offering(TYPE_3, terms=(Term(NEW_YEAR, date(2027, 6, 30), 10),))

    assert (free_at(course, date(2027, 7, 1)), free_at(offering(TYPE_3), date(2027, 7, 1))) == (0, 100)
