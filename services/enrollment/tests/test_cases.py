"""Training cases over HTTP: what clocks say, how they move, and what is refused."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from samklasse_enrollment.domain import register, register_fields, rules
from samklasse_enrollment.store import register_facts

from .builders import FYRESDAL, NOW, SKIEN, TODAY
from .casework import B1, FACTS, PLAN, Official
from .conftest import Enrollment

WEEK = {"ground": "ILLNESS", "first_day": "2027-02-01", "last_day": "2027-02-07"}


@pytest.fixture
def official(enrollment: Enrollment) -> Official:
    return Official(enrollment)


async def test_an_offer_is_due_three_months_from_the_earlier_day_and_names_its_paragraph(official: Official) -> None:
    case_id = await official.case()

    _, shown = await official.at.call("GET", f"/cases/{case_id}")
    _, due = await official.at.call("GET", "/deadlines?within_days=60")

    (clock,) = shown["clocks"]
    assert (clock["clock"], clock["due_on"], clock["rule"], clock["paragraph"]) == (
        "OFFER_DUE", "2027-03-01", "IL_2021", "il-30",
    )  # fmt: skip
    assert clock["how"] == {"from": "REGISTERED_ON", "day": "2026-12-01", "months": 3}
    assert ("OFFER_DUE", "2027-03-01") in [(each["deadline"], each["due_on"]) for each in due["deadlines"]]


async def test_a_case_goes_from_registration_to_its_goal(official: Official) -> None:
    case_id = await official.in_training()

    clocks = await official.clocks(case_id)
    await official.do(case_id, "steps", {"step": "REACH_GOAL"})
    closed = await official.do(case_id, "steps", {"step": "CLOSE"})

    assert clocks == {
        "LANGUAGE_WINDOW_ENDS": date(2030, 1, 4),
        "SOCIAL_STUDIES_DUE": date(2028, 1, 4),
        "RETENTION_ENDS": date(2042, 1, 4),
    }
    assert closed["state"] == "CLOSED"
    assert set(await official.clocks(case_id)) == {"RETENTION_ENDS"}


async def test_every_step_is_written_down_with_the_clocks_that_it_moved(official: Official) -> None:
    case_id = await official.in_training()

    _, first = await official.at.call("GET", f"/cases/{case_id}/history?limit=2")
    _, rest = await official.at.call("GET", f"/cases/{case_id}/history?after=2")

    steps = [*first["steps"], *rest["steps"]]
    assert [each["step"] for each in steps] == ["REGISTER", "DECIDE", "PLAN", "START"]
    assert steps[1]["changed"]["OFFER_DUE"] == {"from": "2027-03-01", "to": None}
    assert steps[1]["changed"]["LANGUAGE_WINDOW_ENDS"] == {"from": None, "to": "2030-01-04"}
    assert {each["by_subject"] for each in steps} == {"somebody"}


@pytest.mark.parametrize(
    ("what", "body", "code", "rule"),
    [
        ("start", {"on": "2027-01-04"}, "WRONG_STATE", "il-30"),
        ("plan", PLAN, "WRONG_STATE", "il-34"),
        ("stop", {"ground": "OWN_CONDUCT"}, "WRONG_STATE", "il-36"),
        ("steps", {"step": "REACH_GOAL"}, "WRONG_STATE", "il-32"),
        ("steps", {"step": "EXPIRE"}, "WRONG_STATE", "il-32"),
        ("steps", {"step": "CLOSE"}, "WRONG_STATE", "il-30"),
        ("allocation", {"offered_on": "2027-01-05"}, "DAY_OUT_OF_ORDER", "il-32"),
        ("exemption", {"outcome": "GRANTED", "ground": "BECAUSE"}, "BAD_DECISION", "il-29"),
        ("facts", {**FACTS, "birth_date": "2009-01-01"}, "NOT_IN_TARGET_GROUP", "il-26"),
        ("facts", {**FACTS, "birth_date": "1959-12-31"}, "NOT_IN_TARGET_GROUP", "il-26"),
    ],
)
async def test_an_illegal_step_is_refused_with_its_paragraph_and_written_down(
    official: Official, what: str, body: Any, code: str, rule: str
) -> None:
    case_id = await official.case()

    said = await official.refused(f"/cases/{case_id}/{what}", body)

    kept = await official.at.pool.fetchrow("SELECT code, rule FROM refused_commands ORDER BY pos DESC LIMIT 1")
    assert said == (code, rule)
    assert (kept["code"], kept["rule"]) == (code, rule)
    assert await official.state(case_id) == "OFFER_DUE"


async def test_no_clock_starts_before_a_day_is_told(official: Official) -> None:
    case_id = await official.case(facts=None)
    without = {key: value for key, value in FACTS.items() if key not in ("registered_on", "claimed_on")}

    assert await official.refused(f"/cases/{case_id}/facts", without) == ("FACTS_MISSING", "il-30")
    assert await official.refused(f"/cases/{case_id}/start", {"on": "2027-01-04"}) == ("FACTS_MISSING", "il-26")
    assert await official.clocks(case_id) == {}


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
    assert await official.refused(f"/leaves/{long}/grant", {}) == ("LEAVE_TOO_LONG", "if-31")


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

    due = (await official.clocks(case_id))["PARENTAL_OFFER_DUE"]
    await official.at.ring(NOW + timedelta(days=85))
    told = [body["deadline"] for _, body in await official.at.said("deadline.near")]
    await official.on_leave(leave_id, "offer", {"on": "2027-03-30"})

    assert due == date(2027, 4, 5)
    assert told.count("PARENTAL_OFFER_DUE") == 2
    assert "PARENTAL_OFFER_DUE" not in await official.clocks(case_id)


async def test_parental_leave_that_is_over_asks_for_nothing_more(official: Official) -> None:
    case_id = await official.in_training()
    await official.granted(case_id, date(2027, 1, 5), date(2027, 4, 20), "BIRTH_OR_ADOPTION")

    await official.at.ring(NOW + timedelta(days=120))

    _, due = await official.at.call("GET", "/deadlines?within_days=20000")
    assert await official.state(case_id) == "IN_TRAINING"
    assert "PARENTAL_OFFER_DUE" not in await official.clocks(case_id)
    assert "PARENTAL_OFFER_DUE" not in [each["deadline"] for each in due["deadlines"]]


async def test_an_upper_secondary_education_makes_the_window_eighteen_months(official: Official) -> None:
    case_id = await official.allocated(schooling="UPPER_SECONDARY")

    assert (await official.clocks(case_id))["LANGUAGE_WINDOW_ENDS"] == date(2028, 7, 4)


async def test_collective_protection_counts_a_year_from_the_start_and_has_no_social_studies(official: Official) -> None:
    case_id = await official.allocated(target_group="COLLECTIVE_PROTECTION")
    offered = await official.clocks(case_id)
    await official.do(case_id, "plan", {**PLAN, "ends_on": "2027-12-31"})
    await official.do(case_id, "start", {"on": TODAY.isoformat()})

    started = await official.clocks(case_id)
    assert offered == {}
    assert started["LANGUAGE_WINDOW_ENDS"] == date(2028, 1, 4)
    assert "SOCIAL_STUDIES_DUE" not in started


async def test_goals_move_one_level_at_a_time_and_a_material_change_is_a_decision(official: Official) -> None:
    case_id = await official.in_training()

    far = await official.refused(f"/cases/{case_id}/plan", {**PLAN, "goals": {**B1, "SPEAKING": "C1"}})
    outside = await official.refused(f"/cases/{case_id}/plan", {**PLAN, "ends_on": "2030-01-05"})
    changed = await official.do(case_id, "plan", {**PLAN, "goals": {**B1, "SPEAKING": "B2"}})

    assert far == ("GOAL_TOO_FAR", "if-26")
    assert outside == ("PLAN_OUTSIDE_WINDOW", "il-32")
    assert changed["case"]["plan"]["version"] == 2
    assert (changed["decision"]["kind"], changed["decision"]["ground"]) == ("MATERIAL_CHANGE", "GOAL")


async def test_what_is_sealed_is_in_no_table_and_shown_only_by_a_door_that_logs_it(official: Official) -> None:
    case_id = await official.in_training()
    await official.granted(case_id, TODAY, TODAY + timedelta(days=3))

    _, sealed = await official.at.call("GET", f"/cases/{case_id}/sealed")
    reads = await official.at.pool.fetchval("SELECT count(*) FROM vault_reads WHERE kind = 'CASE'")
    tables = ("training_cases", "case_history", "case_clocks", "leaves", "decisions", "letters", "commands", "outbox")
    rows = [str(dict(row)) for name in tables for row in await official.at.pool.fetch(f"SELECT * FROM {name}")]  # noqa: S608

    assert sealed["schooling"] == "PRIMARY"
    assert set(sealed["leave_grounds"].values()) == {"ILLNESS"}
    assert reads >= 1
    for word in ("ILLNESS", "RIGHT_AND_DUTY", "PRIMARY", "legeerklæring", "2026-11-01"):
        assert not [text for text in rows if word in text], word


async def test_the_window_expires_only_when_it_is_over(official: Official) -> None:
    case_id = await official.in_training()

    early = await official.refused(f"/cases/{case_id}/steps", {"step": "EXPIRE"})

    assert early == ("WINDOW_NOT_OVER", "il-32")


async def test_another_municipality_finds_nothing(official: Official) -> None:
    case_id = await official.in_training()
    leave_id = await official.granted(case_id, TODAY, TODAY + timedelta(days=3))
    _, decisions = await official.at.call("GET", "/decisions")
    decision_id = decisions["decisions"][0]["decision_id"]

    for method, path, body in [
        ("GET", f"/cases/{case_id}", None),
        ("GET", f"/cases/{case_id}/history", None),
        ("GET", f"/cases/{case_id}/sealed", None),
        ("GET", f"/cases/{case_id}/leaves", None),
        ("POST", f"/cases/{case_id}/stop", {"ground": "OWN_CONDUCT"}),
        (
            "POST",
            f"/cases/{case_id}/leaves",
            {"ground": "ILLNESS", "first_day": "2027-02-01", "last_day": "2027-02-02"},
        ),
        ("POST", f"/leaves/{leave_id}/grant", {}),
        ("GET", f"/decisions/{decision_id}/letter", None),
        ("POST", f"/decisions/{decision_id}/receipt", {"on": "2027-01-04"}),
        ("GET", f"/cases/{uuid4()}", None),
    ]:
        assert (await official.at.call(method, path, body, by=FYRESDAL))[0] == 404, path
    for path in ("/cases", "/decisions", "/deadlines"):
        _, listed = await official.at.call("GET", path, by=FYRESDAL)
        assert [] in listed.values(), path


async def test_cases_are_listed_page_by_page(official: Official) -> None:
    await official.case()

    _, mine = await official.at.call("GET", "/cases?state=OFFER_DUE&limit=1")
    _, rest = await official.at.call("GET", f"/cases?after={mine['next']}")

    assert len(mine["cases"]) == 1
    assert rest["cases"] == []
    assert (await official.at.call("GET", "/cases", by=SKIEN))[1]["cases"][0]["state"] == "OFFER_DUE"
