"""Importing, naming, confirming, withdrawing: what is said, when, and about whom never."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from samklasse_chassis.http import Role
from samklasse_contracts.gateway import TeacherOnboarded

from .builders import (
    FJORD,
    FYRESDAL,
    NOW,
    SKIEN,
    TYPE_1,
    TYPE_2,
    TYPE_3,
    TYPE_4,
    agreement,
    asked,
    csv_of,
    granted,
    offering,
    protected,
    row,
    said,
)
from .conftest import Enrollment


async def seats(enrollment: Enrollment, course_type: Any, quantity: int = 1) -> UUID:
    """A line of one's own that waits for an answer."""
    terms, course = agreement(), offering(course_type)
    await enrollment.trade(course, agreement=terms)
    return (await enrollment.order(terms, asked(course, quantity)))[0]


async def test_names_may_come_before_the_answer(enrollment: Enrollment) -> None:
    line_id = await seats(enrollment, TYPE_3)
    ids = await enrollment.people(csv_of(row("a", behov="TOLK")))
    named = await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id))

    ((_, told),) = await enrollment.said("enrollment.placeable")
    assert named == {str(ids["a"]): UUID(told["enrollment_id"])}
    assert told["seat"]["line_id"] == str(line_id)
    assert (told["levels"]["LISTENING"], told["needs"]) == ("A1", ["INTERPRETER"])


async def test_names_may_come_after_the_answer(enrollment: Enrollment) -> None:
    line_id = await seats(enrollment, TYPE_3)
    await enrollment.people(csv_of(row("a")))
    await enrollment.hear(granted(line_id))
    await enrollment.name(line_id, "a")

    assert len(await enrollment.said("enrollment.placeable")) == 1


async def test_naming_the_same_person_again_changes_nothing(enrollment: Enrollment) -> None:
    line_id = await seats(enrollment, TYPE_3)
    await enrollment.people(csv_of(row("a")))
    await enrollment.hear(granted(line_id))

    assert await enrollment.name(line_id, "a") == await enrollment.name(line_id, "a")
    assert len(await enrollment.said("enrollment.placeable")) == 1


async def test_a_combined_course_opens_access_and_waits_for_a_class(enrollment: Enrollment) -> None:
    line_id = await seats(enrollment, TYPE_4)
    await enrollment.people(csv_of(row("a")))
    await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id))

    keys = [key for key, _ in await enrollment.said("enrollment.placeable", "enrollment.access-opened")]
    numbers = await enrollment.pool.fetch("SELECT sequence FROM outbox WHERE key LIKE 'enrollment.enrollment.%'")
    assert keys == ["enrollment.access-opened", "enrollment.placeable"]
    assert [row["sequence"] for row in numbers] == [1, 2]


async def test_nobody_is_announced_before_the_import_is_confirmed(enrollment: Enrollment) -> None:
    line_id = await seats(enrollment, TYPE_3)
    _, taken = await enrollment.call("POST", "/imports?kommunenummer=4003", csv_of(row("a")))
    await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id))
    before = await enrollment.said("enrollment.placeable")
    await enrollment.confirm(taken["import_id"], {"a": UUID(taken["accepted"][0]["person_id"])})

    assert (before, len(await enrollment.said("enrollment.placeable"))) == ([], 1)


async def test_with_fewer_seats_than_names_the_last_are_free_again(enrollment: Enrollment) -> None:
    line_id = await seats(enrollment, TYPE_3, 3)
    await enrollment.people(csv_of(row("a"), row("b"), row("c")))
    await enrollment.name(line_id, "a", "b", "c")
    await enrollment.hear(granted(line_id, 2))

    assert [state for state, _ in await enrollment.states()] == ["SEATED", "SEATED", "ENDED"]
    assert len(await enrollment.said("enrollment.placeable")) == 2
    again = await seats(enrollment, TYPE_1)
    assert len(await enrollment.name(again, "c")) == 1


async def test_more_names_than_seats_are_refused_together(enrollment: Enrollment) -> None:
    line_id = await seats(enrollment, TYPE_3)
    await enrollment.people(csv_of(row("a"), row("b")))

    status, answer = await enrollment.call("POST", f"/call-offs/lines/{line_id}/names", {"refs": ["a", "b"]})

    assert (status, answer["code"]) == (422, "TOO_MANY_NAMES")
    assert await enrollment.states() == []


async def test_a_person_has_one_seat_per_subject(enrollment: Enrollment) -> None:
    first, second = await seats(enrollment, TYPE_3), await seats(enrollment, TYPE_1)
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
    line_id = await seats(enrollment, TYPE_3)
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
    line_id = await seats(enrollment, TYPE_3, 2)
    ids = await enrollment.people(csv_of(row("a"), row("b")))
    await enrollment.name(line_id, "a", "b")
    await enrollment.hear(granted(line_id, 2))
    again = await enrollment.people(csv_of(row("a", spor="3"), row("b")))

    ((_, told),) = await enrollment.said("enrollment.changed")
    assert again == ids
    assert (told["person_id"], told["schooling_track"]) == (str(ids["a"]), 3)


