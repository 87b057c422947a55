"""Leave over HTTP: adaptation first, limits and documents, and the clocks that it moves."""

from datetime import date, timedelta

import pytest
from samklasse_enrollment.domain import register, register_fields, rules
from samklasse_enrollment.store import register_facts

from .builders import NOW, SKIEN, TODAY
from .casework import Official
from .conftest import Enrollment


@pytest.fixture
def official(enrollment: Enrollment) -> Official:
    return Official(enrollment)


async def test_the_window_moves_with_leave_and_back_when_she_returns_early(official: Official) -> None:
    """Invariant 10, through the product's own doors."""
    case_id = await official.in_training()
    leave_id = await official.granted(case_id, TODAY, TODAY + timedelta(days=29))

    extended = (await official.clocks(case_id))["LANGUAGE_WINDOW_ENDS"]
    rung = await official.at.ring(NOW + timedelta(minutes=1))
    on_leave = await official.state(case_id)
    await official.on_leave(leave_id, "end", {"on": TODAY.isoformat()})

    assert extended == date(2030, 1, 4) + timedelta(days=30)
    assert "leave-begins" in rung
    assert on_leave == "ON_LEAVE"
    assert await official.state(case_id) == "IN_TRAINING"
    assert (await official.clocks(case_id))["LANGUAGE_WINDOW_ENDS"] == date(2030, 1, 5)


async def test_leave_begins_and_ends_by_its_days(official: Official) -> None:
    case_id = await official.in_training()
    await official.granted(case_id, TODAY + timedelta(days=7), TODAY + timedelta(days=13))

    await official.at.ring(NOW + timedelta(days=8))
    during = await official.state(case_id)
    await official.at.ring(NOW + timedelta(days=14))

    assert (during, await official.state(case_id)) == ("ON_LEAVE", "IN_TRAINING")
    _, shown = await official.at.call("GET", f"/cases/{case_id}/leaves")
    assert [each["state"] for each in shown["leaves"]] == ["ENDED"]


async def test_leave_is_not_granted_before_adaptation_was_tried(official: Official) -> None:
    """B12: adaptation is tried before leave is granted (invariant 11, if § 30)."""
    case_id = await official.in_training()
    leave_id = await official.leave(case_id, TODAY, TODAY + timedelta(days=5))

    early = await official.refused(f"/leaves/{leave_id}/grant", {})
    without = await official.refused(f"/leaves/{leave_id}/adaptation", {"adaptation": "IMPOSSIBLE"})
    await official.on_leave(leave_id, "adaptation", {"adaptation": "IMPOSSIBLE", "reason": "NO_COURSE_FITS"})
    granted = await official.on_leave(leave_id, "grant", {})

    assert early == without == ("ADAPTATION_FIRST", "if-30")
    assert granted["leave"]["state"] == "GRANTED"
    assert granted["decision"]["ground"] == "ADAPTATION_IMPOSSIBLE"


async def test_leave_without_documents_or_over_its_limit_is_refused(official: Official) -> None:
    case_id = await official.in_training()
    told = {"ground": "WELFARE", "first_day": "2027-02-01", "last_day": "2027-02-05"}
    undocumented = (await official.do(case_id, "leaves", told))["leave_id"]
    await official.on_leave(undocumented, "adaptation", {"adaptation": "OFFERED"})
    long = await official.leave(case_id, date(2027, 2, 1), date(2027, 2, 15), "WELFARE")
    await official.on_leave(long, "adaptation", {"adaptation": "OFFERED"})

    assert await official.refused(f"/leaves/{undocumented}/grant", {}) == ("NOT_DOCUMENTED", "if-30")
    assert await official.refused(f"/leaves/{long}/grant", {}) == ("LEAVE_TOO_LONG", "if-30")


async def test_a_denied_leave_that_is_reversed_on_appeal_is_leave(official: Official) -> None:
    case_id = await official.in_training()
    leave_id = await official.leave(case_id, TODAY + timedelta(days=7), TODAY + timedelta(days=13))
    await official.on_leave(leave_id, "adaptation", {"adaptation": "OFFERED"})
    await official.on_leave(leave_id, "denial", {"ground": "ADAPTATION_OFFERED"})
    await official.on_leave(leave_id, "appeal", {"appeal": "MADE"})

    before = (await official.clocks(case_id))["LANGUAGE_WINDOW_ENDS"]
    await official.on_leave(leave_id, "appeal", {"appeal": "REVERSED"})

    assert (await official.clocks(case_id))["LANGUAGE_WINDOW_ENDS"] - before == timedelta(days=7)


async def test_the_register_hears_of_appeals_and_of_training_offered_during_parental_leave(
    official: Official,
) -> None:
    """B12: what if § 53 permits of complaints and of training during parental leave, without any ground."""
    case_id = await official.in_training()
    away = await official.granted(case_id, date(2027, 2, 1), date(2027, 6, 30), "BIRTH_OR_ADOPTION")
    await official.on_leave(away, "offer", {"on": TODAY.isoformat()})
    for first, answers in ((7, ()), (10, ("REVERSED",)), (14, ("UPHELD",))):
        leave_id = await official.leave(case_id, TODAY + timedelta(days=first), TODAY + timedelta(days=first + 1))
        await official.on_leave(leave_id, "adaptation", {"adaptation": "OFFERED"})
        await official.on_leave(leave_id, "denial", {"ground": "ADAPTATION_OFFERED"})
        for appeal in ("MADE", *answers):
            await official.on_leave(leave_id, "appeal", {"appeal": appeal})
    async with official.at.pool.acquire() as conn:
        (facts, balances), *others = (await register_facts.of_owner(conn, SKIEN)).values()
    rule = rules.at("register", TODAY)
    record = register.permitted(register_fields.plain(facts, balances, rule), rule)

    assert others == []
    assert record["parental_leave_training"] == ["2027-01-04"]
    assert record["complaints"] == [
        {"received_on": "2027-01-04"},
        {"received_on": "2027-01-04", "outcome": "REVERSED"},
        {"received_on": "2027-01-04", "outcome": "UPHELD"},
    ]
    assert "ground" not in str(record["leave"])


async def test_month_four_of_parental_leave_asks_for_an_offer_until_one_is_made(official: Official) -> None:
    """B12: parental leave raises an offer of training in its fourth month (invariant 12, if § 33)."""
    case_id = await official.in_training()
    leave_id = await official.granted(case_id, date(2027, 1, 5), date(2027, 11, 4), "BIRTH_OR_ADOPTION")

    due = (await official.clocks(case_id))["OFFER_DUE"]
    await official.at.ring(NOW + timedelta(days=85))
    told = [body["deadline"] for _, body in await official.at.said("deadline.near")]
    await official.on_leave(leave_id, "offer", {"on": "2027-03-30"})

    assert due == date(2027, 4, 5)
    assert told.count("OFFER_DUE") == 2
    assert "OFFER_DUE" not in await official.clocks(case_id)


async def test_parental_leave_that_is_over_asks_for_nothing_more(official: Official) -> None:
    case_id = await official.in_training()
    await official.granted(case_id, date(2027, 1, 5), date(2027, 4, 20), "BIRTH_OR_ADOPTION")

    await official.at.ring(NOW + timedelta(days=120))

    _, due = await official.at.call("GET", "/deadlines?within_days=20000")
    assert await official.state(case_id) == "IN_TRAINING"
    assert "OFFER_DUE" not in await official.clocks(case_id)
    assert "OFFER_DUE" not in [each["deadline"] for each in due["deadlines"]]
