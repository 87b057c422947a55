"""Suppliers that stand in for each other, and sessions for which there is no time."""

from datetime import timedelta

import pytest
from samklasse_contracts import gateway as g
from samklasse_contracts import scheduling as sch
from samklasse_contracts import supplier as s
from samklasse_contracts.ids import supplier_id
from samklasse_contracts.values import MOST_SESSIONS, Level, Subject

from .builders import FJORD, NETT, NOW, fact, timetable, uid
from .conftest import Gateway, words

NEED = (sch.SessionInNeed(session_id=uid("session-1"), starts_at=NOW, ends_at=NOW + timedelta(minutes=90)),)
WANTED = sch.SubstituteWanted(
    wanted_id=uid("wanted"), asked_orgnr=NETT, subject=Subject.NORWEGIAN, level=Level.A1, sessions=NEED,
    answer_by=NOW + timedelta(days=1),
)  # fmt: skip
FOUND = s.SubstituteFound(wanted_id=uid("wanted"), teacher_ref="laerer-1", session_ids=(uid("session-1"),))


async def test_a_supplier_is_asked_for_a_teacher_and_not_told_for_whom(gateway: Gateway) -> None:
    await gateway.hears(fact(WANTED, uid("wanted")))
    (asked,) = words(await gateway.mailbox(NETT))

    assert isinstance(asked, s.SubstituteWanted)
    assert (asked.sessions, asked.level) == (NEED, Level.A1)
    assert await gateway.mailbox(FJORD) == []


async def test_its_yes_is_passed_on_with_its_teacher_in_the_trail_of_the_question(gateway: Gateway) -> None:
    asked = fact(WANTED, uid("wanted"))
    await gateway.hears(asked)
    await gateway.is_told(FOUND, NETT)
    (said,) = await gateway.passed_on()

    assert isinstance(said, g.SubstituteOffered)
    assert (said.supplier_orgnr, said.teacher_id) == (NETT, supplier_id(NETT, "laerer-1"))
    assert said.envelope.correlationid == asked.envelope.correlationid


async def test_who_was_not_asked_cannot_say_yes(gateway: Gateway) -> None:
    await gateway.hears(fact(WANTED, uid("wanted")))
    await gateway.is_told(FOUND, FJORD)

    assert await gateway.answered_no(FJORD) == ("NOT_YOURS", "wanted_id")
    assert await gateway.passed_on() == []


@pytest.mark.parametrize("many", [0, MOST_SESSIONS + 1])
async def test_a_yes_to_no_session_or_to_more_than_were_asked_for_is_refused(gateway: Gateway, many: int) -> None:
    await gateway.hears(fact(WANTED, uid("wanted")))
    sessions = tuple(uid(f"session-{number}") for number in range(many))
    await gateway.is_told(FOUND.model_copy(update={"session_ids": sessions}), NETT)

    assert await gateway.answered_no(NETT) == ("INVALID_FIELD", "session_ids")
    assert await gateway.passed_on() == []


async def test_a_yes_to_as_many_as_one_call_asks_for_is_passed_on(gateway: Gateway) -> None:
    await gateway.hears(fact(WANTED, uid("wanted")))
    sessions = tuple(uid(f"session-{number}") for number in range(MOST_SESSIONS))
    await gateway.is_told(FOUND.model_copy(update={"session_ids": sessions}), NETT)
    (said,) = await gateway.passed_on()

    assert isinstance(said, g.SubstituteOffered)
    assert said.session_ids == sessions


async def test_a_teacher_of_nobodys_is_refused(gateway: Gateway) -> None:
    await gateway.hears(fact(WANTED, uid("wanted")))
    await gateway.is_told(FOUND.model_copy(update={"teacher_ref": "ingen"}), NETT)

    assert await gateway.answered_no(NETT) == ("NOT_YOURS", "teacher_ref")


async def test_a_class_with_a_lent_teacher_is_told_with_a_name_of_ours_for_her(gateway: Gateway) -> None:
    lent = supplier_id(NETT, "laerer-1")
    published = timetable()
    sessions = tuple(one.model_copy(update={"teacher_id": lent}) for one in published.sessions)
    await gateway.hears(published.model_copy(update={"sessions": sessions}))
    (told,) = words(await gateway.mailbox(FJORD))

    assert isinstance(told, s.ClassTimetabled)
    assert "laerer-1" not in {one.teacher_ref for one in told.sessions}
    assert NETT not in str(told)


async def test_the_supplier_of_a_class_hears_that_a_session_has_no_time(gateway: Gateway) -> None:
    without = sch.WithoutSlot(session_id=uid("session-1"), blockers=(sch.Blocked(code="TEACHER_BUSY", times=7),))
    none = sch.NoSlotFound(
        class_id=uid("class-1"), supplier_orgnr=FJORD, sessions=(without,),
        reason="TEACHER_AWAY",
    )  # fmt: skip
    await gateway.hears(fact(none, uid("class-1")))
    (told,) = words(await gateway.mailbox(FJORD))

    assert isinstance(told, s.NoSlotFound)
    assert told.sessions == (without,)
