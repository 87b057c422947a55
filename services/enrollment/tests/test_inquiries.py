"""Inquiries over HTTP and messages, on a real database."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.offering import Offering

from .builders import FIRST, FJORD, FYRESDAL, LAST, NOW, SKIEN, TYPE_1, agreement, offering
from .conftest import Enrollment
from .messages import passed, registered, replied, signed, submitted

FJELL, VIDDE = "399000092", "399000093"
SOUGHT = {
    "course_type": "ASYNC_SUPPLIER_TEACHER",
    "subject": "NORWEGIAN",
    "levels": ["A1"],
    "quantity": 5,
    "starts_on": FIRST.isoformat(),
    "ends_on": LAST.isoformat(),
}
DEADLINE = NOW + timedelta(hours=48)


async def framework(enrollment: Enrollment, *, ranked: bool) -> dict[str, tuple[Agreement, Offering]]:
    """Three sellers in one framework, each with an agreement and an offering."""
    sellers = {}
    await enrollment.hear(registered(SKIEN, "4003"), registered(FYRESDAL, "4032", has_centre=False))
    for place, orgnr in enumerate((FJORD, FJELL, VIDDE), 1):
        terms = agreement(seller_orgnr=orgnr, framework="hkdir-2024", rank=place if ranked else None)
        course = offering(TYPE_1, supplier_orgnr=orgnr, ref="kurs")
        await enrollment.hear(registered(orgnr), signed(terms), submitted(course))
        sellers[orgnr] = (terms, course)
    return sellers


async def inquire(enrollment: Enrollment, **other: Any) -> dict[str, Any]:
    body = {"framework": "hkdir-2024", "sought": SOUGHT} | other
    status, answer = await enrollment.call("POST", "/inquiries", body)
    assert status == 201, answer
    return dict(answer)


def of(inquiry: dict[str, Any], orgnr: str) -> UUID:
    return next(UUID(each["invitation_id"]) for each in inquiry["invitations"] if each["supplier_orgnr"] == orgnr)


async def read(enrollment: Enrollment, inquiry: dict[str, Any]) -> dict[str, Any]:
    return dict((await enrollment.call("GET", f"/inquiries/{inquiry['inquiry_id']}"))[1])


async def award(enrollment: Enrollment, inquiry: dict[str, Any], **choice: Any) -> tuple[int, Any]:
    return await enrollment.call("POST", f"/inquiries/{inquiry['inquiry_id']}/award", choice)


async def closed(enrollment: Enrollment) -> dict[str, str]:
    """Every end that was told, by supplier; nobody is told two."""
    told = [(body["supplier_orgnr"], body["reason"]) for _, body in await enrollment.said("inquiry.closed")]
    assert len(told) == len(dict(told))
    return dict(told)


async def test_a_mini_competition_is_won_by_the_lowest_price_and_ordered_at_it(enrollment: Enrollment) -> None:
    """A23: all are asked, each hears of itself alone, the best answer becomes a call-off, the others hear an end."""
    sellers = await framework(enrollment, ranked=False)
    asked = await inquire(enrollment)
    sent = await enrollment.said("inquiry.sent")
    await enrollment.hear(replied(of(asked, FJORD), sellers[FJORD][1], 5, 95_000))
    sealed, early = await read(enrollment, asked), await award(enrollment, asked)
    await enrollment.hear(replied(of(asked, FJELL), sellers[FJELL][1], 5, 80_000))
    await enrollment.ring(DEADLINE + timedelta(minutes=16))
    shown = await read(enrollment, asked)
    status, order = await award(enrollment, asked)

    assert (asked["method"], len(sent)) == ("MINI_COMPETITION", 3)
    assert "seat_ore" not in str(sent)
    assert {each["seat_ore"] for each in sealed["invitations"]} == {None}
    assert (early[0], early[1]["code"]) == (422, "ANSWERS_SEALED")
    assert [each["reason"] for each in shown["proposals"]] == ["LOWEST_PRICE", "ONLY_ANSWER_LEFT"]
    assert (status, order["lines"][0]["seat_ore"], order["lines"][0]["quantity"]) == (201, 80_000, 5)
    assert order["lines"][0]["agreement_id"] == str(sellers[FJELL][0].id)
    assert await closed(enrollment) == {FJELL: "AWARDED", FJORD: "AWARDED_TO_ANOTHER", VIDDE: "NO_ANSWER"}


async def test_a_dearer_answer_is_ordered_at_the_agreements_price(enrollment: Enrollment) -> None:
    sellers = await framework(enrollment, ranked=True)
    asked = await inquire(enrollment)
    await enrollment.hear(replied(of(asked, FJORD), sellers[FJORD][1], 3, 140_000))
    _, order = await award(enrollment, asked)

    assert (order["lines"][0]["seat_ore"], order["lines"][0]["quantity"]) == (100_000, 3)


async def test_in_a_ranking_the_next_is_asked_when_one_declines_or_says_nothing(enrollment: Enrollment) -> None:
    """A23: the framework's fixed order, each with a whole deadline of her own."""
    sellers = await framework(enrollment, ranked=True)
    asked = await inquire(enrollment)
    await enrollment.hear(passed(of(asked, FJORD)))
    await enrollment.ring(DEADLINE + timedelta(minutes=16))
    order = [body["supplier_orgnr"] for _, body in await enrollment.said("inquiry.sent")]
    late = DEADLINE + timedelta(hours=1)
    await enrollment.hear(replied(of(asked, VIDDE), sellers[VIDDE][1], 5, 70_000, at=late), now=late)
    await enrollment.hear(replied(of(asked, FJELL), sellers[FJELL][1], 5, 60_000, at=late), now=late)

    assert (asked["method"], order) == ("RANKED", [FJORD, FJELL, VIDDE])
    assert (await enrollment.said("answer.refused"))[-1][1]["code"] == "ANSWER_TOO_LATE"
    assert await closed(enrollment) == {FJORD: "DECLINED", FJELL: "NO_ANSWER"}
    assert [each["state"] for each in (await read(enrollment, asked))["invitations"]] == [
        "DECLINED",
        "SILENT",
        "ANSWERED",
    ]


