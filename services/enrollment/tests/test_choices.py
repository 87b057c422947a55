"""A combined course without a class, and a closed group that its buyer opens."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from .builders import FIRST, FYRESDAL, NOW, TYPE_1, TYPE_3, TYPE_4, agreement, asked, csv_of, offering, row
from .conftest import SET_CLOCK_SQL, Enrollment
from .messages import granted, timetable

DUE = FIRST + timedelta(weeks=4)
AFTER = NOW + timedelta(days=7 + 28 + 1)
PRICES = {TYPE_1: 40_000, TYPE_3: 100_000, TYPE_4: 120_000}


async def waiting(town: Enrollment, *refs: str, placed: str | None = None, **terms: Any) -> UUID:
    """A combined line whose people have access and wait for a class; one of them may have it."""
    course, deal = offering(TYPE_4), agreement(**{"prices": PRICES} | terms)
    await town.trade(course, agreement=deal)
    (line_id,) = await town.order(deal, asked(course, len(refs)))
    ids = await town.people(csv_of(*map(row, refs)))
    named = await town.name(line_id, *refs)
    await town.hear(granted(line_id, len(refs)))
    if placed:
        await town.hear(timetable(uuid4(), [named[str(ids[placed])]]))
    return line_id


async def choose(town: Enrollment, line_id: UUID, choice: str, **other: Any) -> tuple[int, Any]:
    return await town.call("POST", f"/call-offs/lines/{line_id}/choice", {"choice": choice}, **other)


async def at(town: Enrollment, when: Any) -> None:
    """Let the timers ring, and the doors know what time it is."""
    await town.ring(when)
    administrator = await asyncpg.connect(town.administrator)
    await administrator.execute(SET_CLOCK_SQL, when)
    await administrator.close()


async def test_no_class_by_the_agreed_day_and_the_buyer_chooses_type_1_at_its_price(enrollment: Enrollment) -> None:
    """A17: both halves were confirmed; the resource half goes on alone at type 1's price."""
    line_id = await waiting(enrollment, "a", "b")
    early = await choose(enrollment, line_id, "RESOURCES")
    await at(enrollment, AFTER)
    status, answer = await choose(enrollment, line_id, "RESOURCES")

    assert (early[1]["code"], early[1]["fields"]["class_by"]) == ("CLASS_STILL_DUE", DUE.isoformat())
    assert (status, answer["people"]) == (200, 2)
    assert await enrollment.states() == [("ACTIVE", "RESOURCES_CHOSEN")] * 2
    assert await enrollment.held() == (80_000, 2)
    assert len(await enrollment.said("enrollment.withdrawn")) == 2
    assert await enrollment.said("enrollment.access-closed") == []
    assert [body["lines"][0]["seat_ore"] for _, body in await enrollment.said("call-off.changed")] == [40_000]


async def test_the_buyer_is_warned_before_the_agreed_day_while_somebody_waits(enrollment: Enrollment) -> None:
    """A17: the day by which a class comes is watched, and no longer than anybody waits."""
    line_id = await waiting(enrollment, "a")
    watched = await enrollment.pool.fetchval("SELECT due_on FROM deadlines WHERE about = $1", line_id)
    seat = await enrollment.pool.fetchval("SELECT id FROM enrollments")
    await enrollment.hear(timetable(uuid4(), [seat]))

    assert watched == DUE
    assert await enrollment.pool.fetchval("SELECT count(*) FROM deadlines WHERE about = $1", line_id) == 0


async def test_another_day_may_be_agreed(enrollment: Enrollment) -> None:
    line_id = await waiting(enrollment, "a")
    path, later = f"/call-offs/lines/{line_id}/class-by", (DUE + timedelta(days=9)).isoformat()
    agreed = await enrollment.call("POST", path, {"class_by": later})
    await at(enrollment, AFTER)
    refused = await choose(enrollment, line_id, "RELEASE")

    assert (agreed[0], refused[1]["fields"]["class_by"]) == (200, later)
    assert (await enrollment.call("POST", path, {"class_by": later}, by=FYRESDAL))[0] == 404


async def test_released_seats_cost_nothing_and_those_in_class_stay(enrollment: Enrollment) -> None:
    """A17: release gives back the seats of those without a class only."""
    line_id = await waiting(enrollment, "a", "b", placed="a")
    await at(enrollment, AFTER)
    status, answer = await choose(enrollment, line_id, "RELEASE")

    assert (status, answer["people"]) == (200, 1)
    assert sorted(await enrollment.states()) == [("ACTIVE", None), ("ENDED", "NO_CLASS_IN_TIME")]
    assert await enrollment.held() == (120_000, 1)
    assert len(await enrollment.said("enrollment.access-closed")) == 1
    assert (await choose(enrollment, line_id, "RELEASE"))[1]["code"] == "CLASS_STILL_DUE"


async def test_without_a_price_for_type_1_there_is_nothing_to_choose(enrollment: Enrollment) -> None:
    line_id = await waiting(enrollment, "a", prices={TYPE_4: 120_000})
    await at(enrollment, AFTER)
    refused = await choose(enrollment, line_id, "RESOURCES")

    assert refused[1]["code"] == "COURSE_TYPE_NOT_COVERED"
    assert (await enrollment.held(), await enrollment.states()) == ((120_000, 1), [("SEATED", "AWAITING_CLASS")])


async def test_only_the_buyer_of_a_combined_course_chooses(enrollment: Enrollment) -> None:
    combined, plain = await waiting(enrollment, "a"), await enrollment.seats(TYPE_3)

    assert (await choose(enrollment, combined, "RELEASE", by=FYRESDAL))[0] == 404
    assert (await choose(enrollment, plain, "RELEASE"))[1]["code"] == "NOT_COMBINED"


@pytest.mark.parametrize("confirmed", [True, False])
async def test_a_closed_group_is_opened_by_its_buyer_only(enrollment: Enrollment, confirmed: bool) -> None:
    """A16: a bought group is closed unless its buyer opens spare seats."""
    course, deal = offering(TYPE_3), agreement()
    await enrollment.trade(course, agreement=deal)
    (line_id,) = await enrollment.order(deal, asked(course, 3, unit="GROUP", closed=True))
    await enrollment.people(csv_of(row("a")))
    await enrollment.name(line_id, "a")
    if confirmed:
        await enrollment.hear(granted(line_id, 3))
    path = f"/call-offs/lines/{line_id}/opening"
    stranger = await enrollment.call("POST", path, by=FYRESDAL)
    opened = await enrollment.call("POST", path)
    again = await enrollment.call("POST", path)

    assert stranger[0] == 404
    if confirmed:
        ((_, told),) = await enrollment.said("enrollment.changed")
        assert (opened[0], told["seat"]["closed"], again[1]["code"]) == (200, False, "NOT_A_CLOSED_GROUP")
    else:
        assert opened[1]["code"] == "LINE_NOT_OPEN"


async def test_a_closed_group_takes_no_names_beyond_its_seats(enrollment: Enrollment) -> None:
    """A16: nobody is added."""
    course, deal = offering(TYPE_3), agreement()
    await enrollment.trade(course, agreement=deal)
    (line_id,) = await enrollment.order(deal, asked(course, 1, unit="GROUP", closed=True))
    await enrollment.people(csv_of(row("a"), row("b")))
    await enrollment.name(line_id, "a")
    answer = await enrollment.call("POST", f"/call-offs/lines/{line_id}/names", {"refs": ["b"]})

    assert answer[1]["code"] == "TOO_MANY_NAMES"
