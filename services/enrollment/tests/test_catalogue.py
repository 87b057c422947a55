"""The catalogue: many suppliers, everything a buyer looks for, and offerings side by side."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from samklasse_chassis.http import Role
from samklasse_contracts.enrollment import OfferingFacts, OfferingPublished
from samklasse_enrollment.domain.offering import ListPrice, Offering, Term
from samklasse_enrollment.domain.values import CourseType, Subject

from .builders import (
    FIRST,
    FJORD,
    FYRESDAL,
    LAST,
    NOW,
    SKIEN,
    TYPE_1,
    TYPE_2,
    TYPE_3,
    TYPE_4,
    agreement,
    asked,
    offering,
)
from .conftest import Enrollment
from .messages import granted, registered, signed, submitted

HAV = "399000092"
TERM = Term(date(2027, 1, 1), date(2027, 6, 30), 10)
CATALOGUE = (
    offering(TYPE_1, ref="selvstudium", levels=("A1", "A2", "B1", "B2"), prices=(ListPrice("PER_SEAT", 300),)),
    offering(TYPE_2, ref="egen-laerer", malforms=("NYNORSK",), prices=(ListPrice("PER_SEAT", 100),)),
    offering(TYPE_3, ref="kveld", windows=("EVENING", "WEEKEND"), malforms=("BOKMAL", "NYNORSK"), terms=(TERM,)),
    offering(TYPE_3, ref="samfunn", subject=Subject.SOCIAL_STUDIES, teaching_languages=("uk", "ar"), capacity=30),
    offering(
        TYPE_3, ref="renhold", subject=Subject.INDUSTRY, industry="CLEANING", supplier_orgnr=HAV,
        prices=(ListPrice("PER_SEAT", 200),),
    ),
    offering(
        TYPE_4, ref="kombi", work_directed=True, supplementing=True, focus="ORAL", supplier_orgnr=HAV,
        starts_from=date(2027, 8, 1), starts_to=date(2027, 9, 1),
    ),
)  # fmt: skip
ALL = {each.ref for each in CATALOGUE}


@pytest.fixture
async def shelf(enrollment: Enrollment) -> Enrollment:
    """Two suppliers' offerings."""
    await enrollment.trade(*CATALOGUE, agreement=agreement())
    return enrollment


async def refs(enrollment: Enrollment, query: str) -> list[str]:
    status, answer = await enrollment.call("GET", f"/offerings?{query}")
    assert status == 200, answer
    return [each["ref"] for each in answer["offerings"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ALL),
        ("course_type=BLENDED", {"kombi"}),
        ("subject=SOCIAL_STUDIES", {"samfunn"}),
        ("focus=ORAL", {"kombi"}),
        ("level=B2", {"selvstudium"}),
        ("window=WEEKEND", {"kveld"}),
        ("language=ar", {"samfunn"}),
        ("malform=NYNORSK", {"egen-laerer", "kveld"}),
        ("industry=CLEANING", {"renhold"}),
        ("work_directed=true", {"renhold", "kombi"}),
        ("work_directed=false", ALL - {"renhold", "kombi"}),
        ("supplementing=true", {"kombi"}),
        (f"supplier={HAV}", {"renhold", "kombi"}),
        ("starts_from=2027-02-01", {"kombi"}),
        ("starts_to=2027-02-01", ALL - {"kombi"}),
        ("free_seats=31", ALL - {"kveld", "samfunn"}),
        ("free_seats=10&starts_from=2027-01-01", ALL),
        ("free_seats=1&starts_from=2027-07-01", {"kombi"}),
        ("subject=NORWEGIAN&window=EVENING&malform=BOKMAL", {"kveld"}),
        ("course_type=ASYNC_SUPPLIER_TEACHER&window=DAY", set()),
    ],
)
async def test_everything_a_buyer_looks_for_can_be_searched(shelf: Enrollment, query: str, found: set[str]) -> None:
    """B04: day, evening or weekend, work-directed, by industry; A02-A05 and A24: by supplier, unit, start and seats."""
    assert set(await refs(shelf, query)) == found


