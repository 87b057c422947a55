"""What a supplier may describe, type by type, and whether anybody has read it lately."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_contracts import values
from samklasse_enrollment.domain import offering as offerings
from samklasse_enrollment.domain.errors import BadOffering, SoldAlready
from samklasse_enrollment.domain.offering import ListPrice, Offering, Term, check, describe_again, is_stale
from samklasse_enrollment.domain.offering import rules as rule_book
from samklasse_enrollment.domain.values import CourseType, Subject

from .builders import FIRST, TODAY, TYPE_1, TYPE_2, TYPE_3, TYPE_4, offering

BASES = [basis.value for basis in values.PriceBasis]
SPRING = Term(date(2027, 1, 1), date(2027, 6, 30), 40)
AUTUMN = Term(date(2027, 8, 1), date(2027, 12, 31), 60)


def some_of(words: list[str], least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(words), unique=True, min_size=least).map(tuple)


@st.composite
def described(draw: st.DrawFn, course_type: CourseType | None = None) -> Offering:
    """Any good description."""
    kind = course_type or draw(st.sampled_from(CourseType))
    subject = draw(st.sampled_from(Subject))
    meets = kind.has_classes
    starts = draw(st.dates(date(2026, 1, 1), date(2028, 1, 1)))
    capacity = draw(st.integers(1, 500))
    days = sorted(draw(st.lists(st.dates(date(2026, 1, 1), date(2029, 1, 1)), unique=True, max_size=8)))
    industries = st.sampled_from([each.value for each in values.Industry])
    bases = draw(some_of([each for each in BASES if meets or each != "PER_GROUP_SESSION"]))
    return offering(
        kind,
        subject=subject,
        levels=draw(some_of(["A1", "A2", "B1", "B2"], 1)),
        windows=draw(some_of(["DAY", "EVENING", "WEEKEND"], 1)) if meets else (),
        teaching_languages=draw(some_of(["uk", "ar", "nb", "nn"], int(subject is Subject.SOCIAL_STUDIES))),
        sessions_per_week=draw(st.integers(1, 10)) if meets else 0,
        session_minutes=draw(st.integers(1, 480)) if meets else 0,
        starts_from=starts,
        starts_to=starts + timedelta(days=draw(st.integers(0, 400))),
        capacity=capacity,
        malforms=draw(some_of(["BOKMAL", "NYNORSK"])),
        industry=draw(industries) if subject is Subject.INDUSTRY else None,
        work_directed=draw(st.booleans()),
        reviewed_on=draw(st.none() | st.dates(date(2024, 1, 1), TODAY)),
        prices=tuple(ListPrice(basis, draw(st.integers(0, 10**9))) for basis in bases),
        terms=tuple(
            Term(first, last, draw(st.integers(0, capacity)))
            for first, last in zip(days[::2], days[1::2], strict=False)
        ),
    )


Spoiler = Callable[[Offering], dict[str, Any]]
EVERY: list[tuple[str, Spoiler]] = [
    ("levels", lambda o: {"levels": ()}),
    ("levels", lambda o: {"levels": ("A0",)}),
    ("levels", lambda o: {"levels": (*o.levels, o.levels[0])}),
    ("starts_to", lambda o: {"starts_to": o.starts_from - timedelta(days=1)}),
    ("malforms", lambda o: {"malforms": ("NEUTRAL",)}),
    ("malforms", lambda o: {"malforms": ("NYNORSK", "NYNORSK")}),
    ("teaching_languages", lambda o: {"subject": Subject.SOCIAL_STUDIES, "teaching_languages": (), "industry": None}),
    ("industry", lambda o: {"subject": Subject.INDUSTRY, "industry": None}),
    ("industry", lambda o: {
        "subject": Subject.SOCIAL_STUDIES, "teaching_languages": ("uk",), "industry": "CLEANING",
    }),
    ("reviewed_on", lambda o: {"reviewed_on": TODAY + timedelta(days=1)}),
    ("prices", lambda o: {"prices": (ListPrice("PER_SEAT", 1), ListPrice("PER_SEAT", 2))}),
    ("terms", lambda o: {"terms": (Term(FIRST, FIRST - timedelta(days=1), 1),)}),
    ("terms", lambda o: {"terms": (Term(FIRST, FIRST, 1), Term(FIRST, FIRST, 1))}),
    ("terms", lambda o: {"terms": (Term(FIRST, FIRST, o.capacity + 1),)}),
]  # fmt: skip
ASYNCHRONOUS: list[tuple[str, Spoiler]] = [
    ("sessions_per_week", lambda o: {"sessions_per_week": 1}),
    ("session_minutes", lambda o: {"session_minutes": 45}),
    ("windows", lambda o: {"windows": ("DAY",)}),
    ("prices", lambda o: {"prices": (ListPrice("PER_GROUP_SESSION", 1),)}),
]
SYNCHRONOUS: list[tuple[str, Spoiler]] = [
    ("sessions_per_week", lambda o: {"sessions_per_week": 0}),
    ("session_minutes", lambda o: {"session_minutes": 0}),
    ("windows", lambda o: {"windows": ()}),
    ("windows", lambda o: {"windows": ("DAY", "DAY")}),
]
SPOILED = [
    *((course_type, *each) for course_type in CourseType for each in EVERY),
    *((course_type, *each) for course_type in (TYPE_1, TYPE_2) for each in ASYNCHRONOUS),
    *((course_type, *each) for course_type in (TYPE_3, TYPE_4) for each in SYNCHRONOUS),
]


def blamed(told: Offering) -> object:
    """The field that a description is refused for; None: it is good."""
    try:
        check(told, today=TODAY)
    except BadOffering as refused:
        return refused.fields["field"]
    return None


def test_there_are_exactly_four_course_types_and_each_has_its_own_rules() -> None:
    """A07: four kinds of course, the same in catalogue, contract and rules."""
    assert [each.value for each in CourseType] == [each.value for each in values.CourseType]
    assert (len(CourseType), set(rule_book.BY_TYPE)) == (4, set(CourseType))


@given(described())
def test_whatever_obeys_its_types_rules_is_published(told: Offering) -> None:
    """A03: synchronous courses meet at fixed times, asynchronous ones require no session."""
    check(told, today=TODAY)

    assert bool(told.sessions_per_week) == bool(told.windows) == told.course_type.has_classes


@pytest.mark.parametrize(("course_type", "field", "spoil"), SPOILED)
def test_every_rule_of_every_type_bites_and_nothing_else_would(
    course_type: CourseType, field: str, spoil: Spoiler, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A14: a course at fixed times says how often, how long and when in the week; B09: bransjekurs has an industry."""
    good = offering(course_type)
    bad = replace(good, **spoil(good))
    refused = blamed(bad)
    monkeypatch.setattr(rule_book, "EVERY_TYPE", without(rule_book.EVERY_TYPE, field))
    monkeypatch.setattr(rule_book, "BY_TYPE", {kind: without(own, field) for kind, own in rule_book.BY_TYPE.items()})

    assert (blamed(good), refused, blamed(bad)) == (None, field, None)


