"""A supplier that lends a teacher hears of the sessions that she takes, calls their rolls, and may do no more."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from samklasse_contracts import gateway as g
from samklasse_contracts import scheduling as sch
from samklasse_contracts import supplier as s
from samklasse_contracts.ids import supplier_id
from samklasse_contracts.message import Cause, Message
from samklasse_gateway.handlers import erasure

from .builders import FJORD, MONDAY, NETT, NOW, fact, roll, timetable, uid
from .conftest import HANDLERS, Gateway, words
from .errands import forget
from .forgetting import carried_out, traces

LENT = supplier_id(NETT, "laerer-1")
GONE = sch.SessionState.CANCELLED


def a_class(revision: int = 1, *, teacher: object = LENT, hours: int = 0, state: str = "SCHEDULED") -> Message:
    """Fjord's class of two: Nett's teacher takes the first session, Fjord's own the second."""
    told = timetable("anna", "berit")
    (first,) = told.sessions
    later = timedelta(hours=hours)
    hers = first.model_copy(
        update={
            "teacher_id": teacher, "starts_at": first.starts_at + later, "ends_at": first.ends_at + later,
            "state": sch.SessionState(state),
        }
    )  # fmt: skip
    own = first.model_copy(update={"session_id": uid("session-2")})
    return fact(told.model_copy(update={"sessions": (hers, own), "revision": revision}), told.class_id, revision)


def called_off(*but: str) -> sch.ClassCancelled:
    """As scheduling says it: without the sessions that have been held."""
    told = a_class()
    assert isinstance(told, sch.TimetablePublished)
    held_already = {uid(each) for each in but}
    coming = [one for one in told.sessions if one.session_id not in held_already]
    sessions = tuple(one.model_copy(update={"state": GONE}) for one in coming)
    body = sch.ClassCancelled(
        class_id=told.class_id, revision=2, supplier_orgnr=FJORD, offering_id=told.offering_id, subject=told.subject,
        level=told.level, left=(), sessions=sessions, reason="TOO_FEW",
    )  # fmt: skip
    return fact(body, told.class_id, 2)


def held(session: str = "session-1", *, teacher: object = LENT) -> sch.SessionHeld:
    people = (uid(f"anna at {FJORD}"), uid(f"berit at {FJORD}"))
    body = sch.SessionHeld.model_validate(
        {
            "class_id": uid("class-1"), "session_id": uid(session), "supplier_orgnr": FJORD, "day": MONDAY,
            "minutes": 120, "enrollment_ids": people, "teacher_id": teacher,
        }
    )  # fmt: skip
    return fact(body, uid(session))


async def heard(gateway: Gateway, orgnr: str = NETT) -> list[s.SubstituteTimetabled]:
    return [one for one in words(await gateway.mailbox(orgnr)) if isinstance(one, s.SubstituteTimetabled)]


def of_fjord() -> s.RollTaken:
    """Of both people in the first session."""
    return roll("anna", "berit")


async def test_her_supplier_is_told_of_her_sessions_alone_and_of_nobody_by_the_others_name(gateway: Gateway) -> None:
    """A14: sessions, and the people in them as this supplier knows them; not whose class it is."""
    await gateway.hears(a_class())
    (told,) = await heard(gateway)
    (own,) = words(await gateway.mailbox(FJORD))

    assert [(one.session_id, one.teacher_ref) for one in told.sessions] == [(uid("session-1"), "laerer-1")]
    assert isinstance(own, s.ClassTimetabled)
    assert {one.enrollment_id for one in told.members} == {one.enrollment_id for one in own.members}
    assert {one.participant for one in told.members}.isdisjoint(one.participant for one in own.members)
    assert FJORD not in told.model_copy(update={"members": ()}).model_dump_json()