@pytest.mark.parametrize(
    ("sort", "first"), [("PRICE", ["egen-laerer", "renhold", "selvstudium"]), ("FREE_SEATS", None), ("START", None)]
)
async def test_pages_together_are_the_whole_in_order(shelf: Enrollment, sort: str, first: list[str] | None) -> None:
    """A24: one catalogue over all suppliers, page by page."""
    paged: list[str] = []
    after = ""
    while after is not None:
        query = f"/offerings?sort={sort}&limit=2" + (f"&after={after}" if after else "")
        _, answer = await shelf.call("GET", query)
        paged += [each["ref"] for each in answer["offerings"]]
        after = answer["next"]

    assert (set(paged), len(paged)) == (ALL, len(ALL))
    assert paged == await refs(shelf, f"sort={sort}")
    assert first is None or paged[: len(first)] == first


async def test_the_most_free_and_the_earliest_come_first(shelf: Enrollment) -> None:
    assert (await refs(shelf, "sort=FREE_SEATS"))[-2:] == ["samfunn", "kveld"]
    assert (await refs(shelf, "sort=START"))[-1] == "kombi"


@pytest.mark.parametrize("query", ["after=x", "limit=0", "free_seats=-1", "industry=SPACE", "text=norsk", "sort=NAME"])
async def test_what_nobody_can_ask_for_is_refused(enrollment: Enrollment, query: str) -> None:
    assert (await enrollment.call("GET", f"/offerings?{query}"))[0] == 422


async def test_offerings_are_compared_with_what_ones_own_agreements_make_them_cost(shelf: Enrollment) -> None:
    """A01: only under an active agreement of one's own; A24: suppliers side by side, with source and date."""
    dear = agreement(
        all_municipalities=False, buyer_orgnrs=frozenset({SKIEN}), prices=dict.fromkeys(CourseType, 250_000)
    )
    over = agreement(valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31))
    await shelf.hear(signed(dear), signed(over))
    chosen = [by_ref("kveld"), by_ref("kombi")]
    path = "/offerings/compare?" + "&".join(f"ids={each.id}" for each in chosen)

    _, skien = await shelf.call("GET", path)
    _, fyresdal = await shelf.call("GET", path, by=FYRESDAL)
    _, supplier = await shelf.call("GET", path, role=Role.SUPPLIER)

    assert [each["ref"] for each in skien["offerings"]] == ["kveld", "kombi"]
    assert prices(skien) == [[100_000, 250_000], []]
    assert (prices(fyresdal), prices(supplier)) == ([[100_000], []], [[], []])
    assert {"course_type", "windows", "starts_from"} <= set(skien["differ_in"])
    assert "weeks" not in skien["differ_in"]


def by_ref(ref: str) -> Offering:
    return next(each for each in CATALOGUE if each.ref == ref)


def prices(answer: dict[str, Any]) -> list[list[int]]:
    return [[price["seat_ore"] for price in each["own_prices"]] for each in answer["offerings"]]


async def test_six_offerings_and_an_unknown_one_are_not_compared(shelf: Enrollment) -> None:
    six = "&".join(f"ids={each.id}" for each in CATALOGUE)
    unknown = f"ids={CATALOGUE[0].id}&ids={offering().id}"

    assert (await shelf.call("GET", f"/offerings/compare?{six}"))[0] == 422
    assert (await shelf.call("GET", f"/offerings/compare?{unknown}"))[0] == 404
    assert (await shelf.call("GET", "/offerings/compare"))[0] == 422


async def test_everything_that_is_told_of_an_offering_is_published_and_kept(enrollment: Enrollment) -> None:
    """B11: both subjects, and every field of them, in one model."""
    told = replace(
        by_ref("samfunn"), malforms=("BOKMAL",), work_directed=True, reviewed_on=date(2026, 12, 1), terms=(TERM,),
        prices=(ListPrice("PER_SEAT", 9), ListPrice("FIXED_SETUP", 1)),
    )  # fmt: skip
    heard = submitted(told)
    await enrollment.hear(heard, submitted(told))

    ((_, body),) = await enrollment.said("offering.published")
    facts = OfferingFacts.model_fields
    assert OfferingPublished(**body).model_dump(include=set(facts)) == heard.model_dump(include=set(facts))
    _, shown = await enrollment.call("GET", "/offerings")
    assert shown["offerings"][0]["terms"] == [
        {"starts_on": "2027-01-01", "ends_on": "2027-06-30", "seats": 10, "free_seats": 10}
    ]


