"""Importing, naming, confirming, withdrawing: what is said, when, and about whom never."""

from uuid import UUID, uuid4

import pytest
from samklasse_contracts.gateway import TeacherOnboarded

from .builders import FJORD, NOW, SKIEN, TYPE_1, TYPE_2, TYPE_3, TYPE_4, agreement, asked, csv_of, offering, row
from .conftest import Enrollment
from .messages import granted, said


async def test_names_may_come_before_the_answer(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_3)
    ids = await enrollment.people(csv_of(row("a", behov="TOLK")))
    named = await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id))

    ((_, told),) = await enrollment.said("enrollment.placeable")
    assert named == {str(ids["a"]): UUID(told["enrollment_id"])}
    assert told["seat"]["line_id"] == str(line_id)
    assert (told["levels"]["LISTENING"], told["needs"]) == ("A1", ["INTERPRETER"])


async def test_names_may_come_after_the_answer(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_3)
    await enrollment.people(csv_of(row("a")))
    await enrollment.hear(granted(line_id))
    await enrollment.name(line_id, "a")

    assert len(await enrollment.said("enrollment.placeable")) == 1


async def test_naming_the_same_person_again_changes_nothing(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_3)
    await enrollment.people(csv_of(row("a")))
    await enrollment.hear(granted(line_id))

    assert await enrollment.name(line_id, "a") == await enrollment.name(line_id, "a")
    assert len(await enrollment.said("enrollment.placeable")) == 1


async def test_a_combined_course_opens_access_and_waits_for_a_class(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_4)
    await enrollment.people(csv_of(row("a")))
    await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id))

    keys = [key for key, _ in await enrollment.said("enrollment.placeable", "enrollment.access-opened")]
    numbers = await enrollment.pool.fetch("SELECT sequence FROM outbox WHERE key LIKE 'enrollment.enrollment.%'")
    assert keys == ["enrollment.access-opened", "enrollment.placeable"]
    assert [row["sequence"] for row in numbers] == [1, 2]


async def test_nobody_is_announced_before_the_import_is_confirmed(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_3)
    _, taken = await enrollment.call("POST", "/imports?kommunenummer=4003", csv_of(row("a")))
    await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id))
    before = await enrollment.said("enrollment.placeable")
    await enrollment.confirm(taken["import_id"], {"a": UUID(taken["accepted"][0]["person_id"])})

    assert (before, len(await enrollment.said("enrollment.placeable"))) == ([], 1)


async def test_with_fewer_seats_than_names_the_last_are_free_again(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_3, 3)
    await enrollment.people(csv_of(row("a"), row("b"), row("c")))
    await enrollment.name(line_id, "a", "b", "c")
    await enrollment.hear(granted(line_id, 2))

    assert [state for state, _ in await enrollment.states()] == ["SEATED", "SEATED", "ENDED"]
    assert len(await enrollment.said("enrollment.placeable")) == 2
    again = await enrollment.seats(TYPE_1)
    assert len(await enrollment.name(again, "c")) == 1


async def test_more_names_than_seats_are_refused_together(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_3)
    await enrollment.people(csv_of(row("a"), row("b")))

    status, answer = await enrollment.call("POST", f"/call-offs/lines/{line_id}/names", {"refs": ["a", "b"]})

    assert (status, answer["code"]) == (422, "TOO_MANY_NAMES")
    assert await enrollment.states() == []


async def test_a_person_has_one_seat_per_subject(enrollment: Enrollment) -> None:
    first, second = await enrollment.seats(TYPE_3), await enrollment.seats(TYPE_1)
    await enrollment.people(csv_of(row("a")))
    await enrollment.name(first, "a")

    status, answer = await enrollment.call("POST", f"/call-offs/lines/{second}/names", {"refs": ["a"]})

    assert (status, answer["code"]) == (422, "ALREADY_ENROLLED")


async def test_type_2_opens_when_the_teacher_is_onboarded(enrollment: Enrollment) -> None:
    terms, course = agreement(), offering(TYPE_2)
    await enrollment.trade(course, agreement=terms)
    (line_id,) = await enrollment.order(terms, asked(course))
    await enrollment.people(csv_of(row("a")))
    await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id))
    before = await enrollment.states()
    body = TeacherOnboarded(
        teacher_id=uuid4(), supplier_orgnr=FJORD, municipality_orgnr=SKIEN, offering_id=course.id, received_at=NOW
    )
    await enrollment.hear(said(body), said(body))

    assert before == [("SEATED", "TEACHER_NOT_ONBOARDED")]
    assert len(await enrollment.said("enrollment.access-opened")) == 1


