"""Inquiries, plans, assistance and terms: letters to whom they concern, and replies from nobody else."""

from datetime import date, timedelta

import pytest
from samklasse_contracts import enrollment as e
from samklasse_contracts import gateway as g
from samklasse_contracts import supplier as s
from samklasse_contracts.enrollment import OfferingPrice, Side, TermCapacity
from samklasse_contracts.ids import supplier_id
from samklasse_contracts.message import Message
from samklasse_contracts.values import Industry, Malform, PriceBasis

from .builders import FJORD, MONDAY, NETT, SKIEN, access_opened, fact, offering, seats_requested, timetable, uid
from .conftest import Gateway, words
from .errands import (
    SOUGHT,
    UNTIL,
    WEEKS,
    assessment,
    assessment_cancelled,
    delegation,
    delegation_revoked,
    inquiry,
    inquiry_closed,
    not_assessed,
    passed,
    plan,
    plan_changed,
    replied,
    reported,
    suggested,
    terms,
)


async def test_an_inquiry_and_its_end_reach_the_supplier_that_was_asked(gateway: Gateway) -> None:
    """A23: a supplier is asked what it can offer, by its own invitation, and hears when that is over."""
    asked = inquiry()
    await gateway.hears(asked, inquiry_closed())

    assert words(await gateway.mailbox()) == [
        s.InquiryReceived(
            invitation_id=uid("invitation"),
            buyer_orgnr=SKIEN,
            method=asked.method,
            sought=SOUGHT,
            answer_by=asked.answer_by,
        ),
        s.InquiryOver(invitation_id=uid("invitation"), buyer_orgnr=SKIEN, reason="LOST"),
    ]
    assert await gateway.mailbox(NETT) == []


async def test_who_else_was_asked_stands_in_no_letter(gateway: Gateway) -> None:
    await gateway.hears(inquiry("fjords"), inquiry("netts", NETT))
    letters = b" ".join(each.body() for each in await gateway.mailbox())

    assert str(uid("inquiry")).encode() not in letters
    assert NETT.encode() not in letters


async def test_a_plan_is_told_in_full_also_to_the_supplier_that_changed_it(gateway: Gateway) -> None:
    """A06: a change in either course tells the other side, and the one that changed it hears what now counts."""
    await gateway.hears(plan(), plan_changed())
    told = words(await gateway.mailbox())

    assert told == [
        s.CoordinationPlanned(line_id=uid("line-1"), buyer_orgnr=SKIEN, revision=n, changed_by=side, weeks=WEEKS)
        for n, side in ((1, Side.MUNICIPALITY), (2, Side.SUPPLIER))
    ]


async def test_a_plan_that_comes_before_its_seats_are_asked_for_can_be_answered(gateway: Gateway) -> None:
    await gateway.hears(plan())
    await gateway.is_told(suggested())

    assert [type(said) for said in await gateway.passed_on()] == [g.CoordinationProposed]


async def test_a_delegation_is_told_with_its_tasks_and_its_end(gateway: Gateway) -> None:
    """A20: a supplier hears what it carries out, from when to when, and when that is over."""
    await gateway.hears(delegation(), delegation_revoked())

    assert words(await gateway.mailbox()) == [
        s.DelegationNoted(
            delegation_id=uid("delegation"),
            owner_orgnr=SKIEN,
            tasks=delegation().tasks,
            starts_on=MONDAY,
            ends_on=UNTIL,
        ),
        s.DelegationOver(delegation_id=uid("delegation"), owner_orgnr=SKIEN, ended_on=MONDAY, reason="ENDED"),
    ]


async def test_terms_reach_the_seller_with_their_version(gateway: Gateway) -> None:
    """A22: how a seller works with one municipality is told to it in full, version by version."""
    await gateway.hears(terms())

    assert words(await gateway.mailbox()) == [
        s.TermsNoted(
            agreement_id=uid("agreement"),
            buyer_orgnr=SKIEN,
            version=2,
            valid_from=MONDAY,
            answer_within_hours=24,
            reporting_weekday=2,
            tasks=terms().tasks,
        ),
    ]


async def test_an_assessment_names_her_as_that_supplier_knows_her(gateway: Gateway) -> None:
    """A19: whoever is to be assessed is known to the supplier by its own pseudonym, the same as in its courses."""
    await gateway.hears(access_opened("anna"), assessment("anna"), assessment_cancelled("anna"))
    granted, wanted, over = await gateway.mailbox()

    assert isinstance(granted, s.AccessGranted)
    assert isinstance(wanted, s.AssessmentWanted)
    assert isinstance(over, s.AssessmentOver)
    assert (wanted.language, wanted.answer_by) == ("ar", assessment().answer_by)
    assert wanted.participant == over.participant == granted.participant


async def test_two_suppliers_that_assess_one_person_cannot_compare(gateway: Gateway) -> None:
    await gateway.hears(assessment("anna", FJORD), assessment("anna", NETT))
    (ours,), (theirs,) = await gateway.mailbox(FJORD), await gateway.mailbox(NETT)
    shared = set(ours.model_dump().values()) & set(theirs.model_dump().values())

    assert uid("anna") not in {*ours.model_dump().values(), *theirs.model_dump().values()}
    assert shared == {SKIEN, "ar", assessment().answer_by}


