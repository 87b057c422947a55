"""The day by which a combined course has its class: agreed with the order or after it, on one of the line's days."""

from datetime import timedelta
from typing import Any

import pytest

from .builders import FIRST, FYRESDAL, LAST, NOW, TODAY, TYPE_1, TYPE_4, agreement, asked, csv_of, offering, row
from .conftest import Enrollment
from .messages import granted
from .test_choices import PRICES, at, choose

DAY = timedelta(days=1)
AGREED = FIRST + 13 * DAY


async def ordered(town: Enrollment, class_by: Any, course_type: Any = TYPE_4) -> tuple[int, Any]:
    """A line that says by when its class comes."""
    course, deal = offering(course_type), agreement(prices=PRICES)
    await town.trade(course, agreement=deal)
    day = class_by and class_by.isoformat()
    body = {"agreement_id": str(deal.id), "lines": [asked(course, class_by=day), asked(course)]}
    return await town.call("POST", "/call-offs", body)


async def test_the_day_that_was_ordered_is_the_day_that_counts(enrollment: Enrollment) -> None:
    """A17: no class by the agreed date, and the buyer chooses; the line beside it has the usual day."""
    status, answer = await ordered(enrollment, AGREED)
    line_id = answer["lines"][0]["line_id"]
    await enrollment.people(csv_of(row("a")))
    await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id))
    watched = await enrollment.pool.fetchval("SELECT due_on FROM deadlines WHERE about = $1", line_id)
    await at(enrollment, NOW + timedelta(days=20))
    early = await choose(enrollment, line_id, "RELEASE")
    await at(enrollment, NOW + timedelta(days=21))
    _, told = await choose(enrollment, line_id, "RELEASE")

    assert (status, watched) == (201, AGREED)
    assert [line["class_by"] for line in answer["lines"]] == [AGREED.isoformat(), None]
    assert (early[1]["code"], told["people"]) == ("CLASS_STILL_DUE", 1)
    asked_for = [body.get("class_by") for _, body in await enrollment.said("seats.requested")]
    assert asked_for == [AGREED.isoformat(), None]
    listed = (await enrollment.call("GET", "/call-offs"))[1]["lines"]
    assert sorted(str(line["class_by"]) for line in listed) == [AGREED.isoformat(), "None"]


@pytest.mark.parametrize(
    ("day", "course_type", "code"),
    [
        (FIRST - DAY, TYPE_4, "BAD_CLASS_DAY"),
        (LAST + DAY, TYPE_4, "BAD_CLASS_DAY"),
        (AGREED, TYPE_1, "NOT_COMBINED"),
    ],
)
async def test_a_day_outside_the_line_or_for_another_type_is_refused_as_a_whole(
    enrollment: Enrollment, day: Any, course_type: Any, code: str
) -> None:
    """A17: only a combined course waits for a class."""
    status, answer = await ordered(enrollment, day, course_type)

    assert (status, answer["code"], answer["fields"]["class_by"]) == (422, code, day.isoformat())
    assert await enrollment.held() == (0, 0)


@pytest.mark.parametrize("day", [FIRST, LAST])
async def test_the_lines_first_and_last_day_will_do(enrollment: Enrollment, day: Any) -> None:
    assert (await ordered(enrollment, day))[0] == 201


async def test_another_day_agreed_afterwards_keeps_to_the_line_too(enrollment: Enrollment) -> None:
    _, answer = await ordered(enrollment, AGREED)
    path = f"/call-offs/lines/{answer['lines'][0]['line_id']}/class-by"
    refused = await enrollment.call("POST", path, {"class_by": (LAST + DAY).isoformat()})
    agreed = await enrollment.call("POST", path, {"class_by": LAST.isoformat()})

    assert (refused[1]["code"], agreed[0]) == ("BAD_CLASS_DAY", 200)


async def test_the_agreed_day_follows_a_seat_that_moves(enrollment: Enrollment) -> None:
    """A17: the supplier agreed to it for this seat, whoever pays."""
    _, answer = await ordered(enrollment, AGREED)
    line_id = answer["lines"][0]["line_id"]
    await enrollment.people(csv_of(row("a")))
    named = await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id))
    _, move = await enrollment.call("POST", "/people/a/move", {"to_orgnr": FYRESDAL, "moved_on": TODAY.isoformat()})
    (seat,) = named.values()
    agreement_id = str(await enrollment.pool.fetchval("SELECT id FROM agreements"))
    seats = [{"enrollment_id": str(seat), "outcome": "TAKE_OVER", "agreement_id": agreement_id}]
    path = f"/moves/{move['move_id']}/acceptance"
    status, _ = await enrollment.call("POST", path, {"ref": "f-1", "seats": seats}, by=FYRESDAL)
    taken = await enrollment.pool.fetchval("SELECT class_by FROM lines WHERE buyer_orgnr = $1", FYRESDAL)

    assert (status, taken) == (200, AGREED)
