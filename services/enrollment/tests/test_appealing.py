"""Appeals over HTTP: what is appealed, who answers it in what letter, and what then happens to the case."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from samklasse_enrollment.store import forgetting, register_facts

from .builders import FYRESDAL, SKIEN, TODAY
from .casework import Official
from .conftest import Enrollment

DAY = TODAY.isoformat()
SENT_TODAY = {"sent_on": DAY, "received_on": DAY}


@pytest.fixture
def official(enrollment: Enrollment) -> Official:
    return Official(enrollment)


async def told(official: Official, path: str, body: Any = None) -> dict[str, Any]:
    status, answer = await official.at.call("POST", path, body)
    assert status in (200, 201), answer
    done: dict[str, Any] = answer
    return done


async def decided(official: Official, case_id: UUID, what: str, body: dict[str, Any]) -> str:
    return str((await official.do(case_id, what, body))["decision"]["decision_id"])


async def stopped(official: Official) -> tuple[UUID, str]:
    case_id = await official.in_training()
    return case_id, await decided(official, case_id, "stop", {"ground": "OWN_CONDUCT"})


async def due(official: Official) -> list[tuple[str, str, str]]:
    _, listed = await official.at.call("GET", "/deadlines?within_days=40")
    return [(each["deadline"], each["due_on"], each["paragraph"]) for each in listed["deadlines"]]


async def letter(official: Official, decision_id: str) -> dict[str, Any]:
    _, shown = await official.at.call("GET", f"/decisions/{decision_id}/letter")
    found: dict[str, Any] = shown
    return found


async def test_a_stop_that_the_municipality_reverses_lets_training_go_on(official: Official) -> None:
    """A21: the municipality itself answers, with a letter; a stop that was set aside is not reported."""
    case_id, decision_id = await stopped(official)
    appeal = await told(official, f"/decisions/{decision_id}/appeals", SENT_TODAY)
    waiting = await due(official)
    answered = await told(official, f"/appeals/{appeal['appeal_id']}/reversal", {"text": "Du var syk."})

    assert (appeal["state"], appeal["in_time"]) == ("RECEIVED", True)
    assert ("APPEAL_ANSWER_DUE", "2027-02-04", "fvl-11a") in waiting
    assert "APPEAL_ANSWER_DUE" not in {kind for kind, *_ in await due(official)}
    assert await official.state(case_id) == "IN_TRAINING"
    written = await letter(official, answered["decision"]["decision_id"])
    assert written["title"] == "Du får rett i klagen din"
    assert "Du var syk." in written["body"]
    assert "forvaltningsloven § 33" in written["body"]
    async with official.at.pool.acquire() as conn:
        ((facts, _),) = (await register_facts.of_owner(conn, SKIEN)).values()
    assert facts.stopped_on is None


async def test_what_is_sent_on_is_answered_above_and_cannot_be_appealed_itself(official: Official) -> None:
    case_id, decision_id = await stopped(official)
    appeal_id = (await told(official, f"/decisions/{decision_id}/appeals", SENT_TODAY))["appeal_id"]
    early = await official.refused(f"/appeals/{appeal_id}/answer", {"outcome": "UPHELD", "on": DAY})
    sent = await told(official, f"/appeals/{appeal_id}/forwarding", {})
    again = await official.refused(f"/decisions/{sent['decision']['decision_id']}/appeals", SENT_TODAY)
    upheld = await told(official, f"/appeals/{appeal_id}/answer", {"outcome": "UPHELD", "on": DAY})

    assert early == ("WRONG_STATE", "fvl-34")
    assert again == ("NOT_APPEALABLE", "fvl-28")
    assert sent["decision"]["appeal_by"] is None
    body = (await letter(official, sent["decision"]["decision_id"]))["body"]
    assert "sendt saken til Statsforvalteren" in body
    assert "uenig" not in body
    assert (upheld["state"], upheld["answered_on"]) == ("UPHELD", DAY)
    assert await official.state(case_id) == "STOPPED"
    _, history = await official.at.call("GET", f"/cases/{case_id}/history")
    steps = [(each["step"], each["reason"]) for each in history["steps"]][-3:]
    assert steps == [("APPEAL", "RECEIVED"), ("APPEAL", "SENT_ON"), ("APPEAL", "UPHELD")]


async def test_a_late_appeal_is_dismissed_unless_it_is_excused(official: Official) -> None:
    _, decision_id = await stopped(official)
    await told(official, f"/decisions/{decision_id}/receipt", {"on": DAY})
    await official.at.clock(datetime(2027, 1, 27, 8, tzinfo=UTC))
    came = {"sent_on": "2027-01-26", "received_on": "2027-01-27"}
    late = await told(official, f"/decisions/{decision_id}/appeals", came)
    unheard = await official.refused(f"/appeals/{late['appeal_id']}/reversal", {})
    dismissed = await told(official, f"/appeals/{late['appeal_id']}/dismissal", {"ground": "TOO_LATE"})
    second = await told(official, f"/decisions/{decision_id}/appeals", came)
    excused = await told(official, f"/appeals/{second['appeal_id']}/excuse", {"ground": "NOT_TO_BLAME"})

    assert (late["state"], late["in_time"]) == ("LATE", False)
    assert unheard == ("WRONG_STATE", "fvl-33")
    assert dismissed["decision"]["appeal_by"] == "2027-02-17"
    assert (await letter(official, dismissed["decision"]["decision_id"]))["title"] == "Vi behandler ikke klagen din"
    assert (excused["state"], excused["in_time"], excused["excuse"]) == ("RECEIVED", False, "NOT_TO_BLAME")


async def test_a_dismissal_is_appealed_in_turn(official: Official) -> None:
    _, decision_id = await stopped(official)
    appeal_id = (await told(official, f"/decisions/{decision_id}/appeals", SENT_TODAY))["appeal_id"]
    gone = await told(official, f"/appeals/{appeal_id}/dismissal", {"ground": "NO_RIGHT_TO_APPEAL"})

    second = await told(official, f"/decisions/{gone['decision']['decision_id']}/appeals", SENT_TODAY)

    assert second["state"] == "RECEIVED"


async def test_every_kind_of_decision_can_be_appealed(official: Official) -> None:
    """Allocation, exemption, plan, stop and absence; leave has a test of its own."""
    case_id = await official.in_training()
    await official.do(case_id, "exemption", {"outcome": "DENIED", "ground": "EXAM_WEIGHTY_REASONS"})
    await official.do(case_id, "absence", {"missed_minutes": 6000})
    await official.do(case_id, "stop", {"ground": "OWN_CONDUCT"})
    _, listed = await official.at.call("GET", "/decisions")
    kinds = {each["kind"]: each["decision_id"] for each in listed["decisions"]}
    for decision_id in kinds.values():
        await told(official, f"/decisions/{decision_id}/appeals", SENT_TODAY)

    _, shown = await official.at.call("GET", "/appeals?state=RECEIVED&limit=3")
    _, rest = await official.at.call("GET", f"/appeals?after={shown['next']}")

    assert set(kinds) == {"ALLOCATION", "PLAN", "EXEMPTION", "ABSENCE", "STOP"}
    assert {each["decision_id"] for each in (*shown["appeals"], *rest["appeals"])} == set(kinds.values())
    assert await official.refused(f"/decisions/{kinds['STOP']}/appeals", SENT_TODAY) == ("ALREADY_APPEALED", "fvl-28")


async def test_a_denied_leave_is_leave_when_its_appeal_is_right(official: Official) -> None:
    case_id = await official.in_training()
    leave_id = await official.leave(case_id, TODAY + timedelta(days=7), TODAY + timedelta(days=13))
    await official.on_leave(leave_id, "adaptation", {"adaptation": "OFFERED"})
    denied = await official.on_leave(leave_id, "denial", {"ground": "ADAPTATION_OFFERED"})
    before = (await official.clocks(case_id))["LANGUAGE_WINDOW_ENDS"]
    path = f"/decisions/{denied['decision']['decision_id']}/appeals"
    appeal_id = (await told(official, path, SENT_TODAY))["appeal_id"]
    _, heard = await official.at.call("GET", f"/cases/{case_id}/leaves")
    await told(official, f"/appeals/{appeal_id}/forwarding", {})
    await told(official, f"/appeals/{appeal_id}/answer", {"outcome": "REVERSED", "on": DAY})

    assert [(each["state"], each["appealed_on"]) for each in heard["leaves"]] == [("APPEALED", DAY)]
    assert (await official.clocks(case_id))["LANGUAGE_WINDOW_ENDS"] - before == timedelta(days=7)
    await official.at.ring(datetime(2027, 1, 12, tzinfo=UTC))
    assert await official.state(case_id) == "ON_LEAVE"


async def test_training_is_denied_and_claimed_again_on_appeal(official: Official) -> None:
    """A denied allocation stops the offer's clock; set aside, it runs on from where it began."""
    case_id = await official.case()
    offer = (await official.clocks(case_id))["OFFER_DUE"]
    denied = await decided(official, case_id, "denial", {"ground": "NOT_IN_TARGET_GROUP"})
    while_denied = (await official.state(case_id), await official.clocks(case_id))
    early = await official.refused(f"/cases/{case_id}/allocation", {"offered_on": DAY})
    appeal_id = (await told(official, f"/decisions/{denied}/appeals", SENT_TODAY))["appeal_id"]
    await told(official, f"/appeals/{appeal_id}/forwarding", {})
    await told(official, f"/appeals/{appeal_id}/answer", {"outcome": "SENT_BACK", "on": DAY})

    assert while_denied == ("DENIED", {})
    assert early == ("WRONG_STATE", "il-30")
    assert (await letter(official, denied))["title"] == "Du får ikke opplæring"
    assert await official.state(case_id) == "OFFER_DUE"
    assert await official.clocks(case_id) == {"OFFER_DUE": offer}
    async with official.at.pool.acquire() as conn:
        ((facts, _),) = (await register_facts.of_owner(conn, SKIEN)).values()
    assert facts.allocated_on is None


