"""What scheduling publishes is recorded, and enrollment says nothing back."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from samklasse_contracts import values
from samklasse_contracts.gateway import AttendanceKind
from samklasse_contracts.scheduling import (
    Attendance,
    AttendanceRecorded,
    ClassCancelled,
    ClassState,
    Left,
    ParticipantUnplaced,
)

from .builders import FIRST, FJORD, LAST, NOW, SKIEN, TYPE_1, TYPE_3, agreement, asked, csv_of, offering, row
from .conftest import Enrollment
from .messages import granted, learned, said, timetable

A_CLASS = UUID(int=7)


async def seated(enrollment: Enrollment, course_type: values.CourseType, *refs: str) -> list[UUID]:
    """Enrollments of people with a confirmed seat."""
    terms, course = agreement(), offering(course_type)  # type: ignore[arg-type]
    await enrollment.trade(course, agreement=terms)
    (line_id,) = await enrollment.order(terms, asked(course, len(refs)))
    await enrollment.people(csv_of(*map(row, refs)))
    named = await enrollment.name(line_id, *refs)
    await enrollment.hear(granted(line_id, len(refs)))
    return list(named.values())


def left(enrollment_id: UUID, reason: str, moved_to: UUID | None = None) -> Left:
    return Left(enrollment_id=enrollment_id, person_id=uuid4(), owner_orgnr=SKIEN, reason=reason, moved_to=moved_to)


def roll(session_id: UUID, revision: int, minutes: dict[UUID, int]) -> AttendanceRecorded:
    body = AttendanceRecorded(
        class_id=A_CLASS,
        session_id=session_id,
        supplier_orgnr=FJORD,
        attendance_revision=revision,
        day=FIRST,
        subject=values.Subject.NORWEGIAN,
        entries=tuple(
            Attendance(enrollment_id=who, kind=AttendanceKind.PRESENT, minutes=time) for who, time in minutes.items()
        ),
    )
    return said(body, sequence=revision)


async def test_a_published_class_places_and_its_first_session_makes_active(enrollment: Enrollment) -> None:
    (one,) = await seated(enrollment, TYPE_3, "a")
    before = len(await enrollment.said())
    await enrollment.hear(timetable(A_CLASS, [one]))
    placed = await enrollment.states()
    await enrollment.ring(datetime(2027, 1, 11, 17, tzinfo=UTC))

    assert (placed, await enrollment.states()) == ([("PLACED", None)], [("ACTIVE", None)])
    assert len(await enrollment.said()) == before


async def test_who_leaves_is_seated_again_and_who_moves_stays_placed(enrollment: Enrollment) -> None:
    one, two = await seated(enrollment, TYPE_3, "a", "b")
    await enrollment.hear(timetable(A_CLASS, [one, two]))
    gone = (left(one, "RETURNED"), left(two, "MOVED", uuid4()))
    await enrollment.hear(timetable(A_CLASS, [], left=gone, revision=2))

    assert await enrollment.states() == [("SEATED", "RETURNED"), ("PLACED", None)]


async def test_a_cancelled_class_seats_everyone_again(enrollment: Enrollment) -> None:
    one, two = await seated(enrollment, TYPE_3, "a", "b")
    await enrollment.hear(timetable(A_CLASS, [one, two]))
    body = ClassCancelled(
        class_id=A_CLASS,
        revision=2,
        supplier_orgnr=FJORD,
        offering_id=uuid4(),
        subject=values.Subject.NORWEGIAN,
        level=values.Level.A1,
        left=(left(one, "TOO_FEW"),),
        reason="CLASS_CANCELLED",
    )
    await enrollment.hear(said(body, sequence=2))
    await enrollment.ring(NOW + timedelta(days=30))

    assert await enrollment.states() == [("SEATED", "TOO_FEW"), ("SEATED", "CLASS_CANCELLED")]


async def test_an_ended_class_completes(enrollment: Enrollment) -> None:
    (one,) = await seated(enrollment, TYPE_3, "a")
    await enrollment.hear(timetable(A_CLASS, [one]), timetable(A_CLASS, [one], revision=2, state=ClassState.ENDED))

    assert await enrollment.states() == [("COMPLETED", None)]


async def test_who_waits_is_counted_with_the_reason(enrollment: Enrollment) -> None:
    one, _ = await seated(enrollment, TYPE_3, "a", "b")
    body = ParticipantUnplaced(enrollment_id=one, person_id=uuid4(), owner_orgnr=SKIEN, reason="NO_COMMON_TIME")
    await enrollment.hear(said(body))

    _, facts = await enrollment.call("GET", "/facts")
    assert facts["waiting"] == {"AWAITING_CLASS": 1, "NO_COMMON_TIME": 1}


async def test_a_corrected_roll_is_countered_and_the_balance_is_the_last_one(enrollment: Enrollment) -> None:
    one, two = await seated(enrollment, TYPE_3, "a", "b")
    session = uuid4()
    await enrollment.hear(roll(session, 1, {one: 120, two: 120}), roll(session, 2, {one: 120, two: 60}))

    sums = await enrollment.pool.fetch("SELECT enrollment_id, sum(minutes) AS m FROM ledger GROUP BY 1")
    _, book = await enrollment.call("GET", "/ledger")
    assert {row_["enrollment_id"]: row_["m"] for row_ in sums} == {one: 120, two: 60}
    assert [entry["side"] for entry in book["entries"]].count("COUNTER") == 2


async def test_the_ledger_cannot_be_rewritten_by_the_service(enrollment: Enrollment) -> None:
    for statement in ("UPDATE ledger SET minutes = 0", "DELETE FROM ledger"):
        try:
            await enrollment.pool.execute(statement)
        except Exception as error:  # noqa: BLE001
            assert type(error).__name__ == "InsufficientPrivilegeError"
        else:
            raise AssertionError(statement)


async def test_reported_time_is_capped_labelled_and_corrected(enrollment: Enrollment) -> None:
    (one,) = await seated(enrollment, TYPE_1, "a")
    later = datetime(2027, 1, 18, 8, tzinfo=UTC)
    told = learned(one, FIRST, 5000), learned(one, FIRST, 300, revision=2), learned(one, FIRST, 5000)
    await enrollment.hear(*told, now=later)

    _, book = await enrollment.call("GET", "/ledger")
    shown = [(e["side"], e["revision"], e["minutes"], e["told_minutes"]) for e in book["entries"]]
    assert shown == [("ENTRY", 1, 1125, 5000), ("COUNTER", 1, -1125, -5000), ("ENTRY", 2, 300, 300)]
    assert {(e["reported"], e["rule"]) for e in book["entries"]} == {(True, "LEARNING_TIME_CAP_2024")}
    assert len(await enrollment.said("answer.accepted")) == 5


async def test_time_without_access_is_refused(enrollment: Enrollment) -> None:
    (one,) = await seated(enrollment, TYPE_3, "a")
    await enrollment.hear(learned(one, FIRST, 60), now=NOW + timedelta(days=14))

    ((_, told),) = await enrollment.said("answer.refused")
    assert (told["code"], told["field"]) == ("NO_ACCESS", "week")


async def test_each_week_of_access_is_asked_about_once_on_the_monday_after_at_six(enrollment: Enrollment) -> None:
    await seated(enrollment, TYPE_1, "a", "b")
    rung = await enrollment.ring(datetime(2027, 4, 1, tzinfo=UTC))

    told = await enrollment.said("learning-week.ended")
    weeks = [date.fromisoformat(body["week"]) for _, body in told]
    assert weeks == [FIRST + timedelta(days=7 * n) for n in range(8)]
    assert rung.count("learning-week") == 8
    assert await enrollment.pool.fetchval("SELECT count(*) FROM learning_weeks") == 0


async def test_access_starts_and_ends_by_date(enrollment: Enrollment) -> None:
    await seated(enrollment, TYPE_1, "a")
    before = await enrollment.states()
    await enrollment.ring(datetime(2027, 1, 10, 23, 0, tzinfo=UTC))
    during = await enrollment.states()
    await enrollment.ring(datetime(2027, 3, 7, 23, 0, tzinfo=UTC))

    assert (before, during) == ([("SEATED", None)], [("ACTIVE", None)])
    assert await enrollment.states() == [("COMPLETED", "PERIOD_OVER")]
    assert len(await enrollment.said("enrollment.access-closed")) == 1


async def test_evidence_counts_seats_hours_and_months_and_nobody(enrollment: Enrollment) -> None:
    (one,) = await seated(enrollment, TYPE_1, "a")
    await enrollment.hear(learned(one, FIRST, 300), now=datetime(2027, 1, 18, 8, tzinfo=UTC))

    _, evidence = await enrollment.call("GET", f"/evidence?last={LAST}")
    (line,) = evidence["lines"]
    assert (line["seats"], line["kroner"], line["reported_minutes"], line["access_months"]) == (1, "1000.00", 300, 3)
    assert str(one) not in str(evidence)


async def test_facts_show_orders_costs_ceilings_and_deadlines_of_ones_own(enrollment: Enrollment) -> None:
    (one,) = await seated(enrollment, TYPE_3, "a")
    await enrollment.hear(timetable(A_CLASS, [one]))

    _, facts = await enrollment.call("GET", "/facts")
    assert (facts["ordered"], facts["placed"]) == ({"CONFIRMED": 1}, 1)
    assert facts["classes"] == [{"class_id": str(A_CLASS), "seats": 1, "kroner": "1000.00"}]
    assert [share["mine_kroner"] for share in facts["ceilings"]] == ["1000.00"]
    assert facts["deadlines"] == []
