"""A day is one of Europe/Oslo's, and what is counted is counted over all pages."""

from datetime import UTC, datetime

from samklasse_chassis.http import Role

from .builders import TYPE_1, agreement, asked, csv_of, offering, protected, row
from .conftest import Enrollment


async def test_an_answer_that_is_due_after_midnight_in_oslo_is_due_on_that_day(enrollment: Enrollment) -> None:
    await enrollment.clock(datetime(2027, 1, 4, 23, 30, tzinfo=UTC))
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    await enrollment.order(terms, asked(course))
    _, page = await enrollment.call("GET", "/facts")

    assert [each["day"] for each in page["deadlines"] if each["kind"] == "ANSWER"] == ["2027-01-07"]


async def test_the_examinations_of_a_year_are_counted_whatever_page_is_shown(enrollment: Enrollment) -> None:
    """The exam row of domain 2.1: two windows a year."""
    for month in ("03", "09"):
        days = {"sign_up_by": f"2027-{month}-01", "first_day": f"2027-{month}-15", "last_day": f"2027-{month}-20"}
        assert (await enrollment.call("POST", "/exams/windows", days))[0] == 201
    _, page = await enrollment.call("GET", "/exams/windows?limit=1")

    assert (len(page["windows"]), page["missing_this_year"]) == (1, 0)


async def test_protected_people_are_shown_page_by_page(enrollment: Enrollment) -> None:
    await enrollment.seats(TYPE_1)
    await enrollment.people(csv_of(protected("a"), protected("b")))
    pages = [
        await enrollment.call("GET", f"/sealed?limit=1&after={after}", role=Role.OFFICER) for after in ("", "a", "b")
    ]

    assert [[each["ref"] for each in page["people"]] for _, page in pages] == [["a"], ["b"], []]


async def test_enrollments_are_shown_page_by_page(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_1, 2)
    await enrollment.people(csv_of(row("a"), row("b")))
    ids = sorted(map(str, (await enrollment.name(line_id, "a", "b")).values()))
    _, first = await enrollment.call("GET", "/enrollments?limit=1")
    _, second = await enrollment.call("GET", f"/enrollments?limit=5&after={ids[0]}")

    assert [[each["enrollment_id"] for each in page["enrollments"]] for page in (first, second)] == [ids[:1], ids[1:]]