def without(rules: tuple[offerings.Rule, ...], field: str) -> tuple[offerings.Rule, ...]:
    return tuple(rule for rule in rules if rule.field != field)


def test_a_combined_course_has_both_halves() -> None:
    """A17: type 4 has sessions like type 3 and opens resources like type 1."""
    assert (TYPE_4.has_classes, TYPE_4.has_access) == (True, True)
    assert blamed(offering(TYPE_4, sessions_per_week=0)) == "sessions_per_week"


def test_an_industry_course_counts_as_work_directed_whether_or_not_it_says_so() -> None:
    """B09: bransjekurs counts towards the work-directed hours (il section 14a)."""
    course = offering(TYPE_3, subject=Subject.INDUSTRY, industry="CLEANING")

    assert (course.work_directed, course.counts_as_work_directed) == (False, True)
    assert not offering(TYPE_3).counts_as_work_directed


@pytest.mark.parametrize(
    ("reviewed_on", "described_on", "stale"),
    [
        (date(2026, 1, 5), None, False),
        (date(2026, 1, 4), None, True),
        (None, date(2026, 1, 5), False),
        (None, date(2026, 1, 4), True),
        (date(2026, 12, 1), date(2020, 1, 1), False),
        (None, None, True),
    ],
)
def test_a_description_that_nobody_has_read_for_a_year_is_flagged(
    reviewed_on: date | None, described_on: date | None, stale: bool
) -> None:
    """A25: last reviewed; the number of months is a dated rule of ours."""
    assert is_stale(offering(reviewed_on=reviewed_on, described_on=described_on), TODAY) is stale


def test_what_is_sold_keeps_its_course_type_its_subject_and_its_seats() -> None:
    sold = offering(TYPE_3, seats_taken=5)
    told = {"sold": {FIRST: 5}, "today": TODAY}

    with pytest.raises(SoldAlready):
        describe_again(sold, offering(TYPE_1, id=sold.id), **told)
    with pytest.raises(SoldAlready):
        describe_again(sold, replace(sold, capacity=4), **told)
    assert describe_again(sold, replace(sold, capacity=5, seats_taken=0), **told).seats_taken == 5


def test_terms_that_are_announced_later_count_what_is_sold_in_them() -> None:
    """B14: capacity is announced by term, and no seat that is sold may fall out of it."""
    sold = offering(TYPE_3, seats_taken=45)
    told = {"sold": {date(2027, 1, 11): 38, date(2027, 8, 16): 7}, "today": TODAY}
    known = describe_again(sold, replace(sold, terms=(SPRING, AUTUMN)), **told)

    assert [term.taken for term in known.terms] == [38, 7]
    for terms in [(replace(SPRING, seats=37), AUTUMN), (SPRING,), (AUTUMN,)]:
        with pytest.raises(SoldAlready) as refused:
            describe_again(known, replace(sold, terms=terms), **told)
        assert refused.value.fields == {"field": "terms"}
