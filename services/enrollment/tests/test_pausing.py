"""Pauses by word and by leave, courses beside each other, and lines whose time is over."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from samklasse_contracts.ids import new_id
from samklasse_contracts.message import Cause
from samklasse_enrollment.domain import enrollment as rules
from samklasse_enrollment.domain import naming, tutoring
from samklasse_enrollment.domain import timetable as classes
from samklasse_enrollment.domain.enrollment import Access, State
from samklasse_enrollment.domain.errors import AlreadyEnrolled, OnLeave, WrongState
from samklasse_enrollment.domain.line import LineState
from samklasse_enrollment.domain.timetable import ClassState, Timetable
from samklasse_enrollment.domain.tutoring import Tutor
from samklasse_enrollment.domain.values import CourseType, Subject
from samklasse_enrollment.handlers import pausing

from .builders import (
    FIRST,
    FJORD,
    FYRESDAL,
    LAST,
    NOW,
    SKIEN,
    TODAY,
    TYPE_1,
    TYPE_2,
    TYPE_3,
    TYPE_4,
    asked,
    case,
    csv_of,
    line,
    offering,
    row,
)
from .conftest import Enrollment
from .messages import granted, submitted, timetable


async def learning(enrollment: Enrollment) -> tuple[UUID, UUID]:
    """Person and enrollment of somebody whose access has begun."""
    line_id = await enrollment.seats(TYPE_1)
    ids = await enrollment.people(csv_of(row("a")))
    named = await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id))
    await enrollment.ring(NOW + timedelta(days=8))
    return ids["a"], named[str(ids["a"])]


async def test_a_municipality_pauses_and_resumes_its_own_people(enrollment: Enrollment) -> None:
    _, seat = await learning(enrollment)
    path = f"/enrollments/{seat}"
    stranger = await enrollment.call("POST", f"{path}/pause", {"reason": "WORK"}, by=FYRESDAL)
    unknown = await enrollment.call("POST", f"{path}/pause", {"reason": "ILL"})
    paused = await enrollment.call("POST", f"{path}/pause", {"reason": "WORK"})
    then = await enrollment.states()
    resumed = await enrollment.call("POST", f"{path}/resumption")

    assert (stranger[0], unknown[1]["code"], paused[0], resumed[0]) == (404, "UNKNOWN_REASON", 200, 200)
    assert (then, await enrollment.states()) == ([("PAUSED", "WORK")], [("ACTIVE", None)])


async def test_a_granted_leave_pauses_and_its_end_resumes(enrollment: Enrollment) -> None:
    """B12: leave keeps seat, class and access; only its end takes her back."""
    person_id, seat = await learning(enrollment)
    cause = Cause(new_id(), new_id())
    async with enrollment.pool.acquire() as conn, conn.transaction():
        await pausing.pause_person(conn, person_id, cause=cause, now=NOW)
    paused = await enrollment.states()
    refused = await enrollment.call("POST", f"/enrollments/{seat}/resumption")
    async with enrollment.pool.acquire() as conn, conn.transaction():
        await pausing.resume_person(conn, person_id, cause=cause, now=NOW)

    assert paused == [("PAUSED", "LEAVE")]
    assert (refused[1]["code"], refused[1]["rule"]) == ("ON_LEAVE", "if-30")
    assert await enrollment.states() == [("ACTIVE", None)]
    assert await enrollment.said("enrollment.access-closed") == []


def test_whoever_becomes_active_during_leave_pauses_at_once() -> None:
    """B12: a class that begins during leave does not begin for her."""
    one = case(TYPE_3, state=State.PLACED, class_id=uuid4())
    away = rules.rest(rules.Step(rules.Case(rules.move(one.enrollment, State.ACTIVE), _on_leave(one), one.line)))

    assert (away.case.enrollment.state, away.case.enrollment.reason) == (State.PAUSED, "LEAVE")
    with pytest.raises(OnLeave):
        rules.resume(away.case)


def test_who_is_not_learning_cannot_pause() -> None:
    with pytest.raises(WrongState):
        rules.pause(case(state=State.SEATED), "WORK")
    with pytest.raises(WrongState):
        rules.resume(case(state=State.ACTIVE))


def test_who_pauses_to_the_end_has_not_completed() -> None:
    class_id = uuid4()
    paused = case(TYPE_3, state=State.PAUSED, class_id=class_id).enrollment
    ended = Timetable(class_id, 2, ClassState.ENDED, FJORD, uuid4(), "NORWEGIAN", "A1", FIRST, LAST, None)
    after = LAST + timedelta(days=1)
    on_her_own = case(TYPE_1, state=State.PAUSED, access=Access.OPEN, access_from=FIRST, access_to=LAST)

    assert classes.join(paused, ended, now=NOW).state is State.ENDED
    assert rules.finish_access(on_her_own, today=after).case.enrollment.state is State.ENDED


@pytest.mark.parametrize("state", [State.SEATED, State.WAITING])
def test_nobody_waits_longer_than_her_line_runs(state: State) -> None:
    waiting = case(TYPE_3, state=state, announced=True)

    assert rules.finish_line(waiting, today=LAST).case == waiting
    over = rules.finish_line(waiting, today=LAST + timedelta(days=1))
    assert (over.case.enrollment.state, over.says) == (State.ENDED, (rules.Say.WITHDRAWN,))


def test_a_class_completes_its_own_people_also_after_the_line() -> None:
    placed = case(TYPE_3, state=State.ACTIVE, announced=True, class_id=uuid4())

    assert rules.finish_line(placed, today=LAST + timedelta(days=1)) == rules.Step(placed)


async def test_a_line_whose_time_is_over_frees_whoever_still_waits_for_a_class(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_3)
    await enrollment.people(csv_of(row("a")))
    await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id))
    await enrollment.ring(NOW + timedelta(days=70))

    assert await enrollment.states() == [("ENDED", "PERIOD_OVER")]
    assert [body["reason"] for _, body in await enrollment.said("enrollment.withdrawn")] == ["PERIOD_OVER"]


def test_whoever_went_on_to_an_extension_is_busy_from_the_first_line_on() -> None:
    """A05, invariant 3: an extension that is confirmed early does not free the weeks before it."""
    first = line(TYPE_1, state=LineState.CONFIRMED)
    longer = replace(first, id=uuid4(), extends=first.id, since=FIRST, starts_on=LAST + timedelta(days=1))
    longer = replace(longer, ends_on=LAST + timedelta(days=28))
    somebody = replace(case(TYPE_1, state=State.ACTIVE), line=longer)

    assert naming.overlapping(line(TYPE_3), [somebody]) == {somebody.person.id: somebody}


def test_two_courses_in_a_subject_at_the_same_time_need_a_plan() -> None:
    """A08: one course at a time, and the refusal says which other one and until when."""
    one = case(TYPE_1, state=State.ACTIVE)
    same_time, later = line(TYPE_3), line(TYPE_3, starts_on=LAST + timedelta(days=1), ends_on=LAST + timedelta(days=9))
    wanted = [(uuid4(), one.person)]

    with pytest.raises(AlreadyEnrolled) as refused:
        naming.name(same_time, wanted, seated=[], elsewhere=[one])
    assert refused.value.fields["line_id"] == one.line.id
    assert (refused.value.fields["ends_on"], refused.value.rule) == (LAST, "il-34")
    assert len(naming.name(later, wanted, seated=[], elsewhere=[one])) == 1
    assert naming.name(same_time, wanted, seated=[], elsewhere=[one], beside=True)[0].enrollment.beside


async def test_a_person_may_have_norwegian_and_social_studies_at_once(enrollment: Enrollment) -> None:
    """A17: what she wished for at import is a wish; seats are what she has."""
    first = await enrollment.seats(TYPE_3)
    terms = await enrollment.pool.fetchval("SELECT agreement_id FROM lines")
    social = offering(TYPE_1, subject=Subject.SOCIAL_STUDIES, teaching_languages=("uk",))
    await enrollment.hear(submitted(social))
    body = {"agreement_id": str(terms), "lines": [asked(social)]}
    _, answer = await enrollment.call("POST", "/call-offs", body)
    await enrollment.people(csv_of(row("a")))
    await enrollment.name(first, "a")
    await enrollment.name(UUID(answer["lines"][0]["line_id"]), "a")

    assert [state for state, _ in await enrollment.states()] == ["REQUESTED", "REQUESTED"]


async def test_who_left_may_come_back_to_the_same_line(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_3)
    ids = await enrollment.people(csv_of(row("a")))
    first = await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id))
    await enrollment.call("POST", f"/enrollments/{first[str(ids['a'])]}/withdrawal", {"reason": "OWN_WISH"})
    second = await enrollment.name(line_id, "a")

    assert first != second
    assert sorted(state for state, _ in await enrollment.states()) == ["SEATED", "WITHDRAWN"]


TEACHER = uuid4()


@pytest.mark.parametrize(
    ("course_type", "tutor"),
    [(TYPE_1, Tutor(FJORD)), (TYPE_2, Tutor(SKIEN, TEACHER)), (TYPE_3, None), (TYPE_4, Tutor(FJORD))],
)
def test_exactly_one_tutor_is_responsible_while_access_is_open(course_type: CourseType, tutor: Tutor | None) -> None:
    """A09, A11: the supplier's teacher for types 1 and 4, the municipality's own for type 2."""
    settled = rules.settle(case(course_type), onboarded=True, today=TODAY).case

    assert tutoring.responsible(settled, [TEACHER, uuid4()]) == tutor


async def test_the_tutor_is_shown_with_the_enrollment(enrollment: Enrollment) -> None:
    """A09: whoever looks a participant up sees who follows her up."""
    _, seat = await learning(enrollment)
    (shown,) = (await enrollment.call("GET", "/enrollments"))[1]["enrollments"]

    assert (shown["enrollment_id"], shown["tutor_orgnr"], shown["access"]) == (str(seat), FJORD, "OPEN")
    assert (await enrollment.call("GET", "/enrollments", by=FYRESDAL))[1] == {"enrollments": []}


async def test_nobody_of_a_class_is_taken_out_by_the_end_of_her_line(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_3)
    ids = await enrollment.people(csv_of(row("a")))
    named = await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id))
    await enrollment.hear(timetable(uuid4(), [named[str(ids["a"])]]))
    await enrollment.ring(NOW + timedelta(days=70))

    assert [state for state, _ in await enrollment.states()] == ["ACTIVE"]


def _on_leave(one: rules.Case) -> rules.Person:
    return rules.Person(**{**vars(one.person), "on_leave": True})


def test_a_line_that_is_not_confirmed_opens_nothing() -> None:
    requested = case(TYPE_1)
    waiting = rules.Case(requested.enrollment, requested.person, line(TYPE_1, state=LineState.REQUESTED))

    assert rules.settle(waiting, onboarded=True, today=TODAY) == rules.Step(waiting)
