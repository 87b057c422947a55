"""What a municipality and a seller agreed about their work, chosen by date; and municipalities that sell."""

from datetime import date, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st
from samklasse_contracts import values
from samklasse_contracts.partnerships import OrganisationRegistered
from samklasse_enrollment.domain.terms import CooperationTerms, answer_within, in_force

from .builders import FJORD, FYRESDAL, NOW, SKIEN, TODAY, TYPE_1, TYPE_2, TYPE_3, agreement, asked, offering
from .conftest import Enrollment
from .messages import cooperating, registered, said, signed, submitted

days = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@given(st.lists(days, max_size=8), days)
def test_the_version_in_force_began_last_of_those_that_have_begun(starts: list[date], day: date) -> None:
    """A22: of two from the same day the later version."""
    agreed = [CooperationTerms(uuid4(), FJORD, SKIEN, number, start) for number, start in enumerate(starts, 1)]
    chosen = in_force(agreed, day)

    begun = [each for each in agreed if each.valid_from <= day]
    assert (chosen is None) == (not begun)
    if chosen is not None:
        assert all((each.valid_from, each.version) <= (chosen.valid_from, chosen.version) for each in begun)


def test_terms_that_say_nothing_of_it_leave_the_agreements_deadline() -> None:
    plain = CooperationTerms(uuid4(), FJORD, SKIEN, 1, TODAY)

    assert answer_within(agreement(), None) == answer_within(agreement(), plain) == timedelta(hours=48)


async def test_an_order_has_the_deadline_of_the_terms_in_force_for_its_buyer(enrollment: Enrollment) -> None:
    """A22: version 2 is in force, version 3 not yet, and another municipality has none."""
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    await enrollment.hear(
        cooperating(terms, answer_within_hours=10),
        cooperating(terms, version=2, answer_within_hours=5, tasks=("ATTENDANCE",)),
        cooperating(terms, version=3, answer_within_hours=1, valid_from=TODAY + timedelta(days=30)),
    )
    body = {"agreement_id": str(terms.id), "lines": [asked(course)]}
    _, own = await enrollment.call("POST", "/call-offs", body)
    _, other = await enrollment.call("POST", "/call-offs", body, by=FYRESDAL)

    assert own["lines"][0]["answer_by"][:16] == (NOW + timedelta(hours=5)).isoformat()[:16]
    assert other["lines"][0]["answer_by"][:16] == (NOW + timedelta(hours=48)).isoformat()[:16]


async def test_all_versions_can_be_read_by_their_municipality_page_by_page(enrollment: Enrollment) -> None:
    terms = agreement()
    await enrollment.trade(agreement=terms)
    await enrollment.hear(*(cooperating(terms, version=number) for number in (1, 2, 3)))
    _, first = await enrollment.call("GET", "/cooperation-terms?limit=2")
    _, rest = await enrollment.call("GET", f"/cooperation-terms?after={terms.id}&after_version=2")

    assert [each["version"] for each in first["terms"] + rest["terms"]] == [1, 2, 3]
    assert (await enrollment.call("GET", "/cooperation-terms", by=FYRESDAL))[1] == {"terms": []}


def both(orgnr: str, kommunenummer: str) -> OrganisationRegistered:
    roles = (values.OrganisationRole.BUYER, values.OrganisationRole.SELLER)
    body = OrganisationRegistered(
        orgnr=orgnr,
        name="Oppdiktet",
        kommunenummer=kommunenummer,
        roles=roles,
        form=values.OrganisationForm.MUNICIPALITY,
        has_centre=True,
    )
    return said(body)


async def test_a_municipality_buys_from_another_that_buys_itself_from_a_supplier(enrollment: Enrollment) -> None:
    """B13: seller and buyer at once; what it sells is its own offering, never to itself."""
    own, bought = agreement(seller_orgnr=SKIEN), agreement()
    sold, course = offering(TYPE_3, supplier_orgnr=SKIEN), offering(TYPE_1)
    await enrollment.hear(both(SKIEN, "4003"), registered(FYRESDAL, "4032", has_centre=False), registered(FJORD))
    await enrollment.hear(signed(own), signed(bought), submitted(sold), submitted(course))

    body = {"agreement_id": str(own.id), "lines": [asked(sold)]}
    assert (await enrollment.call("POST", "/call-offs", body, by=FYRESDAL))[0] == 201
    status, answer = await enrollment.call("POST", "/call-offs", body, by=SKIEN)
    assert (status, answer["code"]) == (422, "SELLER_IS_BUYER")
    await enrollment.order(bought, asked(course), by=SKIEN)


async def test_private_and_municipal_sellers_are_bought_from_in_the_same_way(enrollment: Enrollment) -> None:
    """B15: one catalogue, one agreement form, one inquiry."""
    own, bought = agreement(seller_orgnr=SKIEN, framework="felles"), agreement(framework="felles")
    sold, course = offering(TYPE_1, supplier_orgnr=SKIEN), offering(TYPE_1)
    await enrollment.hear(both(SKIEN, "4003"), registered(FYRESDAL, "4032", has_centre=False), registered(FJORD))
    await enrollment.hear(signed(own), signed(bought), submitted(sold), submitted(course))
    sought = {
        "course_type": "ASYNC_SUPPLIER_TEACHER",
        "subject": "NORWEGIAN",
        "levels": ["A1"],
        "quantity": 1,
        "starts_on": asked(sold)["starts_on"],
        "ends_on": asked(sold)["ends_on"],
    }
    body = {"framework": "felles", "sought": sought}
    _, by_fyresdal = await enrollment.call("POST", "/inquiries", body, by=FYRESDAL)
    _, by_skien = await enrollment.call("POST", "/inquiries", body, by=SKIEN)

    assert {each["supplier_orgnr"] for each in by_fyresdal["invitations"]} == {SKIEN, FJORD}
    assert {each["supplier_orgnr"] for each in by_skien["invitations"]} == {FJORD}


async def test_help_is_offered_to_a_buyer_whose_teacher_does_not_exist(enrollment: Enrollment) -> None:
    """B13: no centre of its own, so type 2 is refused with that reason."""
    terms, course = agreement(), offering(TYPE_2)
    await enrollment.trade(course, agreement=terms)
    body = {"agreement_id": str(terms.id), "lines": [asked(course)]}
    status, answer = await enrollment.call("POST", "/call-offs", body, by=FYRESDAL)

    assert (status, answer["code"], answer["fields"]["offered"]) == (422, "NO_CENTRE", "ADMINISTRATION_HELP")
