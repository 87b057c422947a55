"""Level assessments and surges: ordered, paid, answered, and what they change about a person."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_contracts.gateway import AssessmentDeclined, AssessmentPerformed
from samklasse_contracts.values import AssessedLevels, Level, Need
from samklasse_enrollment.domain import assessment as rules
from samklasse_enrollment.domain.assessment import Assessment, State
from samklasse_enrollment.domain.errors import Refusal

from .builders import FJORD, FYRESDAL, NOW, SKIEN, TYPE_3, agreement, asked, csv_of, offering, row
from .conftest import Enrollment
from .messages import granted, said

TERMS = agreement(assistance_prices={"LEVEL_ASSESSMENT": 150_000, "ADMINISTRATION": 60_000})
LATER = NOW + timedelta(hours=49)


def performed(assessment_id: str, *, revision: int = 1, by: str = FJORD, **other: Any) -> AssessmentPerformed:
    plain = {
        "levels": AssessedLevels(LISTENING=Level.B1, READING=Level.A2),
        "schooling_track": 3,
        "needs": (Need.SMALL_GROUP,),
        "received_at": NOW,
    }
    body = AssessmentPerformed(assessment_id=UUID(assessment_id), supplier_orgnr=by, revision=revision, **plain | other)
    return said(body)


async def ordered(town: Enrollment, **other: Any) -> str:
    """An assessment of somebody who waits for a class."""
    course = offering(TYPE_3)
    await town.trade(course, agreement=TERMS)
    (line_id,) = await town.order(TERMS, asked(course))
    await town.people(csv_of(row("a"), row("b")))
    await town.name(line_id, "a")
    await town.hear(granted(line_id))
    status, answer = await _order(town, **other)
    assert status == 201, answer
    assessment_id: str = answer["assessment_id"]
    return assessment_id


async def _order(town: Enrollment, ref: str = "a", by: str = SKIEN, **other: Any) -> tuple[int, Any]:
    body = {"agreement_id": str(TERMS.id), "language": "uk"} | other
    return await town.call("POST", f"/people/{ref}/assessments", body, by=by)


async def test_what_a_supplier_finds_is_what_scheduling_plans_with(enrollment: Enrollment) -> None:
    """A19: ordered, performed, and the result feeds levels, track and needs."""
    assessment_id = await ordered(enrollment)
    ((_, wanted),) = await enrollment.said("assessment.ordered")
    await enrollment.hear(performed(assessment_id))

    ((_, told),) = await enrollment.said("enrollment.changed")
    assert (wanted["supplier_orgnr"], wanted["language"]) == (FJORD, "uk")
    assert told["levels"] == {"LISTENING": "B1", "READING": "A2", "SPEAKING": "A1", "WRITING": "A1"}
    assert (told["schooling_track"], told["needs"]) == (3, ["SMALL_GROUP"])
    assert await enrollment.held() == (250_000, 1)


async def test_nobody_is_assessed_without_a_processing_agreement(enrollment: Enrollment) -> None:
    """A19: a supplier that assesses somebody works on her data for the municipality."""
    await enrollment.trade(agreement=replace(TERMS, processing_agreement=False))
    await enrollment.people(csv_of(row("a")))
    status, answer = await _order(enrollment)

    assert (status, answer["code"]) == (422, "NO_PROCESSING_AGREEMENT")
    assert (await enrollment.held())[0] == 0
    assert await enrollment.said("assessment.ordered") == []


async def test_a_higher_revision_corrects_and_a_repeat_changes_nothing(enrollment: Enrollment) -> None:
    assessment_id = await ordered(enrollment)
    first, again = performed(assessment_id), performed(assessment_id)
    corrected = performed(assessment_id, revision=2, schooling_track=2, received_at=LATER)
    await enrollment.hear(first, again, corrected, performed(assessment_id))

    assert [body["schooling_track"] for _, body in await enrollment.said("enrollment.changed")] == [3, 2]
    assert await enrollment.said("answer.refused") == []


async def test_a_decline_and_silence_free_the_ceiling(enrollment: Enrollment) -> None:
    assessment_id = await ordered(enrollment)
    no = AssessmentDeclined(
        assessment_id=UUID(assessment_id), supplier_orgnr=FJORD, reason="NO_CAPACITY", received_at=NOW
    )
    await enrollment.hear(said(no))
    declined = await enrollment.held()
    await _order(enrollment, "b")
    held = await enrollment.held()
    await enrollment.ring(LATER)

    assert (declined, held, await enrollment.held()) == ((100_000, 1), (250_000, 1), (100_000, 1))
    assert [body["reason"] for _, body in await enrollment.said("assessment.cancelled")] == ["NO_ANSWER"]


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"by": "399000092"}, "NOT_YOURS"),
        ({"received_at": LATER}, "ANSWER_TOO_LATE"),
    ],
)
async def test_a_strangers_or_a_late_result_has_no_effect(
    enrollment: Enrollment, other: dict[str, Any], code: str
) -> None:
    await enrollment.hear(performed(await ordered(enrollment), **other))

    assert [body["code"] for _, body in await enrollment.said("answer.refused")] == [code]
    assert await enrollment.said("enrollment.changed") == []


async def test_an_assessment_is_cancelled_by_word_and_when_she_leaves(enrollment: Enrollment) -> None:
    assessment_id = await ordered(enrollment)
    path = f"/assessments/{assessment_id}/cancellation"
    stranger = await enrollment.call("POST", path, by=FYRESDAL)
    await enrollment.call("POST", path)
    await _order(enrollment)
    enrolled = await enrollment.pool.fetchval("SELECT id FROM enrollments")
    await enrollment.call("POST", f"/enrollments/{enrolled}/withdrawal", {"reason": "OWN_WISH"})
    await enrollment.hear(performed(assessment_id))

    assert stranger[0] == 404
    assert [body["reason"] for _, body in await enrollment.said("assessment.cancelled")] == ["NOT_WANTED", "OWN_WISH"]
    assert [body["code"] for _, body in await enrollment.said("answer.refused")] == ["ALREADY_ANSWERED"]


async def test_an_assessment_is_cancelled_when_she_moves(enrollment: Enrollment) -> None:
    await ordered(enrollment)
    told = {"to_orgnr": FYRESDAL, "moved_on": NOW.date().isoformat()}
    _, move = await enrollment.call("POST", "/people/a/move", told)
    await enrollment.call("POST", f"/moves/{move['move_id']}/acceptance", {"ref": "f-1"}, by=FYRESDAL)

    assert [body["reason"] for _, body in await enrollment.said("assessment.cancelled")] == ["MOVED_AWAY"]


async def test_an_assessment_is_bought_like_anything_else(enrollment: Enrollment) -> None:
    """A02: assistance is bought without a course, inside scope, period and ceiling."""
    await ordered(enrollment)
    plain, poor = agreement(), agreement(assistance_prices={"LEVEL_ASSESSMENT": 99}, ceiling_ore=98)
    await enrollment.trade(agreement=plain)
    await enrollment.trade(agreement=poor)
    answers = [
        await _order(enrollment, "b", agreement_id=str(plain.id)),
        await _order(enrollment, "b", agreement_id=str(poor.id)),
        await _order(enrollment, "b", agreement_id=str(uuid4())),
        await _order(enrollment, "b", answer_by="2031-01-01T00:00:00Z"),
        await _order(enrollment, "a"),
    ]

    assert [answer["code"] for _, answer in answers] == [
        "ASSISTANCE_NOT_COVERED",
        "OVER_CEILING",
        "AGREEMENT_UNKNOWN",
        "OUTSIDE_PERIOD",
        "ASSESSMENT_OPEN",
    ]
    assert (await _order(enrollment, by=FYRESDAL))[0] == 404


async def test_ones_own_assessments_are_listed_page_by_page(enrollment: Enrollment) -> None:
    first = await ordered(enrollment)
    _, second = await _order(enrollment, "b")
    page = (await enrollment.call("GET", "/assessments?limit=1"))[1]["assessments"]
    rest = (await enrollment.call("GET", f"/assessments?after={first}"))[1]["assessments"]

    assert [each["assessment_id"] for each in page + rest] == [first, second["assessment_id"]]
    assert (await enrollment.call("GET", "/assessments", by=FYRESDAL))[1] == {"assessments": []}


DEEDS = st.sampled_from(["perform", "correct", "decline", "lapse", "cancel", "late"])


@given(st.lists(DEEDS, max_size=10))
def test_an_assessment_holds_money_exactly_while_it_is_wanted_or_done(deeds: list[str]) -> None:
    """A19: whatever comes in whatever order, the ceiling is held once and given back once."""
    now = Assessment(uuid4(), uuid4(), uuid4(), SKIEN, FJORD, None, 100, NOW)
    freed = 0
    for number, deed in enumerate(deeds, 2):
        before = now
        try:
            now = _do(now, deed, number)
        except Refusal:
            continue
        freed += before.amount_ore - now.amount_ore
        assert before.state in (State.ORDERED, now.state)

    assert freed == (0 if now.state in (State.ORDERED, State.PERFORMED) else 100)


def _do(now: Assessment, deed: str, number: int) -> Assessment:
    late = NOW + timedelta(hours=1)
    match deed:
        case "perform" | "correct":
            return rules.perform(now, by=FJORD, revision=number, received_at=NOW)
        case "late":
            return rules.perform(now, by=FJORD, revision=number, received_at=late)
        case "decline":
            return rules.decline(now, by=FJORD, reason="NO", received_at=NOW)
        case "lapse":
            return rules.lapse(now, now=late)
        case _:
            return rules.cancel(now, "NOT_WANTED")
