"""What suppliers say: passed on once, under our ids, or refused with a code and a field."""

from datetime import timedelta
from typing import Any

import pytest
from samklasse_chassis.consumer import Received
from samklasse_contracts import gateway as g
from samklasse_contracts import supplier as s
from samklasse_contracts.ids import supplier_id
from samklasse_contracts.message import MAX_BODY_BYTES

from .builders import (
    FJORD,
    MONDAY,
    NETT,
    SKIEN,
    access_opened,
    fixed_class,
    letter,
    offering,
    roll,
    seats_requested,
    teacher,
    timetable,
    uid,
)
from .conftest import Gateway, ids

GRANTED = s.SeatsGranted(line_id=uid("line-1"), quantity=5)
AWAY = s.TeacherAbsent(teacher_ref="laerer-1", away_from=MONDAY, away_to=MONDAY + timedelta(days=4))
TRAINED = s.TeacherTrained(teacher_ref="kommunens-1", municipality_orgnr=SKIEN, offering_ref="kurs")
LOGGED = s.LearningTimeLogged(enrollment_id=uid(f"anna at {FJORD}"), week=MONDAY, minutes=90)


async def test_an_offering_gets_our_id_and_the_time_of_receipt(gateway: Gateway) -> None:
    await gateway.is_told(offering("nytt"))
    (submitted,) = await gateway.passed_on()

    assert isinstance(submitted, g.OfferingSubmitted)
    assert (submitted.offering_id, submitted.supplier_orgnr) == (supplier_id(FJORD, "nytt"), FJORD)
    assert submitted.received_at == submitted.envelope.time
    assert submitted.levels == offering().levels


async def test_an_offering_described_again_counts_on(gateway: Gateway) -> None:
    for ref in ("nytt", "nytt", "kurs"):
        await gateway.is_told(offering(ref))

    assert [said.envelope.sequence for said in await gateway.passed_on()] == [1, 2, 2]


async def test_all_that_is_said_of_a_teacher_is_one_count(gateway: Gateway) -> None:
    for told in (teacher("ny"), AWAY.model_copy(update={"teacher_ref": "ny"}), teacher("ny")):
        await gateway.is_told(told)
    said = await gateway.passed_on()

    assert [type(each) for each in said] == [g.TeacherAvailable, g.TeacherAway, g.TeacherAvailable]
    assert [each.envelope.sequence for each in said] == [1, 2, 3]
    assert {each.envelope.subject for each in said} == {str(supplier_id(FJORD, "ny"))}


async def test_an_answer_stays_in_the_trail_of_its_question(gateway: Gateway) -> None:
    asked = seats_requested()
    await gateway.hears(asked)
    await gateway.is_told(GRANTED)
    (confirmed,) = await gateway.passed_on()

    assert isinstance(confirmed, g.SeatsConfirmed)
    assert (confirmed.line_id, confirmed.quantity) == (asked.line_id, 5)
    assert confirmed.envelope.correlationid == asked.envelope.correlationid


async def test_everything_that_is_its_own_is_passed_on(gateway: Gateway) -> None:
    await gateway.hears(seats_requested(), access_opened(), timetable("anna", "berit"))
    refused = s.SeatsRefused(line_id=uid("line-1"), reason="NO_CAPACITY")
    for told in (GRANTED, refused, fixed_class(), AWAY, TRAINED, roll("anna", "berit"), LOGGED):
        await gateway.is_told(told)

    assert [type(said) for said in await gateway.passed_on()] == [
        g.SeatsConfirmed,
        g.SeatsDeclined,
        g.ClassOffered,
        g.TeacherAway,
        g.TeacherOnboarded,
        g.RollCalled,
        g.LearningTimeReported,
    ]
    assert await gateway.refusals() == []


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (GRANTED, "line_id"),
        (s.SeatsRefused(line_id=uid("line-1"), reason="NO_CAPACITY"), "line_id"),
        (fixed_class(offering_ref="fjords"), "offering_ref"),
        (fixed_class(teacher_ref="fjords-laerer"), "teacher_ref"),
        (AWAY.model_copy(update={"teacher_ref": "fjords-laerer"}), "teacher_ref"),
        (TRAINED.model_copy(update={"offering_ref": "fjords"}), "offering_ref"),
        (roll("anna"), "session_id"),
        (LOGGED, "enrollment_id"),
    ],
)
async def test_what_is_anothers_is_refused_and_leaves_nothing(gateway: Gateway, told: s.Told, field: str) -> None:
    await gateway.is_told(offering("fjords"))
    await gateway.is_told(teacher("fjords-laerer"))
    await gateway.hears(seats_requested(), access_opened(), timetable("anna"))
    await gateway.forget_said()
    message_id = await gateway.is_told(told, NETT)

    assert await gateway.answered_no(NETT) == ("NOT_YOURS", field)
    assert await gateway.passed_on() == []
    assert await gateway.refusals() == [(NETT, message_id, "NOT_YOURS", field, True)]