async def test_a_stale_description_is_flagged_with_its_date(enrollment: Enrollment) -> None:
    """A25: the day somebody last read the description is shown, and flagged when it is long ago."""
    old = offering(TYPE_1, ref="gammel", reviewed_on=date(2025, 12, 1))
    await enrollment.trade(old, offering(TYPE_1, ref="ny"), agreement=agreement())

    _, answer = await enrollment.call("GET", "/offerings")

    assert [(each["ref"], each["stale"], each["last_read"]) for each in answer["offerings"]] == [
        ("gammel", True, "2025-12-01"),
        ("ny", False, "2027-01-04"),
    ]


async def test_no_link_to_a_room_is_ever_in_the_catalogue(shelf: Enrollment) -> None:
    """A13: the meeting's link is a secret; an offering has no field that could hold one."""
    _, answer = await shelf.call("GET", "/offerings")

    assert not {name for name in OfferingFacts.model_fields if "link" in name or "url" in name or "room" in name}
    assert "http" not in str(answer)


async def test_a_term_is_never_oversold_and_what_ends_is_free_again(enrollment: Enrollment) -> None:
    """B14: overload is refused with its numbers, written down, and takes nothing from anybody."""
    terms = agreement()
    course = offering(TYPE_3, terms=(Term(FIRST, LAST, 10), Term(date(2027, 8, 1), date(2027, 12, 31), 90)))
    await enrollment.trade(course, agreement=terms)
    (line_id,) = await enrollment.order(terms, asked(course, 7))
    body = {"agreement_id": str(terms.id), "lines": [asked(course, 4)]}
    status, refused = await enrollment.call("POST", "/call-offs", body)
    await enrollment.hear(granted(line_id, 2))
    (again,) = await enrollment.order(terms, asked(course, 8))

    assert (status, refused["code"], refused["fields"]["free"]) == (422, "OVER_CAPACITY", "3")
    assert await enrollment.pool.fetchval("SELECT code FROM refused_commands") == "OVER_CAPACITY"
    assert await enrollment.pool.fetchval("SELECT term_free FROM offerings") == [0, 90]
    assert line_id != again


async def test_terms_announced_after_a_sale_count_what_is_sold(enrollment: Enrollment) -> None:
    """B14: capacity announced later does not forget earlier orders."""
    terms, course = agreement(), offering(TYPE_3)
    await enrollment.trade(course, agreement=terms)
    await enrollment.order(terms, asked(course, 7))
    await enrollment.hear(submitted(replace(course, terms=(Term(FIRST, LAST, 6),))))
    await enrollment.hear(submitted(replace(course, terms=(Term(FIRST, LAST, 9),))))

    ((_, refused),) = await enrollment.said("answer.refused")
    assert (refused["code"], refused["field"]) == ("SOLD_ALREADY", "terms")
    assert await enrollment.pool.fetchval("SELECT term_free FROM offerings") == [2]


async def test_several_municipalities_share_an_offering_and_each_sees_its_own_seats(enrollment: Enrollment) -> None:
    """A15: participants of several municipalities in the same course, each seeing its own only."""
    terms, course = agreement(), offering(TYPE_3)
    await enrollment.trade(course, agreement=terms)
    mine = await enrollment.order(terms, asked(course, 3))
    await enrollment.order(terms, asked(course, 5), by=FYRESDAL)

    _, answer = await enrollment.call("GET", "/call-offs")
    assert [line["line_id"] for line in answer["lines"]] == [str(mine[0])]
    assert await enrollment.pool.fetchval("SELECT seats_taken FROM offerings") == 8


async def test_another_suppliers_offering_has_its_own_place_in_the_catalogue(enrollment: Enrollment) -> None:
    """A24: several suppliers, also municipalities that sell, in one catalogue by their own references."""
    await enrollment.hear(registered(FJORD), registered(HAV))
    await enrollment.hear(submitted(offering(TYPE_1, ref="kurs")))
    await enrollment.hear(submitted(offering(TYPE_1, ref="kurs", supplier_orgnr=HAV)))

    _, answer = await enrollment.call("GET", "/offerings")
    assert [(each["supplier_orgnr"], each["ref"]) for each in answer["offerings"]] == [(FJORD, "kurs"), (HAV, "kurs")]
    assert NOW.date().isoformat() == answer["offerings"][0]["last_read"]
