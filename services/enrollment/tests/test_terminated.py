"""An agreement ends: its seats are free, its people are told once, each call-off of its own lines."""

from datetime import timedelta
from uuid import UUID

from samklasse_contracts.partnerships import AgreementTerminated

from .builders import NOW, TODAY, TYPE_1, TYPE_3, TYPE_4, agreement, asked, csv_of, offering, row
from .conftest import Enrollment
from .messages import declined, granted, said


async def test_a_terminated_agreement_ends_seats_in_line_and_nobody_is_told_twice(enrollment: Enrollment) -> None:
    terms, course, online, waits = agreement(), offering(TYPE_3), offering(TYPE_1, ref="b"), offering(TYPE_1, ref="c")
    await enrollment.trade(course, online, waits, agreement=terms)
    first, second, third = await enrollment.order(terms, asked(course, 2), asked(online), asked(waits))
    await enrollment.people(csv_of(row("a"), row("b")))
    await enrollment.name(first, "a")
    await enrollment.name(second, "b")
    await enrollment.hear(granted(first, 2), granted(second))
    yesterday = TODAY - timedelta(days=1)
    await enrollment.hear(said(AgreementTerminated(agreement_id=terms.id, ends_on=yesterday, reason="MUTUAL")))

    told = await enrollment.said(
        "seats.ended", "seats.lapsed", "call-off.ended", "enrollment.access-closed", "enrollment.withdrawn"
    )
    assert sorted(key for key, _ in told) == [
        "call-off.ended", "enrollment.access-closed", "seats.ended", "seats.ended", "seats.lapsed",
    ]  # fmt: skip
    assert {state for state, _ in await enrollment.states()} == {"ENDED"}
    assert await enrollment.held() == (0, 0)
    assert third in [UUID(body["line_id"]) for key, body in told if key == "seats.lapsed"]


async def test_each_call_off_tells_of_its_own_lines_only(enrollment: Enrollment) -> None:
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    (first,) = await enrollment.order(terms, asked(course))
    second, third = await enrollment.order(terms, asked(course, 3), asked(course))
    await enrollment.hear(granted(first), granted(second, 2), declined(third))

    told = await enrollment.said("call-off.changed", "call-off.ended")
    assert [{line["line_id"] for line in body["lines"]} for _, body in told] == [
        {str(second), str(third)},
        {str(second)},
    ]


async def test_a_terminated_agreement_ends_every_call_off_under_it(enrollment: Enrollment) -> None:
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    lines = [*await enrollment.order(terms, asked(course)), *await enrollment.order(terms, asked(course, 3))]
    await enrollment.hear(granted(lines[0]), granted(lines[1], 3))
    await enrollment.hear(said(AgreementTerminated(agreement_id=terms.id, ends_on=TODAY, reason="MUTUAL")))

    placed, ended = await enrollment.said("call-off.placed"), await enrollment.said("call-off.ended")
    assert {body["call_off_id"] for _, body in ended} == {body["call_off_id"] for _, body in placed}


async def test_assessments_that_would_come_after_the_agreement_are_cancelled(enrollment: Enrollment) -> None:
    """A19: the supplier is told, and the ceiling holds nothing of what nobody will do; what is due before stays."""
    terms = agreement(assistance_prices={"LEVEL_ASSESSMENT": 150_000})
    await enrollment.trade(agreement=terms)
    await enrollment.people(csv_of(row("a"), row("b")))
    for ref, answer_by in (("a", NOW + timedelta(days=1)), ("b", NOW + timedelta(days=9))):
        body = {"agreement_id": str(terms.id), "answer_by": answer_by.isoformat()}
        assert (await enrollment.call("POST", f"/people/{ref}/assessments", body))[0] == 201
    before = await enrollment.held()
    ended = said(AgreementTerminated(agreement_id=terms.id, ends_on=TODAY + timedelta(days=3), reason="MUTUAL"))
    await enrollment.hear(ended)

    _, later = [body for _, body in await enrollment.said("assessment.ordered")]
    ((_, told),) = await enrollment.said("assessment.cancelled")
    assert (told["assessment_id"], told["reason"]) == (later["assessment_id"], "AGREEMENT_TERMINATED")
    assert (before[0], (await enrollment.held())[0]) == (300_000, 150_000)


async def test_an_agreement_that_ends_later_keeps_people_until_its_last_day(enrollment: Enrollment) -> None:
    terms, course = agreement(), offering(TYPE_4)
    await enrollment.trade(course, agreement=terms)
    (line_id,) = await enrollment.order(terms, asked(course))
    await enrollment.people(csv_of(row("a")))
    await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id))
    last = TODAY + timedelta(days=10)
    await enrollment.hear(said(AgreementTerminated(agreement_id=terms.id, ends_on=last, reason="MUTUAL")))

    assert (await enrollment.states())[0][0] == "SEATED"
    await enrollment.ring(NOW + timedelta(days=11))
    assert (await enrollment.states())[0] == ("ENDED", "AGREEMENT_TERMINATED")
    assert len(await enrollment.said("enrollment.access-closed")) == 1