async def test_she_hears_when_they_move_are_cancelled_or_become_somebody_elses(gateway: Gateway) -> None:
    own = supplier_id(FJORD, "laerer-1")
    await gateway.hears(a_class(), a_class(2, hours=24), a_class(3, state="CANCELLED"), a_class(4, teacher=own))
    first, moved, cancelled, over = await heard(gateway)
    await gateway.hears(a_class(5, teacher=own))

    assert moved.sessions[0].starts_at == first.sessions[0].starts_at + timedelta(hours=24)
    assert ([one.state for one in cancelled.sessions], cancelled.members) == ([GONE], ())
    assert over.sessions == ()
    assert len(await heard(gateway)) == 4


async def test_she_hears_that_the_class_is_cancelled(gateway: Gateway) -> None:
    await gateway.hears(a_class(), called_off())
    (_, told) = await heard(gateway)

    assert [(one.session_id, one.state) for one in told.sessions] == [(uid("session-1"), GONE)]
    assert told.members == ()


@pytest.mark.parametrize("known", [True, False])
async def test_both_are_asked_for_the_roll_and_hers_is_passed_on(gateway: Gateway, known: bool) -> None:
    """In whatever order the timetable and the end of the session are heard of."""
    facts = [held(), a_class()]
    await gateway.hears(*(reversed(facts) if known else facts))
    asked = [[type(one) for one in await gateway.mailbox(orgnr)].count(s.RollWanted) for orgnr in (FJORD, NETT)]
    await gateway.is_told(of_fjord(), NETT)
    (said,) = await gateway.passed_on()

    assert asked == [1, 1]
    assert isinstance(said, g.RollCalled)
    assert (said.supplier_orgnr, said.session_id) == (NETT, uid("session-1"))


async def test_she_reports_on_no_other_session_and_on_nothing_else(gateway: Gateway) -> None:
    await gateway.hears(a_class(), held(), held("session-2", teacher=supplier_id(FJORD, "laerer-1")))
    other = of_fjord().model_copy(update={"session_id": uid("session-2")})
    hours = s.LearningTimeLogged(enrollment_id=uid(f"anna at {FJORD}"), week=MONDAY, minutes=60)
    answers = []
    for told in (other, hours):
        await gateway.is_told(told, NETT)
        answers.append(await gateway.answered_no(NETT))
    await gateway.hears(a_class(2, teacher=supplier_id(FJORD, "laerer-1")))
    await gateway.is_told(of_fjord(), NETT)
    answers.append(await gateway.answered_no(NETT))

    assert answers == [("NOT_YOURS", field) for field in ("session_id", "enrollment_id", "session_id")]
    assert await gateway.passed_on() == []


async def test_a_person_in_her_session_is_forgotten_there_too(gateway: Gateway) -> None:
    await gateway.hears(a_class(), forget("anna", f"anna at {FJORD}"))
    wanted = [one for one in words(await gateway.mailbox(NETT)) if isinstance(one, s.ErasureWanted)]
    (told,) = await heard(gateway)

    assert [one.participant in {each.participant for each in told.members} for one in wanted] == [True]


ONCE: dict[str, tuple[Callable[[], list[Message]], int]] = {
    "nothing of hers changes": (lambda: [a_class(), a_class(2), a_class(3)], 1),
    "nothing coming, then held, then closed": (
        lambda: [a_class(), *(a_class(at, state=state) for at, state in enumerate(("HELD", "HELD", "CLOSED"), 2))],
        2,
    ),
    "cancelled": (lambda: [a_class(), a_class(2, state="CANCELLED"), a_class(3, state="CANCELLED")], 2),
    "hers again": (lambda: [a_class(), a_class(2, teacher=supplier_id(FJORD, "laerer-1")), a_class(3)], 3),
    "there and back": (lambda: [a_class(), a_class(2, hours=24), a_class(3), a_class(4)], 3),
}


@pytest.mark.parametrize(("facts", "count"), ONCE.values(), ids=ONCE)
async def test_she_hears_of_a_revision_only_what_she_has_not_been_told(
    gateway: Gateway, facts: Callable[[], list[Message]], count: int
) -> None:
    """A14: otherwise she would see the rhythm of another supplier's class until it ends."""
    said = facts()
    await gateway.hears(*said)
    told = await heard(gateway)

    assert len(told) == count
    assert len({one.revision for one in told}) == count
    assert len(await gateway.mailbox(FJORD)) == len(said)


