"""What suppliers hear: their own rows, their own names for things and people, one position after the other."""

import asyncio

import pytest
from samklasse_contracts import enrollment as e
from samklasse_contracts import scheduling as sch
from samklasse_contracts import supplier as s
from samklasse_contracts.message import Message
from samklasse_contracts.values import Level, Subject, Unit, WeeklyTime, Window

from .builders import (
    FJORD,
    MONDAY,
    NETT,
    NOW,
    SKIEN,
    access_closed,
    access_opened,
    fact,
    offering,
    seats_requested,
    sessions,
    timetable,
    uid,
    withdrawn,
)
from .conftest import Gateway, ids, words


async def test_seats_are_asked_for_in_the_suppliers_own_words(gateway: Gateway) -> None:
    asked = seats_requested()
    await gateway.hears(asked)
    (wanted,) = await gateway.mailbox()

    assert isinstance(wanted, s.SeatsWanted)
    assert (wanted.offering_ref, wanted.quantity, wanted.answer_by) == ("kurs", 5, asked.answer_by)
    assert (wanted.extends, wanted.class_by) == (asked.extends, asked.class_by)
    assert (wanted.envelope.causationid, wanted.envelope.audience) == (asked.envelope.id, (FJORD,))
    assert await gateway.mailbox(NETT) == []


async def test_a_mailbox_has_one_place_after_the_other(gateway: Gateway) -> None:
    await gateway.hears(*(seats_requested(f"line-{n}") for n in range(5)), seats_requested("other", NETT))

    assert [each.envelope.sequence for each in await gateway.mailbox()] == [1, 2, 3, 4, 5]
    assert [each.envelope.sequence for each in await gateway.mailbox(NETT)] == [1]


async def test_places_follow_the_outbox_also_when_many_speak_at_once(gateway: Gateway) -> None:
    facts = [seats_requested(f"line-{n}") for n in range(40)]
    await asyncio.gather(*(gateway.hears(each) for each in facts))

    assert [each.envelope.sequence for each in await gateway.mailbox()] == list(range(1, 41))


async def test_call_offs_and_the_end_of_seats_are_told(gateway: Gateway) -> None:
    line = e.CallOffLine(
        line_id=uid("line-1"),
        offering_id=uid("kurs"),
        unit=Unit.GROUP,
        closed=True,
        quantity=12,
        starts_on=MONDAY,
        ends_on=MONDAY,
        seat_ore=100,
    )
    placed = e.CallOffPlaced(
        call_off_id=uid("call-off"),
        agreement_id=uid("agreement"),
        buyer_orgnr=SKIEN,
        supplier_orgnr=FJORD,
        lines=(line,),
    )
    lapsed = e.SeatsLapsed(line_id=uid("line-1"), buyer_orgnr=SKIEN, supplier_orgnr=FJORD)
    ended = e.SeatsEnded(
        line_id=uid("line-2"), buyer_orgnr=SKIEN, supplier_orgnr=FJORD, ends_on=MONDAY, reason="AGREEMENT_ENDED"
    )
    await gateway.hears(fact(placed), fact(lapsed), fact(ended))

    assert words(await gateway.mailbox()) == [
        s.CallOffNoted(
            call_off_id=uid("call-off"), agreement_id=uid("agreement"), buyer_orgnr=SKIEN, line_ids=(uid("line-1"),)
        ),
        s.SeatsClosed(line_id=uid("line-1"), buyer_orgnr=SKIEN, reason="LAPSED"),
        s.SeatsClosed(line_id=uid("line-2"), buyer_orgnr=SKIEN, reason="AGREEMENT_ENDED", ends_on=MONDAY),
    ]


async def test_a_person_is_the_same_to_one_supplier_and_another_to_the_next(gateway: Gateway) -> None:
    await gateway.hears(access_opened("anna"), timetable("anna", "berit"), access_opened("anna", NETT))
    granted, timetabled = await gateway.mailbox()
    (elsewhere,) = await gateway.mailbox(NETT)

    assert isinstance(granted, s.AccessGranted)
    assert isinstance(timetabled, s.ClassTimetabled)
    assert isinstance(elsewhere, s.AccessGranted)
    assert timetabled.members[0].participant == granted.participant
    assert len({granted.participant, timetabled.members[1].participant, elsewhere.participant, uid("anna")}) == 4


async def test_our_id_of_a_person_never_leaves_for_a_supplier(gateway: Gateway) -> None:
    await gateway.hears(access_opened("anna"), timetable("anna", "berit"), withdrawn("anna"))
    bodies = b" ".join([each.body() for each in await gateway.mailbox()])

    assert str(uid("anna")).encode() not in bodies
    assert str(uid("berit")).encode() not in bodies


@pytest.mark.parametrize(
    "ends", [(access_closed(),), (withdrawn(),), (withdrawn(), access_closed()), (access_closed(), withdrawn())]
)
async def test_access_is_revoked_once(gateway: Gateway, ends: tuple[Message, ...]) -> None:
    await gateway.hears(access_opened(), *ends)
    granted, revoked = await gateway.mailbox()

    assert isinstance(granted, s.AccessGranted)
    assert isinstance(revoked, s.AccessRevoked)
    assert revoked.participant == granted.participant


async def test_who_had_no_access_is_not_mentioned(gateway: Gateway) -> None:
    await gateway.hears(withdrawn("berit"))

    assert await gateway.mailbox() == []


