"""Longer, shorter, withdrawn, terminated and settled, over HTTP on a real database."""

from datetime import timedelta
from uuid import UUID

from samklasse_contracts.partnerships import AgreementTerminated

from .builders import FIRST, FYRESDAL, LAST, NOW, TODAY, TYPE_1, TYPE_3, agreement, asked, csv_of, offering, row
from .conftest import Enrollment
from .messages import declined, granted, said, timetable
from .running_lines import RUNNING, books_hold, change, running, settlement

DAY = timedelta(days=1)


async def test_a_line_of_fewer_weeks_costs_fewer_weeks(enrollment: Enrollment) -> None:
    """A05: four of the offering's eight weeks, and a line that says twelve runs for twelve."""
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    short = asked(course, 2, weeks=4) | {"ends_on": None}
    long = asked(course, 1, weeks=12) | {"ends_on": None}
    status, answer = await enrollment.call(
        "POST", "/call-offs", {"agreement_id": str(terms.id), "lines": [short, long]}
    )

    assert (status, [line["amount_ore"] for line in answer["lines"]]) == (201, [100_000, 150_000])
    assert answer["lines"][1]["ends_on"] == (FIRST + 83 * DAY).isoformat()
    assert await books_hold(enrollment)


async def test_weeks_that_are_not_the_days_are_refused(enrollment: Enrollment) -> None:
    """A05: eight weeks of days cannot be bought as six."""
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    body = {"agreement_id": str(terms.id), "lines": [asked(course, weeks=6)]}
    status, answer = await enrollment.call("POST", "/call-offs", body)

    assert (status, answer["code"]) == (422, "BAD_LENGTH")


async def test_a_confirmed_extension_keeps_people_in_class_and_their_access_open(enrollment: Enrollment) -> None:
    """A05: the supplier is asked for the old line's people, and nobody is told anything before it says yes."""
    line_id = await running(enrollment, people=("a", "b"), seats=2)
    await enrollment.ring(NOW + timedelta(days=10))
    status, longer = await change(enrollment, line_id, "extension", weeks=4)
    asked_for = (await enrollment.said("seats.requested"))[-1][1]
    before = len(await enrollment.said("enrollment.access-opened"))
    await enrollment.hear(granted(UUID(longer["line_id"]), 2), now=RUNNING)

    assert (status, longer["amount_ore"], asked_for["extends"]) == (201, 100_000, str(line_id))
    opened = (await enrollment.said("enrollment.access-opened"))[before:]
    assert {body["closes_on"] for _, body in opened} == {(LAST + 28 * DAY).isoformat()}
    assert [state for state, _ in await enrollment.states()] == ["ACTIVE", "ACTIVE"]
    assert await enrollment.held() == (300_000, 2)
    await enrollment.ring(NOW + timedelta(days=70))
    assert [state for state, _ in await enrollment.states()] == ["ACTIVE", "ACTIVE"]
    await enrollment.ring(NOW + timedelta(days=100))
    assert [state for state, _ in await enrollment.states()] == ["COMPLETED", "COMPLETED"]


async def test_scheduling_hears_of_a_longer_seat_and_the_class_stays(enrollment: Enrollment) -> None:
    """A05: a person in a class keeps it; her seat is from the first line's first day to the last one's last."""
    line_id = await running(enrollment, TYPE_3, people=("a",), seats=1)
    enrolled = UUID(str(await enrollment.pool.fetchval("SELECT id FROM enrollments")))
    class_id = UUID(int=7)
    await enrollment.hear(timetable(class_id, [enrolled]))
    _, longer = await change(enrollment, line_id, "extension", weeks=8)
    await enrollment.hear(granted(UUID(longer["line_id"])))

    ((_, told),) = await enrollment.said("enrollment.changed")
    assert told["seat"]["line_id"] == longer["line_id"]
    assert (told["seat"]["starts_on"], told["seat"]["ends_on"]) == (FIRST.isoformat(), (LAST + 56 * DAY).isoformat())
    assert await enrollment.pool.fetchval("SELECT class_id FROM enrollments") == class_id
    assert (await enrollment.states())[0][0] == "PLACED"