async def test_people_who_join_or_leave_a_class_whose_lent_sessions_are_over_are_none_of_her_business(
    gateway: Gateway,
) -> None:
    over = a_class(2, state="CLOSED")
    assert isinstance(over, sch.TimetablePublished)
    fewer = fact(over.model_copy(update={"members": over.members[:1], "revision": 3}), over.class_id, 3)
    coming = fact(fewer.model_copy(update={"sessions": a_session(4), "revision": 4}), over.class_id, 4)
    await gateway.hears(a_class(), over, fewer)
    before = len(await heard(gateway))
    await gateway.hears(coming)
    told = (await heard(gateway))[-1]

    assert before == 2
    assert [one.enrollment_id for one in told.members] == [uid(f"anna at {FJORD}")]


def a_session(revision: int) -> tuple[sch.TimetableSession, ...]:
    told = a_class(revision)
    assert isinstance(told, sch.TimetablePublished)
    return told.sessions


async def test_a_letter_that_was_not_sent_is_not_told(gateway: Gateway) -> None:
    """What she has been told is written with the letter, or not at all."""
    told = a_class()
    async with gateway.pool.acquire() as conn:
        lost = conn.transaction()
        await lost.start()
        await HANDLERS[type(told)](told, conn, now=NOW)
        await lost.rollback()
    await gateway.hears(told)

    assert [one.revision for one in await heard(gateway)] == [1]


async def test_a_session_that_she_has_held_stays_hers_to_report_when_the_class_is_cancelled(gateway: Gateway) -> None:
    """A cancellation tells coming sessions alone: what is not among them and is over is not taken from anybody."""
    await gateway.hears(a_class(), held(), called_off("session-1"))
    await gateway.is_told(of_fjord(), NETT)
    (said,) = await gateway.passed_on()

    assert isinstance(said, g.RollCalled)
    assert (said.supplier_orgnr, said.session_id) == (NETT, uid("session-1"))


async def test_a_session_heard_of_after_somebody_is_forgotten_brings_her_back_to_neither(gateway: Gateway) -> None:
    """`SessionHeld` comes by another stream than the erasure, and names enrollments alone."""
    await gateway.hears(a_class(), forget("anna", hers := f"anna at {FJORD}"))
    for orgnr in (FJORD, NETT):
        for wanted in [one for one in words(await gateway.mailbox(orgnr)) if isinstance(one, s.ErasureWanted)]:
            await carried_out(gateway, orgnr, wanted.participant)
    await gateway.forget_said()
    await gateway.hears(held())
    asked = [one for orgnr in (FJORD, NETT) for one in await gateway.mailbox(orgnr) if isinstance(one, s.RollWanted)]

    assert await traces(gateway, uid("anna"), uid(hers)) == []
    assert [one.enrollment_ids for one in asked] == [(uid(f"berit at {FJORD}"),)] * 2


@pytest.mark.parametrize("late_fact", [held, lambda: a_class(2)], ids=["held", "timetable"])
async def test_nor_does_what_is_heard_while_the_last_supplier_answers(
    gateway: Gateway, late_fact: Callable[[], Message]
) -> None:
    """Whichever of the two comes first, the other one waits for it."""
    await gateway.hears(a_class(), forget("anna", hers := f"anna at {FJORD}"))
    async with gateway.pool.acquire() as conn, conn.transaction():
        for orgnr in (FJORD, NETT):
            assert await erasure.settle(uid("case of anna"), orgnr, conn, cause=Cause(uuid4(), uuid4()), now=NOW)
        late = asyncio.ensure_future(gateway.hears(late_fact()))
        done, _ = await asyncio.wait([late], timeout=0.5)
    await late

    assert done == set()
    assert await traces(gateway, uid("anna"), uid(hers)) == []
