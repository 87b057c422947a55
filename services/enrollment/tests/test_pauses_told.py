"""Who hears of a pause, and when: scheduling, her supplier and notifications, in one gapless row."""

from uuid import uuid4

import pytest
from samklasse_contracts.ids import new_id
from samklasse_contracts.message import Cause
from samklasse_contracts.scheduling import ClassState, Left
from samklasse_enrollment.domain import enrollment as rules
from samklasse_enrollment.domain.enrollment import Say, State
from samklasse_enrollment.domain.errors import WrongState
from samklasse_enrollment.handlers import pausing

from .builders import NOW, SKIEN, TYPE_1, TYPE_3, case, csv_of, row
from .conftest import Enrollment
from .messages import granted, timetable

CAUSE = Cause(new_id(), new_id())


async def told(enrollment: Enrollment) -> list[tuple[str, int]]:
    """What was said of enrollments, with its sequence."""
    rows = await enrollment.pool.fetch(
        "SELECT key, headers ->> 'ce-sequence' AS sequence FROM outbox WHERE key LIKE 'enrollment.enrollment.%'"
        " ORDER BY seq"
    )
    return [(row["key"].split(".")[2], int(row["sequence"])) for row in rows]


async def test_a_pause_by_word_is_told_with_its_place_in_the_row_and_without_its_reason(enrollment: Enrollment) -> None:
    """B12: the supplier, scheduling and notifications hear that she is away, not why."""
    line_id = await enrollment.seats(TYPE_3)
    ids = await enrollment.people(csv_of(row("a")))
    (seat,) = (await enrollment.name(line_id, "a")).values()
    await enrollment.hear(granted(line_id), timetable(uuid4(), [seat], state=ClassState.RUNNING))
    for step, body in (("pause", {"reason": "WORK"}), ("pause", {"reason": "EDUCATION"}), ("resumption", None)):
        status, answer = await enrollment.call("POST", f"/enrollments/{seat}/{step}", body)
        assert status == 200, answer

    assert await told(enrollment) == [("placeable", 1), ("paused", 2), ("resumed", 3)]
    ((_, body),) = await enrollment.said("enrollment.paused")
    assert body == {
        "enrollment_id": str(seat), "person_id": str(ids["a"]), "owner_orgnr": SKIEN, "supplier_orgnr": "399000091",
    }  # fmt: skip


async def test_a_leave_is_told_of_every_course_also_of_one_that_begins_during_it(enrollment: Enrollment) -> None:
    """B12: who is on leave is away from whatever she gets meanwhile, and is back with the leave's end."""
    line_id = await enrollment.seats(TYPE_1)
    ids = await enrollment.people(csv_of(row("a", kurstype="1")))
    await enrollment.name(line_id, "a")
    async with enrollment.pool.acquire() as conn, conn.transaction():
        await pausing.pause_person(conn, ids["a"], cause=CAUSE, now=NOW)
    before = await told(enrollment)
    await enrollment.hear(granted(line_id))
    during = await told(enrollment)
    async with enrollment.pool.acquire() as conn, conn.transaction():
        await pausing.resume_person(conn, ids["a"], cause=CAUSE, now=NOW)

    assert (before, during) == ([], [("access-opened", 1), ("paused", 2)])
    assert (await told(enrollment))[2:] == [("resumed", 3)]


async def test_a_pause_outlives_its_class_until_the_municipality_ends_it(enrollment: Enrollment) -> None:
    """B12: what scheduling does neither begins nor ends a pause, so that it never hears an answer to itself."""
    line_id = await enrollment.seats(TYPE_3)
    await enrollment.people(csv_of(row("a")))
    ((person, seat),) = (await enrollment.name(line_id, "a")).items()
    first, second = uuid4(), uuid4()
    await enrollment.hear(granted(line_id), timetable(first, [seat], state=ClassState.RUNNING))
    await enrollment.call("POST", f"/enrollments/{seat}/pause", {"reason": "WORK"})
    gone = Left(enrollment_id=seat, person_id=person, owner_orgnr=SKIEN, reason="CLASS_FULL")
    await enrollment.hear(timetable(first, [], left=(gone,), revision=2, state=ClassState.RUNNING))
    without = await enrollment.states()
    await enrollment.hear(timetable(second, [seat], state=ClassState.RUNNING))
    again = await enrollment.states()
    said = await told(enrollment)
    await enrollment.call("POST", f"/enrollments/{seat}/resumption")

    assert (without, again) == ([("SEATED", "CLASS_FULL")], [("PAUSED", "WORK")])
    assert said == [("placeable", 1), ("paused", 2)]
    assert (await told(enrollment), await enrollment.states()) == ([*said, ("resumed", 3)], [("ACTIVE", None)])


def test_whoever_nobody_knows_of_yet_is_not_told_of() -> None:
    waiting = case(TYPE_3, state=State.SEATED, pausing="WORK")
    known = case(TYPE_3, state=State.SEATED, pausing="WORK", announced=True)

    assert rules.tell_pause(rules.Step(waiting)) == rules.Step(waiting)
    once = rules.tell_pause(rules.Step(known))
    assert (once.says, rules.tell_pause(rules.Step(once.case)).says) == ((Say.PAUSED,), ())


def test_who_waits_and_has_not_paused_has_nothing_to_resume() -> None:
    with pytest.raises(WrongState):
        rules.resume(case(TYPE_3, state=State.SEATED))
    with pytest.raises(WrongState):
        rules.resume(case(TYPE_3, state=State.WITHDRAWN, pausing="WORK"))
