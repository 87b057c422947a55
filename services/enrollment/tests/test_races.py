"""Two municipalities at the same moment: the last øre and the last seat go to exactly one."""

import asyncio

from .builders import FYRESDAL, SKIEN, TYPE_1, agreement, asked, csv_of, granted, offering, row
from .conftest import Enrollment


async def raced(enrollment: Enrollment, body: dict[str, object]) -> list[tuple[int, str | None]]:
    calls = (enrollment.call("POST", "/call-offs", body, by=by) for by in (SKIEN, FYRESDAL) * 4)
    answers = await asyncio.gather(*calls)
    return sorted((status, answer.get("code")) for status, answer in answers)


async def test_the_last_ore_of_a_ceiling_is_used_once(enrollment: Enrollment) -> None:
    terms, course = agreement(ceiling_ore=100_000), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)

    outcome = await raced(enrollment, {"agreement_id": str(terms.id), "lines": [asked(course)]})

    assert outcome == [(201, None), *[(422, "OVER_CEILING")] * 7]
    assert await enrollment.pool.fetchval("SELECT used_ore FROM agreements") == 100_000


async def test_the_last_seat_of_an_offering_is_sold_once_also_under_two_agreements(enrollment: Enrollment) -> None:
    terms, other, course = agreement(), agreement(), offering(TYPE_1, capacity=1)
    await enrollment.trade(course, agreement=terms)
    await enrollment.trade(agreement=other)
    calls = [
        enrollment.call("POST", "/call-offs", {"agreement_id": str(each.id), "lines": [asked(course)]}, by=by)
        for each, by in [(terms, SKIEN), (other, FYRESDAL)] * 4
    ]

    answers = await asyncio.gather(*calls)

    assert sorted(status for status, _ in answers) == [201, *[422] * 7]
    assert {answer["code"] for status, answer in answers if status == 422} == {"OVER_CAPACITY"}
    assert await enrollment.pool.fetchval("SELECT seats_taken FROM offerings") == 1


async def test_the_last_seat_of_a_line_gets_one_name(enrollment: Enrollment) -> None:
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    (line_id,) = await enrollment.order(terms, asked(course))
    await enrollment.people(csv_of(*(row(f"p{n}") for n in range(6))))
    path = f"/call-offs/lines/{line_id}/names"

    answers = await asyncio.gather(*(enrollment.call("POST", path, {"refs": [f"p{n}"]}) for n in range(6)))

    assert sorted(status for status, _ in answers) == [200, *[422] * 5]


async def test_an_answer_and_its_repeat_at_the_same_moment_have_one_effect(enrollment: Enrollment) -> None:
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    (line_id,) = await enrollment.order(terms, asked(course, 3))
    await enrollment.people(csv_of(row("a")))
    await enrollment.name(line_id, "a")

    await asyncio.gather(*(enrollment.hear(granted(line_id, 2)) for _ in range(5)))

    assert len(await enrollment.said("enrollment.access-opened")) == 1
    assert len(await enrollment.said("call-off.changed")) == 1
    assert await enrollment.pool.fetchval("SELECT seats_taken FROM offerings") == 2