async def test_every_reply_of_its_own_is_passed_on_in_the_trail_of_its_question(gateway: Gateway) -> None:
    questions = [inquiry(), assessment(), seats_requested()]
    await gateway.hears(*questions)
    for told in (replied(), passed(), reported(), reported(revision=2), not_assessed(), suggested()):
        await gateway.is_told(told)
    said = await gateway.passed_on()
    trails = [each.envelope.correlationid for each in said]
    asked = [each.envelope.correlationid for each in questions]

    assert [type(each) for each in said] == [
        g.InquiryAnswered,
        g.InquiryDeclined,
        g.AssessmentPerformed,
        g.AssessmentPerformed,
        g.AssessmentDeclined,
        g.CoordinationProposed,
    ]
    assert trails == [asked[0]] * 2 + [asked[1]] * 3 + [asked[2]]
    assert await gateway.refusals() == []


async def test_replies_carry_our_ids_the_time_of_receipt_and_all_that_was_said(gateway: Gateway) -> None:
    await gateway.hears(inquiry(), assessment())
    await gateway.is_told(replied())
    await gateway.is_told(reported(revision=3))
    answered, performed = await gateway.passed_on()

    assert isinstance(answered, g.InquiryAnswered)
    assert isinstance(performed, g.AssessmentPerformed)
    assert (answered.offering_id, answered.seats, answered.seat_ore) == (supplier_id(FJORD, "kurs"), 4, 950_000)
    assert answered.received_at == answered.envelope.time
    assert (performed.revision, performed.levels, performed.needs) == (3, reported().levels, reported().needs)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (replied(), "invitation_id"),
        (replied("netts", "fjords"), "offering_ref"),
        (passed(), "invitation_id"),
        (suggested(), "line_id"),
        (reported(), "assessment_id"),
        (not_assessed(), "assessment_id"),
    ],
)
async def test_what_another_was_asked_is_refused_and_leaves_nothing(gateway: Gateway, told: s.Told, field: str) -> None:
    await gateway.is_told(offering("fjords"))
    await gateway.hears(inquiry(), inquiry("netts", NETT), assessment(), seats_requested())
    await gateway.forget_said()
    message_id = await gateway.is_told(told, NETT)

    assert await gateway.answered_no(NETT) == ("NOT_YOURS", field)
    assert await gateway.passed_on() == []
    assert await gateway.refusals() == [(NETT, message_id, "NOT_YOURS", field, True)]


async def test_enrollments_no_to_a_reply_comes_back_under_the_suppliers_own_id(gateway: Gateway) -> None:
    await gateway.hears(inquiry())
    await gateway.forget_said()
    message_id = await gateway.is_told(replied())
    (answered,) = await gateway.passed_on()
    no = e.AnswerRefused(answers=answered.envelope.id, supplier_orgnr=FJORD, code="ANSWER_TOO_LATE", field="seats")
    await gateway.hears(fact(no))

    assert words(await gateway.mailbox()) == [s.Refused(answers=message_id, code="ANSWER_TOO_LATE", field="seats")]


async def test_the_optional_facts_of_an_offering_are_passed_on(gateway: Gateway) -> None:
    """A24: malform, industry, prices, terms and the day of the last review reach the catalogue as they were told."""
    grown = {
        "malforms": (Malform.NYNORSK,),
        "industry": Industry.CLEANING,
        "work_directed": True,
        "supplementing": True,
        "reviewed_on": date(2027, 1, 2),
        "prices": (OfferingPrice(basis=PriceBasis.PER_SEAT, ore=990_000),),
        "terms": (TermCapacity(starts_on=MONDAY, ends_on=MONDAY + timedelta(days=150), seats=40),),
    }
    await gateway.is_told(offering("nytt").model_copy(update=grown))
    (submitted,) = await gateway.passed_on()

    assert isinstance(submitted, g.OfferingSubmitted)
    assert {name: getattr(submitted, name) for name in grown} == grown


async def test_an_extension_is_asked_for_like_any_other_line(gateway: Gateway) -> None:
    """A05: `extends` is between municipality and platform; the supplier answers a line of its own."""
    longer = seats_requested("line-2").model_copy(update={"extends": uid("line-1")})
    await gateway.hears(seats_requested(), fact(longer, longer.line_id))
    first, second = await gateway.mailbox()

    assert isinstance(second, s.SeatsWanted)
    assert second.line_id == uid("line-2")
    assert set(second.model_dump()) == set(first.model_dump())


NAMING_HER: tuple[Message, ...] = (assessment("anna"), assessment_cancelled("anna"), timetable("anna"))


async def test_our_id_of_her_leaves_in_no_letter(gateway: Gateway) -> None:
    await gateway.hears(*NAMING_HER)
    letters = b" ".join(each.body() for each in await gateway.mailbox())

    assert str(uid("anna")).encode() not in letters
