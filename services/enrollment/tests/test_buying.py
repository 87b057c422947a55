"""From the catalogue to confirmed seats, on a real database."""

from datetime import timedelta
from uuid import uuid4

import pytest

from .builders import (
    FJORD,
    FYRESDAL,
    NOW,
    SKIEN,
    TYPE_1,
    TYPE_2,
    TYPE_3,
    TYPE_4,
    agreement,
    asked,
    csv_of,
    offering,
    row,
)
from .conftest import Enrollment
from .messages import declined, granted, submitted

LATE = NOW + timedelta(hours=48, minutes=1)


async def test_a_valid_offering_is_published_once_and_accepted_each_time(enrollment: Enrollment) -> None:
    course = offering(TYPE_4)
    await enrollment.hear(submitted(course), submitted(course))

    keys = [key for key, _ in await enrollment.said()]
    assert keys == ["offering.published", "answer.accepted", "answer.accepted"]


async def test_a_bad_offering_is_refused_by_its_field_and_nothing_is_kept(enrollment: Enrollment) -> None:
    await enrollment.hear(submitted(offering(TYPE_3, windows=())))

    (_, told), *others = await enrollment.said()
    assert (told["code"], told["field"], others) == ("BAD_OFFERING", "windows", [])
    assert (await enrollment.call("GET", "/offerings"))[1] == {"offerings": [], "next": None}


async def test_a_call_off_asks_the_supplier_line_by_line_and_names_nobody(enrollment: Enrollment) -> None:
    """A04: for individuals and for a whole closed group; seats are reserved before any name is known."""
    terms, course, group = agreement(), offering(TYPE_1), offering(TYPE_3, ref="gruppe")
    await enrollment.trade(course, group, agreement=terms)
    first, second = await enrollment.order(terms, asked(course, 5), asked(group, 12, unit="GROUP", closed=True))

    told = await enrollment.said("call-off.placed", "seats.requested")
    assert [key for key, _ in told] == ["call-off.placed", "seats.requested", "seats.requested"]
    assert [body["line_id"] for _, body in told[1:]] == [str(first), str(second)]
    assert (told[2][1]["unit"], told[2][1]["closed"], told[2][1]["quantity"]) == ("GROUP", True, 12)
    assert await enrollment.held() == (1_700_000, 17)


async def test_a_refused_call_off_leaves_nothing_behind_not_even_its_good_lines(enrollment: Enrollment) -> None:
    terms, course, tiny = agreement(), offering(TYPE_1), offering(TYPE_1, ref="liten", capacity=1)
    await enrollment.trade(course, tiny, agreement=terms)
    before = len(await enrollment.said())

    body = {"agreement_id": str(terms.id), "lines": [asked(course, 5), asked(tiny, 2)]}
    status, answer = await enrollment.call("POST", "/call-offs", body)

    assert (status, answer["code"], answer["fields"]["free"]) == (422, "OVER_CAPACITY", "1")
    assert await enrollment.held() == (0, 0)
    assert len(await enrollment.said()) == before


async def test_a_buyer_without_a_centre_is_refused_type_2_and_offered_help(enrollment: Enrollment) -> None:
    terms, course = agreement(), offering(TYPE_2)
    await enrollment.trade(course, agreement=terms)

    body = {"agreement_id": str(terms.id), "lines": [asked(course)]}
    status, answer = await enrollment.call("POST", "/call-offs", body, by=FYRESDAL)

    assert (status, answer["code"]) == (422, "NO_CENTRE")
    assert answer["fields"]["offered"] == "ADMINISTRATION_HELP"


async def test_the_same_order_sent_twice_is_one_order(enrollment: Enrollment) -> None:
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    body = {"agreement_id": str(terms.id), "lines": [asked(course, 5)]}

    once = await enrollment.call("POST", "/call-offs", body, key="same")
    again = await enrollment.call("POST", "/call-offs", body, key="same")

    assert once == again
    assert await enrollment.held() == (500_000, 5)


async def test_a_yes_for_fewer_seats_frees_the_rest(enrollment: Enrollment) -> None:
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    (line_id,) = await enrollment.order(terms, asked(course, 5))
    await enrollment.hear(granted(line_id, 3))

    ((_, told),) = await enrollment.said("call-off.changed")
    assert await enrollment.held() == (300_000, 3)
    assert told["lines"][0]["quantity"] == 3