async def test_a_timetable_names_teachers_as_the_supplier_does(gateway: Gateway) -> None:
    await gateway.hears(timetable("anna"))
    (timetabled,) = await gateway.mailbox()

    assert isinstance(timetabled, s.ClassTimetabled)
    assert [session.teacher_ref for session in timetabled.sessions] == ["laerer-1"]
    assert timetabled.offering_ref == "kurs"


async def test_a_cancelled_class_has_nobody_in_it(gateway: Gateway) -> None:
    left = sch.Left(enrollment_id=uid("e"), person_id=uid("anna"), owner_orgnr=SKIEN, reason="CLASS_CANCELLED")
    told = timetable("anna")
    body = sch.ClassCancelled(
        class_id=told.class_id,
        revision=2,
        supplier_orgnr=FJORD,
        offering_id=told.offering_id,
        subject=Subject.NORWEGIAN,
        level=Level.A1,
        left=(left,),
        sessions=sessions(),
        reason="TOO_FEW",
    )
    await gateway.hears(told, fact(body, told.class_id, 2))
    _, cancelled = await gateway.mailbox()

    assert isinstance(cancelled, s.ClassTimetabled)
    assert (cancelled.state, cancelled.revision, cancelled.members) == (sch.ClassState.CANCELLED, 2, ())


async def test_the_roll_is_wanted_also_when_the_timetable_comes_later(gateway: Gateway) -> None:
    held = sch.SessionHeld(
        class_id=uid("class-1"),
        session_id=uid("session-1"),
        supplier_orgnr=FJORD,
        day=MONDAY,
        minutes=120,
        enrollment_ids=(uid(f"anna at {FJORD}"),),
    )
    await gateway.hears(fact(held))
    (wanted,) = await gateway.mailbox()
    entries = [{"enrollment_id": held.enrollment_ids[0], "kind": "PRESENT", "minutes": 120}]
    await gateway.is_told(
        s.RollTaken.model_validate({"class_id": held.class_id, "session_id": held.session_id, "entries": entries})
    )

    assert isinstance(wanted, s.RollWanted)
    assert len(await gateway.passed_on()) == 1


async def test_demand_is_told_to_every_supplier_and_none_is_told_to_nobody(gateway: Gateway) -> None:
    times = (WeeklyTime(weekday=2, start="18:00", minutes=120),)
    cell = sch.DemandCell(
        level=Level.B1, subject=Subject.NORWEGIAN, window=Window.EVENING, count=9, weekly=times, suits=8
    )
    await gateway.hears(fact(sch.UnmetDemandPublished(run_id=uid("1"), cells=())))
    await gateway.hears(fact(sch.UnmetDemandPublished(run_id=uid("2"), cells=(cell,))))
    told = [*await gateway.mailbox(FJORD), *await gateway.mailbox(NETT)]

    assert words(told) == [s.DemandSeen(cells=(cell,))] * 2
    assert len(set(ids(told))) == 2


async def test_learning_time_is_asked_for(gateway: Gateway) -> None:
    await gateway.hears(fact(e.LearningWeekEnded(supplier_orgnr=FJORD, week=MONDAY, report_by=NOW)))

    assert words(await gateway.mailbox()) == [s.LearningTimeWanted(week=MONDAY, report_by=NOW)]


@pytest.mark.parametrize("verdict", [e.AnswerAccepted, sch.AnswerAccepted])
async def test_a_yes_comes_back_under_the_suppliers_own_id(
    gateway: Gateway, verdict: type[e.AnswerAccepted] | type[sch.AnswerAccepted]
) -> None:
    message_id = await gateway.is_told(offering("nytt"))
    (submitted,) = await gateway.passed_on()
    await gateway.hears(fact(verdict(answers=submitted.envelope.id, supplier_orgnr=FJORD)))

    assert words(await gateway.mailbox()) == [s.Accepted(answers=message_id)]


@pytest.mark.parametrize("verdict", [e.AnswerRefused, sch.AnswerRefused])
async def test_a_no_comes_back_with_code_and_field(
    gateway: Gateway, verdict: type[e.AnswerRefused] | type[sch.AnswerRefused]
) -> None:
    message_id = await gateway.is_told(offering("nytt"))
    (submitted,) = await gateway.passed_on()
    no = verdict(answers=submitted.envelope.id, supplier_orgnr=FJORD, code="TOO_LATE", field="line_id")
    await gateway.hears(fact(no))

    assert words(await gateway.mailbox()) == [s.Refused(answers=message_id, code="TOO_LATE", field="line_id")]


async def test_a_verdict_reaches_nobody_else(gateway: Gateway) -> None:
    await gateway.is_told(offering("nytt"))
    (submitted,) = await gateway.passed_on()
    with pytest.raises(LookupError):
        await gateway.hears(fact(e.AnswerAccepted(answers=submitted.envelope.id, supplier_orgnr=NETT)))

    assert await gateway.mailbox(NETT) == []


async def test_a_fact_about_something_unknown_is_not_half_handled(gateway: Gateway) -> None:
    with pytest.raises(LookupError):
        await gateway.hears(seats_requested(ref="ukjent"))
    with pytest.raises(LookupError):
        await gateway.hears(seats_requested(orgnr="399000157"))

    assert await gateway.said() == []
    assert await gateway.pool.fetchval("SELECT count(*) FROM lines") == 0