async def test_a_roll_names_the_class_and_people_of_its_session_only(gateway: Gateway) -> None:
    await gateway.hears(timetable("anna"), timetable("clara", orgnr=NETT, name="class-2"))
    await gateway.is_told(roll("anna", class_name="class-2"))
    assert await gateway.answered_no() == ("NOT_YOURS", "class_id")
    await gateway.is_told(roll("anna", "berit"))

    assert await gateway.answered_no() == ("NOT_YOURS", "entries.1.enrollment_id")
    assert await gateway.passed_on() == []


async def test_a_teacher_is_trained_for_a_municipality_that_takes_part(gateway: Gateway) -> None:
    for orgnr in (NETT, "999999999"):
        await gateway.is_told(TRAINED.model_copy(update={"municipality_orgnr": orgnr}))

        assert await gateway.answered_no() == ("UNKNOWN_MUNICIPALITY", "municipality_orgnr")


@pytest.mark.parametrize(
    ("received", "code", "field"),
    [
        (letter(b"x" * (MAX_BODY_BYTES + 1)), "TOO_LARGE", "body"),
        (letter(b"{"), "NOT_JSON", "body"),
        (letter(b"[]"), "NOT_JSON", "body"),
        (letter(b"\xff\xfe"), "NOT_JSON", "body"),
        (letter(b"{}"), "MISSING_FIELD", "line_id"),
        (letter(offering(), **{"ce-type": "supplier.seats.granted.v9"}), "UNKNOWN_TYPE", "ce-type"),
        (letter(offering(), **{"ce-type": "enrollment.seats.requested.v1"}), "UNKNOWN_TYPE", "ce-type"),
        (letter(offering(), **{"ce-source": f"/supplier/{NETT}"}), "WRONG_SOURCE", "ce-source"),
        (letter(offering(), **{"ce-source": "/enrollment"}), "WRONG_SOURCE", "ce-source"),
    ],
)
async def test_a_bad_message_is_answered_with_code_and_field(
    gateway: Gateway, received: Received, code: str, field: str
) -> None:
    await gateway.is_told(received)

    assert await gateway.answered_no() == (code, field)
    assert await gateway.refusals() == [(FJORD, "m-1", code, field, True)]
    assert await gateway.passed_on() == []


@pytest.mark.parametrize(
    ("received", "row"),
    [
        (letter(offering(), message_id=None), (FJORD, None, "NO_ID", "ce-id", False)),
        (letter(offering(), message_id="Anna Hansen"), (FJORD, None, "NO_ID", "ce-id", False)),
        (letter(offering(), SKIEN), (SKIEN, None, "NO_MAILBOX", "user_id", False)),
        (Received({}, offering().body(), "m-1", None), (None, None, "NO_SPEAKER", "user_id", False)),
    ],
)
async def test_what_nobody_can_be_answered_about_is_written_down(
    gateway: Gateway, received: Received, row: tuple[Any, ...]
) -> None:
    await gateway.is_told(received)

    assert await gateway.refusals() == [row]
    assert await gateway.said() == []


async def test_every_message_without_an_id_is_written_down(gateway: Gateway) -> None:
    for _ in range(3):
        await gateway.is_told(letter(offering(), message_id=None))

    assert len(await gateway.refusals()) == 3


async def test_a_repeat_changes_nothing(gateway: Gateway) -> None:
    await gateway.hears(seats_requested())
    await gateway.forget_said()
    for told in (GRANTED, GRANTED, s.SeatsGranted(line_id=uid("line-1"), quantity=1)):
        await gateway.is_told(told, message_id="answer-1")
    (confirmed,) = await gateway.passed_on()

    assert isinstance(confirmed, g.SeatsConfirmed)
    assert confirmed.quantity == 5
    assert gateway.inbox.duplicates == 2
    assert await gateway.mailbox() == []


async def test_a_refusal_repeated_is_answered_once(gateway: Gateway) -> None:
    for _ in range(2):
        await gateway.is_told(GRANTED, message_id="answer-1")

    assert len(await gateway.mailbox()) == len(await gateway.refusals()) == 1


async def test_two_suppliers_may_use_the_same_ids_and_names(gateway: Gateway) -> None:
    await gateway.hears(seats_requested("fjords"), seats_requested("netts", NETT))
    await gateway.forget_said()
    for orgnr, line in ((FJORD, "fjords"), (NETT, "netts")):
        await gateway.is_told(s.SeatsGranted(line_id=uid(line), quantity=2), orgnr, "answer-1")
        await gateway.is_told(offering("likt"), orgnr, "answer-2")
    said = await gateway.passed_on()

    assert len(set(ids(said))) == len(said) == 4
    assert len({each.offering_id for each in said if isinstance(each, g.OfferingSubmitted)}) == 2
    assert await gateway.refusals() == []