async def test_ones_own_people_are_listed_with_where_they_stand(enrollment: Enrollment) -> None:
    line_id = await seats(enrollment, TYPE_3)
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


async def test_a_protected_person_is_nowhere_but_in_the_sealed_store(enrollment: Enrollment) -> None:
    line_id = await seats(enrollment, TYPE_3)
    await enrollment.people(csv_of(protected("hemmelig-1"), row("a")))
    status, refused = await enrollment.call("POST", f"/call-offs/lines/{line_id}/names", {"refs": ["hemmelig-1"]})
    _, found = await enrollment.call("GET", "/sealed", role=Role.OFFICER)
    (person,) = found["people"]
    placed = await enrollment.call(
        "POST",
        f"/sealed/{person['person_id']}/placement",
        {"class_id": str(uuid4()), "supplier_orgnr": FJORD},
        role=Role.OFFICER,
    )

    assert (status, refused["code"], placed) == (422, "UNKNOWN_PERSON", (200, {}))
    assert await tables_with(enrollment, "hemmelig-1") == {"sealed_people"}
    assert await tables_with(enrollment, person["person_id"]) == {"sealed_people"}


TABLES_SQL = """
SELECT relname
  FROM pg_class
 WHERE relnamespace = 'enrollment'::regnamespace
   AND relkind IN ('r', 'p')
   AND NOT relispartition
"""
"""A month of the log is read through the log."""


async def tables_with(enrollment: Enrollment, text: str) -> set[str]:
    """Every table of the schema that has `text` anywhere in a row, message bodies included."""
    found = set()
    for row_ in await enrollment.pool.fetch(TABLES_SQL):
        table = row_["relname"]
        rows = await enrollment.pool.fetch(f'SELECT * FROM "{table}"')  # noqa: S608
        if any(text.encode() in (v if isinstance(v, bytes) else str(v).encode()) for r in rows for v in r.values()):
            found.add(table)
    return found


async def test_the_sealed_store_opens_for_the_municipalitys_own_officer_only(enrollment: Enrollment) -> None:
    await enrollment.trade(agreement=agreement())
    await enrollment.people(csv_of(protected("a")))
    _, found = await enrollment.call("GET", "/sealed", role=Role.OFFICER)
    path = f"/sealed/{found['people'][0]['person_id']}/placement"
    body = {"class_id": str(uuid4()), "supplier_orgnr": FJORD}

    assert (await enrollment.call("GET", "/sealed"))[0] == 404
    assert (await enrollment.call("GET", "/sealed", by=FYRESDAL, role=Role.OFFICER))[1] == {"people": []}
    assert (await enrollment.call("POST", path, body, by=FYRESDAL, role=Role.OFFICER))[0] == 404
    assert (await enrollment.call("POST", path, body))[0] == 404


async def test_a_file_cannot_seal_or_unseal_a_known_person(enrollment: Enrollment) -> None:
    await enrollment.trade(agreement=agreement())
    await enrollment.people(csv_of(row("a"), protected("b")))
    turned = csv_of(protected("a"), row("b"))

    _, answer = await enrollment.call("POST", "/imports?kommunenummer=4003", turned)

    assert [(bad["row"], bad["code"]) for bad in answer["rejected"]] == [(2, "ASK_THE_OFFICER"), (3, "ASK_THE_OFFICER")]


async def test_every_door_is_closed_to_another_municipality_and_to_suppliers(enrollment: Enrollment) -> None:
    line_id = await seats(enrollment, TYPE_3)
    _, taken = await enrollment.call("POST", "/imports?kommunenummer=4003", csv_of(row("a")))
    (enrollment_id,) = (await enrollment.name(line_id, "a")).values()
    person_id = taken["accepted"][0]["person_id"]
    foreign = [
        (f"/call-offs/lines/{line_id}/names", {"refs": ["a"]}),
        (f"/enrollments/{enrollment_id}/withdrawal", {"reason": "WORK"}),
    ]

    for path, body in foreign:
        assert (await enrollment.call("POST", path, body, by=FYRESDAL))[0] == 404
        assert (await enrollment.call("POST", path, body, role=Role.SUPPLIER))[0] == 404
    confirmation = f"/imports/{taken['import_id']}/confirmation"
    status, answer = await enrollment.call("POST", confirmation, {"person_ids": [person_id]}, by=FYRESDAL)
    assert (status, answer["code"]) == (404, "NOT_FOUND")
    assert (await enrollment.call("GET", "/people", by=FYRESDAL))[1] == {"people": []}
    for path in ("/people", "/call-offs", "/facts", "/evidence", "/ledger"):
        assert (await enrollment.call("GET", path, role=Role.SUPPLIER))[0] == 404


async def test_no_name_no_address_and_no_mother_tongue_is_kept_or_said(enrollment: Enrollment) -> None:
    line_id = await seats(enrollment, TYPE_4)
    await enrollment.people(csv_of(row("a", fornavn="Zarinka", morsmal="fa-AF", telefon="+4799887766")))
    await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id))

    for personal in ("Zarinka", "innboks.example", "99887766", "1990-05-17", "fa-AF", "KOLLEKTIV"):
        assert await tables_with(enrollment, personal) == set()