async def test_an_inquiry_that_nobody_answers_is_closed_by_itself(enrollment: Enrollment) -> None:
    await framework(enrollment, ranked=False)
    asked = await inquire(enrollment)
    await enrollment.ring(DEADLINE + timedelta(minutes=16))

    assert (await read(enrollment, asked))["state"] == "CLOSED"
    assert await closed(enrollment) == dict.fromkeys((FJORD, FJELL, VIDDE), "NO_ANSWER")


async def test_an_inquiry_is_closed_with_a_reason_to_everybody_who_was_asked(enrollment: Enrollment) -> None:
    """A23: whose turn never came hears nothing at all."""
    await framework(enrollment, ranked=True)
    asked = await inquire(enrollment)
    path = f"/inquiries/{asked['inquiry_id']}/closing"
    status, _ = await enrollment.call("POST", path, {"reason": "NEED_GONE"})
    again, refused = await enrollment.call("POST", path, {"reason": "NEED_GONE"})

    assert status == 200
    assert (again, refused["code"]) == (422, "INQUIRY_OVER")
    assert await closed(enrollment) == {FJORD: "NEED_GONE"}


async def test_one_supplier_is_asked_under_its_agreement_and_answers_once(enrollment: Enrollment) -> None:
    """A23: also without a framework; the same answer again is accepted and counts once."""
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    asked = await inquire(enrollment, framework=None, agreement_id=str(terms.id), answer_within_hours=5)
    for seats in (5, 5, 4):
        await enrollment.hear(replied(of(asked, FJORD), course, seats, 90_000))

    ((_, sent),) = await enrollment.said("inquiry.sent")
    verdicts = [key for key, body in await enrollment.said("answer.accepted", "answer.refused")][1:]
    assert asked["method"] == "DIRECT"
    assert sent["answer_by"][:16] == (NOW + timedelta(hours=5)).isoformat()[:16]
    assert verdicts == ["answer.accepted", "answer.accepted", "answer.refused"]


async def test_sellers_that_do_not_cover_the_buyer_the_course_or_the_period_are_not_asked(
    enrollment: Enrollment,
) -> None:
    await framework(enrollment, ranked=False)
    body = {"framework": "hkdir-2024", "sought": SOUGHT | {"course_type": "BLENDED", "starts_on": "2029-01-01"}}
    status, answer = await enrollment.call("POST", "/inquiries", body)

    assert (status, answer["code"]) == (422, "NOBODY_TO_ASK")


async def test_an_inquiry_is_its_municipalitys_own(enrollment: Enrollment) -> None:
    await framework(enrollment, ranked=False)
    asked = await inquire(enrollment)
    path = f"/inquiries/{asked['inquiry_id']}"

    assert (await enrollment.call("GET", path, by=FYRESDAL))[0] == 404
    assert (await enrollment.call("POST", f"{path}/award", {}, by=FYRESDAL))[0] == 404
    assert (await enrollment.call("POST", f"{path}/closing", {"reason": "NO_FIT"}, by=FYRESDAL))[0] == 404
    assert (await enrollment.call("GET", "/inquiries", by=FYRESDAL))[1] == {"inquiries": []}
    assert len((await enrollment.call("GET", "/inquiries?limit=1"))[1]["inquiries"]) == 1