async def test_a_teacher_onboarded_before_anything_is_bought_is_remembered(enrollment: Enrollment) -> None:
    terms, course = agreement(), offering(TYPE_2)
    body = TeacherOnboarded(
        teacher_id=uuid4(), supplier_orgnr=FJORD, municipality_orgnr=SKIEN, offering_id=course.id, received_at=NOW
    )
    await enrollment.hear(said(body))
    await enrollment.trade(course, agreement=terms)
    (line_id,) = await enrollment.order(terms, asked(course))
    await enrollment.people(csv_of(row("a")))
    await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id))

    assert len(await enrollment.said("enrollment.access-opened")) == 1


async def test_withdrawing_is_told_once_and_frees_the_seat_for_another_name(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_3)
    await enrollment.people(csv_of(row("a"), row("b")))
    (enrollment_id,) = (await enrollment.name(line_id, "a")).values()
    await enrollment.hear(granted(line_id))
    path = f"/enrollments/{enrollment_id}/withdrawal"

    first = await enrollment.call("POST", path, {"reason": "WORK"})
    second = await enrollment.call("POST", path, {"reason": "WORK"})
    unknown = await enrollment.call("POST", path, {"reason": "ILL"})

    assert (first[0], second[1]["code"], unknown[1]["code"]) == (200, "WRONG_STATE", "UNKNOWN_REASON")
    assert len(await enrollment.said("enrollment.withdrawn")) == 1
    assert len(await enrollment.name(line_id, "b")) == 1


async def test_a_list_imported_again_updates_and_tells_scheduling_of_changes_only(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_3, 2)
    ids = await enrollment.people(csv_of(row("a"), row("b")))
    await enrollment.name(line_id, "a", "b")
    await enrollment.hear(granted(line_id, 2))
    again = await enrollment.people(csv_of(row("a", spor="3"), row("b")))

    ((_, told),) = await enrollment.said("enrollment.changed")
    assert again == ids
    assert (told["person_id"], told["schooling_track"]) == (str(ids["a"]), 3)


async def test_ones_own_people_are_listed_with_where_they_stand(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_3)
    await enrollment.people(csv_of(row("a"), row("b")))
    await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id))

    _, answer = await enrollment.call("GET", "/people")
    shown = [(one["ref"], one["state"], one["reason"], one["line_id"]) for one in answer["people"]]
    assert shown == [("a", "SEATED", "AWAITING_CLASS", str(line_id)), ("b", None, None, None)]


async def test_bad_rows_are_answered_and_good_ones_taken(enrollment: Enrollment) -> None:
    await enrollment.trade(agreement=agreement())
    data = csv_of(row("a"), row("b", kurstype="5"), row("c", kommunenummer="4032"), row("d", kommunenummer="9999"))

    status, answer = await enrollment.call("POST", "/imports?kommunenummer=4003", data)

    assert (status, [each["ref"] for each in answer["accepted"]]) == (201, ["a"])
    assert [(bad["row"], bad["column"], bad["code"], bad["value"]) for bad in answer["rejected"]] == [
        (3, "kurstype", "UNKNOWN_COURSE_TYPE", "5"),
        (4, "kommunenummer", "OTHER_MUNICIPALITY", "4032"),
        (5, "kommunenummer", "UNKNOWN_MUNICIPALITY", "9999"),
    ]


@pytest.mark.parametrize(("number", "code"), [("9999", "UNKNOWN_MUNICIPALITY"), ("4032", "OTHER_MUNICIPALITY")])
async def test_a_whole_file_for_the_wrong_municipality_is_refused(
    enrollment: Enrollment, number: str, code: str
) -> None:
    await enrollment.trade(agreement=agreement())

    status, answer = await enrollment.call("POST", f"/imports?kommunenummer={number}", csv_of(row("a")))

    assert (status, answer["code"], answer["fields"]) == (422, code, {"kommunenummer": number})
