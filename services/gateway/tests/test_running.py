"""The running gateway: the example supplier works with it, and a full mailbox stops nobody else."""

import asyncio

import httpx
from samklasse import stack
from samklasse_contracts import enrollment as e
from samklasse_contracts import gateway as g
from samklasse_contracts import supplier as s

from .builders import FJORD, MONDAY, NETT, access_opened, fact, seats_requested, uid
from .errands import assessment, forget, inquiry
from .world import World

EVENING, OWN_TIME = "norsk-kveld", "norsk-selvstudium"


async def test_it_says_what_it_sells_and_saying_it_again_changes_nothing(world: World) -> None:
    for _ in range(2):
        with world.supplier():
            await world.until(4, g.OfferingSubmitted, g.TeacherAvailable, g.ClassOffered)
            await asyncio.sleep(0.5)

    assert [type(each) for each in await world.said(g.OfferingSubmitted, g.TeacherAvailable, g.ClassOffered)] == [
        g.OfferingSubmitted,
        g.OfferingSubmitted,
        g.TeacherAvailable,
        g.ClassOffered,
    ]


async def test_it_answers_while_it_has_room_and_twice_counts_once(world: World) -> None:
    asked = [seats_requested(f"line-{n}", ref=EVENING).model_copy(update={"quantity": 12}) for n in range(4)]
    lines = [fact(each, each.line_id) for each in asked]
    with world.supplier(SUPPLIER_REPEAT_EVERY="1"):
        for line in lines:
            await world.enrollment_says(line)
        answers = await world.until(4, g.SeatsConfirmed, g.SeatsDeclined)
        await asyncio.sleep(0.5)
    quantities = {each.line_id: each.quantity for each in answers if isinstance(each, g.SeatsConfirmed)}

    assert len(await world.said(g.SeatsConfirmed, g.SeatsDeclined)) == 4
    assert sorted(quantities.values()) == [6, 12, 12]
    assert {each.envelope.correlationid for each in answers} == {each.envelope.correlationid for each in lines}


async def test_it_reports_learning_time_for_everybody_with_access(world: World) -> None:
    opened = [access_opened(who, ref=OWN_TIME) for who in ("anna", "berit")]
    week = e.LearningWeekEnded(supplier_orgnr=FJORD, week=MONDAY, report_by=seats_requested().answer_by)
    late = week.model_copy(update={"report_by": week.report_by.replace(month=2)})
    with world.supplier():
        await world.enrollment_says(*opened)
        await asyncio.sleep(0.5)
        await world.enrollment_says(fact(late))
        reported = await world.until(2, g.LearningTimeReported)

    assert {each.enrollment_id for each in reported if isinstance(each, g.LearningTimeReported)} == {
        each.enrollment_id for each in opened
    }


async def test_it_answers_an_inquiry_an_assessment_and_a_deletion(world: World) -> None:
    with world.supplier():
        await world.enrollment_says(inquiry("asked"), assessment("anna"))
        answered = await world.until(2, g.InquiryAnswered, g.InquiryDeclined, g.AssessmentPerformed)
        await world.enrollment_says(forget("anna", sequence=1))
        (erased,) = await world.until(1, g.CaseErased)

    assert {type(each) for each in answered} == {g.InquiryAnswered, g.AssessmentPerformed}
    assert isinstance(erased, g.CaseErased)
    assert erased.person_id == uid("anna")


async def test_a_human_may_forget(world: World) -> None:
    forgotten, remembered = (seats_requested(f"late-{n}", ref=OWN_TIME) for n in range(2))
    before = len(await world.said(g.SeatsConfirmed))
    with world.supplier(SUPPLIER_HOLD_FIRST="1"):
        await world.enrollment_says(forgotten)
        await asyncio.sleep(0.5)
        await world.enrollment_says(remembered)
        confirmed = (await world.until(before + 1, g.SeatsConfirmed))[before:]

    assert [each.line_id for each in confirmed if isinstance(each, g.SeatsConfirmed)] == [remembered.line_id]


async def test_it_comes_back_when_the_broker_has_cut_the_line(world: World, running: stack.Stack) -> None:
    before = len(await world.said(g.SeatsConfirmed))
    with world.supplier() as process:
        await cut_lines(running)
        await world.enrollment_says(seats_requested("after-the-cut", ref=OWN_TIME))
        await world.until(before + 1, g.SeatsConfirmed)

        assert process.poll() is None


async def test_a_full_mailbox_stops_its_own_lane_and_fills_in_order_when_there_is_room(world: World) -> None:
    fjord, nett = f"supplier.{FJORD}", f"supplier.{NETT}"
    before = len(await world.said(s.CallOffNoted, lane=fjord))
    async with world.full_mailbox(FJORD):
        for number in range(8):
            await world.enrollment_says(call_off(number, FJORD), call_off(number, NETT))
        await world.until(8, s.CallOffNoted, lane=nett)
        stopped = await world.waiting(fjord)

    assert stopped > 0
    letters = (await world.until(before + 8, s.CallOffNoted, lane=fjord))[before:]
    positions = [each.envelope.sequence or 0 for each in letters]
    assert positions == list(range(positions[0], positions[0] + 8))


def call_off(number: int, orgnr: str) -> e.CallOffPlaced:
    """An order that needs no answer."""
    told = seats_requested(orgnr=orgnr)
    body = e.CallOffPlaced(
        call_off_id=uid(f"{orgnr} {number}"),
        agreement_id=uid("agreement"),
        buyer_orgnr=told.buyer_orgnr,
        supplier_orgnr=orgnr,
        lines=(),
    )
    return fact(body, body.call_off_id)


async def cut_lines(running: stack.Stack) -> None:
    """Close every connection of the supplier's, once it has one."""
    async with httpx.AsyncClient(base_url=running.infra.rabbit_api, timeout=30) as api:
        for _ in range(100):
            lines = (await api.get("/api/connections")).json()
            own = [line["name"] for line in lines if line.get("user") == FJORD]
            if own:
                break
            await asyncio.sleep(0.2)
        for name in own:
            (await api.delete(f"/api/connections/{name}")).raise_for_status()
    assert own
