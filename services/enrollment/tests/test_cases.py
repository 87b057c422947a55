"""Training cases over HTTP: what clocks say, how they move, and what is refused."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from .builders import FYRESDAL, SKIEN, TODAY
from .casework import B1, FACTS, PLAN, Official
from .conftest import Enrollment


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