async def test_a_refused_exemption_that_is_given_on_appeal_ends_the_cases_way_and_is_reported(
    official: Official,
) -> None:
    case_id = await official.case()
    told_so = {"outcome": "DENIED", "ground": "TRAINING_WEIGHTY_REASONS"}
    refused = await decided(official, case_id, "exemption", told_so)
    appeal_id = (await told(official, f"/decisions/{refused}/appeals", SENT_TODAY))["appeal_id"]
    await told(official, f"/appeals/{appeal_id}/reversal", {})
    async with official.at.pool.acquire() as conn:
        ((facts, _),) = (await register_facts.of_owner(conn, SKIEN)).values()

    assert await official.state(case_id) == "EXEMPTED"
    assert [(str(each.decision_id), each.granted_on) for each in facts.exemptions] == [(refused, date(2027, 1, 4))]


async def test_an_appeal_of_a_case_that_is_over_is_answered_and_changes_nothing_else(official: Official) -> None:
    case_id, decision_id = await stopped(official)
    await official.do(case_id, "steps", {"step": "CLOSE"})
    appeal_id = (await told(official, f"/decisions/{decision_id}/appeals", SENT_TODAY))["appeal_id"]

    answered = await told(official, f"/appeals/{appeal_id}/reversal", {})

    assert answered["appeal"]["state"] == "REVERSED"
    assert await official.state(case_id) == "CLOSED"