async def test_an_extension_for_fewer_takes_those_named_first_and_nobody_gets_the_seats_twice(
    enrollment: Enrollment,
) -> None:
    line_id = await running(enrollment, people=("a", "b"), seats=2)
    _, longer = await change(enrollment, line_id, "extension", weeks=4)
    await enrollment.hear(granted(UUID(longer["line_id"]), 1))
    await enrollment.people(csv_of(row("c")))
    status, answer = await enrollment.call("POST", f"/call-offs/lines/{line_id}/names", {"refs": ["c"]})

    rows = await enrollment.pool.fetch("SELECT line_id FROM enrollments ORDER BY position")
    assert [row["line_id"] for row in rows] == [UUID(longer["line_id"]), line_id]
    assert (status, answer["code"]) == (422, "TOO_MANY_NAMES")


async def test_a_declined_extension_changes_nothing_and_can_be_asked_again(enrollment: Enrollment) -> None:
    line_id = await running(enrollment, people=("a",), seats=1)
    _, longer = await change(enrollment, line_id, "extension", weeks=4)
    twice, _ = await change(enrollment, line_id, "extension", weeks=4)
    await enrollment.hear(declined(UUID(longer["line_id"])))
    again, _ = await change(enrollment, line_id, "extension", weeks=2)

    assert (twice, again) == (422, 201)
    assert await enrollment.held() == (125_000, 1)
    assert await books_hold(enrollment)


async def test_a_shortened_line_ends_its_people_that_day_and_frees_the_rest_of_the_price(
    enrollment: Enrollment,
) -> None:
    """A05: scheduling and the supplier hear the new last day from the seats."""
    line_id = await running(enrollment, people=("a",), withdrawal_percent=20)
    status, shorter = await change(enrollment, line_id, "shortening", ends_on=(FIRST + 20 * DAY).isoformat())

    ((_, ended),) = await enrollment.said("seats.ended")
    assert (status, shorter["amount_ore"], shorter["state"]) == (200, 150_000, "CONFIRMED")
    assert (ended["ends_on"], ended["reason"]) == ((FIRST + 20 * DAY).isoformat(), "SHORTENED")
    assert await enrollment.held() == (150_000, 3)
    await enrollment.ring(NOW + timedelta(days=28))
    assert (await enrollment.states())[0] == ("ENDED", "SHORTENED")


async def test_shortening_takes_back_an_extension_that_waits_for_an_answer(enrollment: Enrollment) -> None:
    line_id = await running(enrollment, withdrawal_percent=0)
    _, longer = await change(enrollment, line_id, "extension", weeks=4)
    await change(enrollment, line_id, "shortening", ends_on=(FIRST + 6 * DAY).isoformat())
    await enrollment.hear(granted(UUID(longer["line_id"]), 3))

    refused = (await enrollment.said("answer.refused"))[-1][1]
    assert refused["code"] == "ALREADY_ANSWERED"
    assert await enrollment.held() == (37_500, 3)


async def test_a_withdrawn_line_is_free_of_cost_in_time_and_its_people_are_out(enrollment: Enrollment) -> None:
    """A01: before the start; both sides hear it, and the call-off is over."""
    line_id = await running(enrollment, people=("a",))
    status, out = await change(enrollment, line_id, "withdrawal")
    _, proposal = await settlement(enrollment, line_id)

    assert (status, out["state"], out["amount_ore"]) == (200, "ENDED", 0)
    assert await enrollment.held() == (0, 0)
    assert (await enrollment.states())[0] == ("ENDED", "WITHDRAWN")
    assert [key for key, _ in await enrollment.said("seats.ended", "call-off.ended")] == [
        "seats.ended",
        "call-off.ended",
    ]
    assert proposal["state"] == "WITHDRAWN"


async def test_a_late_withdrawal_costs_what_the_agreement_says_and_is_settled(enrollment: Enrollment) -> None:
    """A01: 20 days' notice, 25 per cent: kroner and øre exact."""
    line_id = await running(enrollment, withdrawal_days=20, withdrawal_percent=25)
    _, out = await change(enrollment, line_id, "withdrawal")
    status, bill = await settlement(enrollment, line_id, "POST")

    assert (out["cancelled_ore"], status, bill["total_kroner"]) == (75_000, 201, "750.00")
    assert await enrollment.held() == (75_000, 0)


