"""What was agreed weeks ago is judged again on the day, and what waits on the way comes with the new municipality."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from samklasse_contracts.gateway import TeacherOnboarded
from samklasse_enrollment.domain.offering import Term

from .builders import (
    FIRST,
    FJORD,
    FYRESDAL,
    LAST,
    NOW,
    TODAY,
    TYPE_1,
    TYPE_2,
    TYPE_4,
    agreement,
    asked,
    csv_of,
    offering,
    row,
)
from .conftest import Enrollment
from .messages import granted, registered, replied, said, signed
from .moves import Moving
from .running_lines import change, running
from .test_choices import waiting

DAY = timedelta(days=1)


async def test_a_reference_that_is_taken_by_the_day_waits_for_another_answer(enrollment: Enrollment) -> None:
    """The new municipality's own list brings the reference before she does: the move is no stuck message."""
    moving = Moving(enrollment)
    seat = await moving.seated()
    status, _ = await moving.answered(await moving.told(TODAY + 2 * DAY), moving.take_over(seat))
    listed = csv_of(row("f-1", kommunenummer="4032"))
    assert (await enrollment.call("POST", "/imports?kommunenummer=4032", listed, by=FYRESDAL))[0] == 201
    await enrollment.ring(NOW + 2 * DAY)
    (shown,) = (await enrollment.call("GET", "/moves", by=FYRESDAL))[1]["moves"]

    assert (status, shown["state"], shown["reason"]) == (200, "PROPOSED", "REF_TAKEN")
    assert (await moving.answered(shown["move_id"], moving.take_over(seat), ref="f-2"))[0] == 200


async def test_who_waited_for_a_teacher_begins_where_there_is_one(enrollment: Enrollment) -> None:
    """A12, A15: the seat that she waited on is the new municipality's, and so is the teacher."""
    moving = Moving(enrollment)
    seat = await moving.seated(TYPE_2)
    await enrollment.hear(registered(FYRESDAL, "4032"))
    teacher = TeacherOnboarded(
        teacher_id=uuid4(),
        supplier_orgnr=FJORD,
        municipality_orgnr=FYRESDAL,
        offering_id=moving.course.id,
        received_at=NOW,
    )
    await enrollment.hear(said(teacher))
    before = await enrollment.states()
    await moving.answered(await moving.told(), moving.take_over(seat))
    await enrollment.ring(NOW + 9 * DAY)

    assert before == [("SEATED", "TEACHER_NOT_ONBOARDED")]
    assert await enrollment.states() == [("ACTIVE", None)]


async def test_a_seat_is_taken_over_in_mid_course_from_the_term_that_it_began_in(enrollment: Enrollment) -> None:
    """B14: terms announce starts; who goes on with a course needs no seat of another term."""
    moving = Moving(enrollment)
    terms = (Term(FIRST, FIRST + 6 * DAY, 2),)
    course = offering(TYPE_1, terms=terms)
    await enrollment.trade(course, agreement=moving.terms)
    (moving.line,) = await enrollment.order(moving.terms, asked(course, 2))
    moving.person = (await enrollment.people(csv_of(row("a"))))["a"]
    seat = (await enrollment.name(moving.line, "a"))[str(moving.person)]
    await enrollment.hear(granted(moving.line, 2))
    status, answer = await moving.answered(await moving.told(FIRST + 14 * DAY), moving.take_over(seat))
    await enrollment.ring(NOW + 22 * DAY)

    (shown,) = (await enrollment.call("GET", "/moves", by=FYRESDAL))[1]["moves"]
    assert (status, shown["state"], shown["reason"]) == (200, "DONE", None), answer
    assert await enrollment.pool.fetchrow("SELECT seats_taken, term_free FROM offerings") == (2, [0])


async def test_the_seats_of_an_extension_wait_for_the_people_of_the_line(enrollment: Enrollment) -> None:
    """A05, invariant 2: nobody is named onto seats that others go on to."""
    line_id = await running(enrollment, TYPE_1, seats=2, people=("a", "b"))
    _, longer = await change(enrollment, line_id, "extension", weeks=4)
    path = f"/call-offs/lines/{longer['line_id']}/names"
    _, early = await enrollment.call("POST", path, {"refs": ["a"]})
    await enrollment.hear(granted(UUID(longer["line_id"]), 2))
    _, full = await enrollment.call("POST", path, {"refs": ["a"]})

    assert early["code"] == "LINE_NOT_OPEN"
    assert len(full["enrollments"]) == 1
    assert (
        await enrollment.pool.fetchval("SELECT count(*) FROM enrollments WHERE line_id = $1", UUID(longer["line_id"]))
        == 2
    )


async def test_an_extension_takes_the_day_that_a_class_is_agreed_for_along(enrollment: Enrollment) -> None:
    """A17: where nobody sits any more, nobody is warned of a class that does not come."""
    line_id = await waiting(enrollment, "a")
    _, longer = await change(enrollment, line_id, "extension", weeks=4)
    await enrollment.hear(granted(UUID(longer["line_id"]), 1))

    watched = await enrollment.pool.fetch("SELECT about FROM deadlines WHERE kind = 'CLASS_AGREED_BY'")
    assert [each["about"] for each in watched] == [UUID(longer["line_id"])]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/call-offs/lines/{}/class-by", {"class_by": "0001-01-01"}),
        ("/people/a/assessments", {"agreement_id": str(uuid4()), "answer_by": "9999-12-31T23:59:59Z"}),
    ],
)
async def test_a_day_that_no_calendar_reaches_is_refused(enrollment: Enrollment, path: str, body: Any) -> None:
    line_id = await waiting(enrollment, "a")
    if "agreement_id" in body:
        body |= {"agreement_id": str(await enrollment.pool.fetchval("SELECT id FROM agreements"))}
    status, refused = await enrollment.call("POST", path.format(line_id), body)

    assert (status, refused["code"]) == (422, "INVALID_FIELD")


async def test_an_answer_is_shown_also_when_the_agreement_has_no_price_for_it_any_more(enrollment: Enrollment) -> None:
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    sought = {
        "course_type": TYPE_1, "subject": "NORWEGIAN", "levels": ["A1"], "quantity": 2, "starts_on": FIRST.isoformat(),
        "ends_on": LAST.isoformat(),
    }  # fmt: skip
    _, asked_ = await enrollment.call("POST", "/inquiries", {"agreement_id": str(terms.id), "sought": sought})
    await enrollment.hear(replied(UUID(asked_["invitations"][0]["invitation_id"]), course, 2, 90_000))
    await enrollment.hear(signed(replace(terms, prices={TYPE_4: 1}, course_types=frozenset({TYPE_4}))))
    status, shown = await enrollment.call("GET", f"/inquiries/{asked_['inquiry_id']}")
    _, refused = await enrollment.call("POST", f"/inquiries/{asked_['inquiry_id']}/award", {})

    assert (status, shown["invitations"][0]["price_ore"]) == (200, 90_000)
    assert refused["code"] == "COURSE_TYPE_NOT_COVERED"