async def test_she_takes_an_appeal_back_and_another_municipality_sees_none(official: Official) -> None:
    _, decision_id = await stopped(official)
    appeal_id = (await told(official, f"/decisions/{decision_id}/appeals", SENT_TODAY))["appeal_id"]
    for what, body in (("reversal", {}), ("withdrawal", None), ("excuse", {"ground": "NOT_TO_BLAME"})):
        assert (await official.at.call("POST", f"/appeals/{appeal_id}/{what}", body, by=FYRESDAL))[0] == 404
    stranger, _ = await official.at.call("POST", f"/decisions/{decision_id}/appeals", SENT_TODAY, by=FYRESDAL)
    _, theirs = await official.at.call("GET", "/appeals", by=FYRESDAL)

    withdrawn = await told(official, f"/appeals/{appeal_id}/withdrawal")

    assert (stranger, theirs["appeals"]) == (404, [])
    assert withdrawn["state"] == "WITHDRAWN"


async def test_an_appeal_is_shown_to_her_and_forgotten_with_her(official: Official) -> None:
    _, decision_id = await stopped(official)
    appeal = await told(official, f"/decisions/{decision_id}/appeals", SENT_TODAY)
    _, data = await official.at.call("GET", "/people/4003-0001/data")
    async with official.at.pool.acquire() as conn, conn.transaction():
        person_id = UUID(appeal["person_id"])
        await forgetting.forget(conn, person_id, owner_orgnr=SKIEN, ref="4003-0001", enrollments=[])

    assert [each["state"] for each in data["sections"]["appeals"]] == ["RECEIVED"]
    assert await official.at.pool.fetchval("SELECT count(*) FROM appeals") == 0
    assert await official.at.pool.fetchval("SELECT count(*) FROM deadlines WHERE kind LIKE 'APPEAL%'") == 0


async def test_two_appeals_at_once_of_one_decision_are_one(official: Official) -> None:
    _, decision_id = await stopped(official)
    path = f"/decisions/{decision_id}/appeals"

    answers = await asyncio.gather(*(official.at.call("POST", path, SENT_TODAY) for _ in range(4)))

    assert sorted(status for status, _ in answers) == [201, 422, 422, 422]
    assert {told["code"] for status, told in answers if status == 422} == {"ALREADY_APPEALED"}