async def test_a_terminated_line_keeps_its_people_until_the_last_day(enrollment: Enrollment) -> None:
    """A01: seats are free at once, and what was given is owed."""
    line_id = await running(enrollment, people=("a",), withdrawal_percent=0)
    await enrollment.clock(RUNNING)
    status, out = await change(enrollment, line_id, "termination", ends_on=(FIRST + 13 * DAY).isoformat())

    assert (status, out["state"], out["delivered_ore"], out["cancelled_ore"]) == (200, "ENDED", 75_000, 0)
    assert await enrollment.held() == (75_000, 0)
    await enrollment.ring(RUNNING + timedelta(days=10))
    assert (await enrollment.states())[0] == ("ACTIVE", None)
    await enrollment.ring(NOW + timedelta(days=21))
    assert (await enrollment.states())[0] == ("ENDED", "TERMINATED")


async def test_a_delivered_call_off_is_settled_once_and_nothing_changes_after_that(enrollment: Enrollment) -> None:
    """A01: seats times price; the settlement is a proposal until the municipality agrees."""
    line_id = await running(enrollment)
    early, told = await settlement(enrollment, line_id, "POST")
    await enrollment.clock(NOW + timedelta(days=70))
    proposal = (await settlement(enrollment, line_id))[1]
    first, again = await settlement(enrollment, line_id, "POST"), await settlement(enrollment, line_id, "POST")
    late, refused = await change(enrollment, line_id, "extension", weeks=1)

    assert (early, told["code"]) == (422, "NOT_OVER")
    assert (proposal["state"], proposal["total_ore"]) == ("DELIVERED", 300_000)
    assert (first[0], first[1]["lines"][0]["seats_ore"]) == (201, 300_000)
    assert (again[0], again[1]["code"]) == (422, "ALREADY_SETTLED")
    assert (late, refused["code"]) == (422, "ALREADY_SETTLED")
    assert (await settlement(enrollment, line_id))[1]["state"] == "SETTLED"


async def test_an_illegal_change_is_refused_with_its_code_and_written_down(enrollment: Enrollment) -> None:
    """A01: termination before the start, of a line that can still be withdrawn."""
    line_id = await running(enrollment)
    status, answer = await change(enrollment, line_id, "termination", ends_on=FIRST.isoformat())

    rows = await enrollment.pool.fetch("SELECT code FROM refused_commands")
    assert (status, answer["code"], [row["code"] for row in rows]) == (422, "NOT_BEGUN", ["NOT_BEGUN"])


async def test_nobody_changes_another_municipalitys_line(enrollment: Enrollment) -> None:
    line_id = await running(enrollment)
    last = {"ends_on": (FIRST + DAY).isoformat()}
    bodies = {"extension": {"weeks": 1}, "shortening": last, "termination": last, "withdrawal": None}

    for what, body in bodies.items():
        path = f"/call-offs/lines/{line_id}/{what}"
        assert (await enrollment.call("POST", path, body, by=FYRESDAL))[0] == 404
    call_off = await enrollment.pool.fetchval("SELECT call_off_id FROM lines")
    assert (await enrollment.call("GET", f"/call-offs/{call_off}/settlement", by=FYRESDAL))[0] == 404
    assert (await enrollment.call("POST", f"/call-offs/{call_off}/settlement", by=FYRESDAL))[0] == 404


async def test_an_ended_agreement_owes_the_weeks_that_were_given_and_nothing_for_the_rest(
    enrollment: Enrollment,
) -> None:
    line_id = await running(enrollment)
    agreement_id = await enrollment.pool.fetchval("SELECT id FROM agreements")
    last = FIRST + 6 * DAY
    await enrollment.hear(
        said(AgreementTerminated(agreement_id=agreement_id, ends_on=last, reason="MUTUAL")), now=RUNNING
    )
    _, proposal = await settlement(enrollment, line_id)

    assert (await enrollment.held(), proposal["state"]) == ((37_500, 0), "TERMINATED")
    assert proposal["total_ore"] == 37_500
    assert await books_hold(enrollment)


async def test_ones_own_lines_are_listed_page_by_page(enrollment: Enrollment) -> None:
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    lines = await enrollment.order(terms, *[asked(course) for _ in range(5)])
    _, first = await enrollment.call("GET", "/call-offs?limit=3")
    _, rest = await enrollment.call("GET", f"/call-offs?limit=3&after={first['lines'][-1]['line_id']}")

    assert [line["line_id"] for line in first["lines"] + rest["lines"]] == sorted(map(str, lines))
    assert TODAY < FIRST