async def test_a_no_frees_everything_and_ends_the_call_off(enrollment: Enrollment) -> None:
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    (line_id,) = await enrollment.order(terms, asked(course, 5))
    await enrollment.hear(declined(line_id))

    keys = [key for key, _ in await enrollment.said("call-off.ended", "answer.accepted", "seats.lapsed")]
    assert keys == ["answer.accepted", "call-off.ended", "answer.accepted"]
    assert await enrollment.held() == (0, 0)


async def test_an_answer_sent_twice_is_accepted_twice_and_counts_once(enrollment: Enrollment) -> None:
    terms, course = agreement(), offering(TYPE_3)
    await enrollment.trade(course, agreement=terms)
    (line_id,) = await enrollment.order(terms, asked(course, 2))
    await enrollment.people(csv_of(row("a")))
    await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id, 2), granted(line_id, 2))

    told = await enrollment.said("answer.accepted", "enrollment.placeable", "call-off.changed")
    assert [key for key, _ in told][1:] == ["enrollment.placeable", "answer.accepted", "answer.accepted"]


async def test_no_answer_in_time_lapses_after_the_grace_and_a_late_yes_is_refused(enrollment: Enrollment) -> None:
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    (line_id,) = await enrollment.order(terms, asked(course, 5))
    asked_at = await enrollment.pool.fetchval("SELECT answer_by FROM lines")

    assert await enrollment.ring(asked_at + timedelta(minutes=14)) == []
    assert await enrollment.ring(asked_at + timedelta(minutes=15)) == ["answer-deadline"]
    await enrollment.hear(granted(line_id, 5, at=asked_at + timedelta(seconds=1)))

    told = await enrollment.said("seats.lapsed", "call-off.ended", "answer.refused")
    assert [key for key, _ in told] == ["seats.lapsed", "call-off.ended", "answer.refused"]
    assert told[2][1]["code"] == "ANSWER_TOO_LATE"
    assert await enrollment.held() == (0, 0)


async def test_an_answer_that_was_received_in_time_counts_although_it_arrives_during_the_grace(
    enrollment: Enrollment,
) -> None:
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    (line_id,) = await enrollment.order(terms, asked(course, 5))
    answer_by = await enrollment.pool.fetchval("SELECT answer_by FROM lines")
    await enrollment.hear(granted(line_id, 5, at=answer_by), now=answer_by + timedelta(minutes=10))
    await enrollment.ring(answer_by + timedelta(hours=1))

    assert await enrollment.pool.fetchval("SELECT state FROM lines") == "CONFIRMED"


@pytest.mark.parametrize("by", [FJORD, "399000099"])
async def test_nobody_answers_for_a_line_that_is_not_hers(enrollment: Enrollment, by: str) -> None:
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    (line_id,) = await enrollment.order(terms, asked(course))
    await enrollment.hear(granted(uuid4() if by == FJORD else line_id, by=by))

    ((_, told),) = await enrollment.said("answer.refused")
    assert (told["code"], told["field"]) == ("NOT_YOURS", "line_id")
    assert await enrollment.pool.fetchval("SELECT state FROM lines") == "REQUESTED"


async def test_the_catalogue_is_searched_by_what_is_wanted(enrollment: Enrollment) -> None:
    await enrollment.trade(offering(TYPE_1), offering(TYPE_3, ref="kveld"), agreement=agreement())

    _, evenings = await enrollment.call("GET", "/offerings?window=EVENING&level=A1")
    status, _ = await enrollment.call("GET", "/offerings?course_type=PRIVATE_LESSONS")

    assert [each["ref"] for each in evenings["offerings"]] == ["kveld"]
    assert status == 422


async def test_a_municipality_sees_its_own_lines_only(enrollment: Enrollment) -> None:
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    await enrollment.order(terms, asked(course))

    assert len((await enrollment.call("GET", "/call-offs", by=SKIEN))[1]["lines"]) == 1
    assert (await enrollment.call("GET", "/call-offs", by=FYRESDAL))[1] == {"lines": []}
