"""A year of five municipalities: what they ask for, buy, decide and must keep track of."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from samklasse.demo.doors import Who
from samklasse_contracts.supplier import AssessmentReported
from samklasse_contracts.values import AssessedLevels, Level, Need

from .asking import acting, answered_by_both, approve_all, archived, class_of, minutes_of, proposals
from .papers import FYRESDAL, LARVIK, OPERATOR, SILJAN, SKIEN, TINN
from .sharing import formed
from .town import Town, eventually
from .year import FIVE, FRAMEWORK, SEAT_ORE, SETTLED, Year, begun, offering, on

pytestmark = pytest.mark.asyncio(loop_scope="session")

LEARNERS = {
    FYRESDAL: [f"F-{number}" for number in range(5)],
    SKIEN: ["S-0", "S-1", "S-2"],
    TINN: ["T-0", "T-1"],
    SILJAN: ["I-0"],
}
"""Who comes to share a class: eleven people of four buyers, taught by the fifth municipality."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def year(town: Town) -> AsyncIterator[Year]:
    """It begins."""
    async with begun(town) as year:
        yield year


async def test_the_law_gives_fyresdal_three_months_for_its_26_people(year: Year) -> None:
    await year.settle(FYRESDAL, *(f"F-{number}" for number in range(SETTLED)), spraak="uk")

    due = (await year.read(FYRESDAL, "/deadlines", within_days=100))["deadlines"]
    offers = [(one["due_on"], one["paragraph"]) for one in due if one["deadline"] == "OFFER_DUE"]

    assert offers == [("2027-05-01", "il-30")] * SETTLED


async def test_fyresdal_asks_two_sellers_and_orders_from_the_cheaper_one(year: Year) -> None:
    """A23, B13, B15: an inquiry to every seller of the framework becomes a call-off; Larvik buys and sells."""
    sought = {
        "course_type": "SYNC_GROUP", "subject": "NORWEGIAN", "levels": ["A2"], "windows": ["EVENING"], "quantity": 5,
        "starts_on": "2027-03-01", "ends_on": "2027-04-25",
    }  # fmt: skip
    asked = await year.tell(FYRESDAL, "/inquiries", {"framework": FRAMEWORK, "sought": sought})
    await answered_by_both(year, asked["inquiry_id"])

    path = f"/inquiries/{asked['inquiry_id']}"
    found = await eventually(lambda: proposals(year, path), "a proposal")
    placed = await year.tell(FYRESDAL, f"{path}/award", {})
    (line,) = placed["lines"]
    await year.granted(FYRESDAL, line["line_id"])

    assert [one["supplier_orgnr"] for one in found["invitations"] if one["state"] == "ANSWERED"] == [LARVIK.orgnr]
    assert (line["seat_ore"], line["quantity"]) == (SEAT_ORE, 5)
    await year.seat(FYRESDAL, line["line_id"], *LEARNERS[FYRESDAL])


async def test_without_a_centre_nobody_buys_a_course_that_needs_a_teacher_of_its_own(year: Year) -> None:
    """B13: type 2 is refused to Fyresdal, with help offered instead."""
    line = {"offering_id": str(offering("nett-egen")), "unit": "INDIVIDUAL", "quantity": 1}
    order = {"agreement_id": year.agreement, "lines": [line | {"starts_on": "2027-03-01", "ends_on": "2027-04-25"}]}
    answer = await year.ask(FYRESDAL, "POST", "/call-offs", order)

    assert (answer.status, answer.code, answer.body["fields"]["offered"]) == (422, "NO_CENTRE", "ADMINISTRATION_HELP")


async def test_an_allocation_is_a_decision_with_a_letter_in_nynorsk_that_is_archived(year: Year) -> None:
    case = await year.case(FYRESDAL, "F-0")
    path = f"/cases/{case['case_id']}"
    facts = {"target_group": "RIGHT_AND_DUTY", "schooling": "PRIMARY", "permit_on": "2027-01-15"}
    await year.tell(FYRESDAL, f"{path}/facts", {"registered_on": "2027-02-01", **facts})
    made = await year.tell(FYRESDAL, f"{path}/allocation", {"offered_on": "2027-02-01"})
    goals = dict.fromkeys(("LISTENING", "READING", "SPEAKING", "WRITING"), "B1")
    plan = {"goals": goals, "minutes_per_week": 240, "starts_on": "2027-03-01", "ends_on": "2028-02-29"}
    planned = await year.tell(FYRESDAL, f"{path}/plan", plan)

    listed = await eventually(lambda: archived(year, case["case_id"]), "the letters in the archive")
    letter = await year.read(FYRESDAL, f"/decisions/{made['decision']['decision_id']}/letter")
    clocks = {one["clock"]: one for one in planned["case"]["clocks"]}

    assert [one["letter_form"] for one in listed] == ["NYNORSK", "NYNORSK"]
    assert "klage" in letter["body"]
    assert clocks["LANGUAGE_WINDOW_ENDS"]["due_on"] == "2030-02-01"


async def test_four_municipalities_share_a_class_that_the_fifth_teaches(year: Year) -> None:
    """A15: one class, and each municipality sees its own people in it."""
    for who in (SKIEN, TINN, SILJAN):
        await year.settle(who, *LEARNERS[who])
        await year.seat(who, await year.bought(who, "kveld-felles", len(LEARNERS[who])), *LEARNERS[who])
    await year.town.rest()
    await formed(year.town)
    for who in LEARNERS:
        await approve_all(year.town, who)
    await year.town.rest()
    classes = {ref: await class_of(year, who, ref) for who, refs in LEARNERS.items() for ref in refs}
    (year.class_id,) = set(classes.values())

    for who, refs in LEARNERS.items():
        seen = await year.town.doors.read("scheduling", f"/classes/{year.class_id}", who)
        assert (seen["size"], seen["municipalities"]) == (11, 4)
        assert len(seen["members"]) == len(refs)


async def test_whoever_pauses_is_expected_nowhere_and_reminded_of_nothing_until_she_is_back(year: Year) -> None:
    """B12: she keeps her seat; scheduling, her supplier and notifications hear of the pause, and not why."""
    await year.teach(await year.eve(on(3, 15)))
    away, before = await year.pause(SILJAN, "I-0"), await year.reminders(SILJAN, "I-0")
    without, during = year.expected(await year.teach(await year.eve(on(3, 22)))), await year.reminders(SILJAN, "I-0")
    others = await year.reminders(TINN, "T-0")
    await year.resume(SILJAN, "I-0")
    again = year.expected(await year.teach(on(3, 27)))

    assert (set(away), len(without), len(again)) == ({"enrollment_id", "participant"}, 10, 11)
    assert again - without == {year.people["I-0"]["enrollment"]}
    assert others > during == before > 0


async def test_she_moves_to_skien_and_keeps_her_class(year: Year) -> None:
    """A15: the seat follows the person, and the hours go to whoever answers for her on the day."""
    await year.teach(on(3, 28))
    moved = await year.tell(FYRESDAL, "/people/F-1/move", {"to_orgnr": SKIEN.orgnr, "moved_on": "2027-03-29"})
    found = (await year.read(SKIEN, "/moves"))["moves"]
    (seat,) = next(one["seats"] for one in found if one["move_id"] == moved["move_id"])
    outcome = {"enrollment_id": seat["enrollment_id"], "outcome": "TAKE_OVER", "agreement_id": year.agreement}
    await year.tell(SKIEN, f"/moves/{moved['move_id']}/acceptance", {"ref": "S-F1", "seats": [outcome]})
    year.people["S-F1"] = year.people["F-1"]
    await year.teach(on(5, 1))

    of = {who: await minutes_of(year, who) for who in LEARNERS}
    assert year.given == sum(of.values()) > 0
    assert of[SKIEN] > 3 * of[TINN] / 2 > 3 * of[SILJAN] - 1
    assert await class_of(year, SKIEN, "S-F1") == year.class_id
    assert (await year.ask(FYRESDAL, "GET", f"/persons/{year.people['F-1']['person']}/data")).status == 404


async def test_leave_is_granted_when_adaptation_was_tried_and_moves_the_window(year: Year) -> None:
    """B12: adaptation comes first; from the fourth month of parental leave training must be offered."""
    case = await year.case(FYRESDAL, "F-0")
    path = f"/cases/{case['case_id']}"
    await year.tell(FYRESDAL, f"{path}/start", {"on": "2027-03-01"})
    told = {"ground": "BIRTH_OR_ADOPTION", "first_day": "2027-06-01", "last_day": "2027-12-31"}
    leave = f"/leaves/{(await year.tell(FYRESDAL, f'{path}/leaves', told))['leave_id']}"
    await year.tell(FYRESDAL, f"{leave}/documents", {"documents": "GIVEN"})
    early = await year.ask(FYRESDAL, "POST", f"{leave}/grant", {})
    await year.tell(FYRESDAL, f"{leave}/adaptation", {"adaptation": "DECLINED"})
    await year.tell(FYRESDAL, f"{leave}/grant", {})
    await year.until(on(6, 2))
    clocks = {one["clock"]: one["due_on"] for one in (await year.read(FYRESDAL, path))["clocks"]}

    assert (early.status, early.body["rule"]) == (422, "if-30")
    assert clocks["LANGUAGE_WINDOW_ENDS"] == "2030-09-03"
    assert (await year.read(FYRESDAL, path))["state"] == "ON_LEAVE"
    due = (await year.read(FYRESDAL, "/deadlines", within_days=150))["deadlines"]
    assert ("OFFER_DUE", "2027-09-01", case["case_id"]) in [(d["deadline"], d["due_on"], d["about"]) for d in due]


async def test_larvik_assesses_and_administers_for_skien_but_decides_nothing(year: Year) -> None:
    """A02, A19, A20: help is ordered by itself; what a supplier finds counts, what it decides does not."""
    await year.settle(SKIEN, "S-9")
    ordered = await year.tell(SKIEN, "/people/S-9/assessments", {"agreement_id": year.agreement})
    wanted = ordered["assessment_id"]
    await year.larvik.letter(lambda key, body: key == ASSESS and body["assessment_id"] == wanted)
    levels = AssessedLevels(LISTENING=Level.B1, READING=Level.A2, SPEAKING=Level.B1, WRITING=Level.A2)
    found = AssessmentReported(assessment_id=UUID(wanted), levels=levels, schooling_track=3, needs=(Need.WORK_HOURS,))
    verdict, _ = await year.larvik.answer_to(await year.larvik.say(found))
    terms = {"buyer_orgnr": SKIEN.orgnr, "valid_from": "2027-06-02", "tasks": ["ENROLLMENT"]}
    await year.town.tell(OPERATOR, "partnerships", f"/agreements/{year.agreement}/cooperation", terms)
    await year.town.rest()
    scope = {"agreement_id": year.agreement, "tasks": ["ENROLLMENT"], "hours": 10}
    await year.tell(SKIEN, "/delegations", scope | {"starts_on": "2027-06-02", "ends_on": "2027-06-30"})

    ordered_by_skien = (await year.read(SKIEN, "/assessments"))["assessments"]
    seller = Who(LARVIK.orgnr, "SUPPLIER", "larvik-7")
    case = await year.case(SKIEN, "S-9")
    path = f"/cases/{case['case_id']}/allocation"
    assert verdict == "accepted"
    assert {one["assessment_id"]: one["state"] for one in ordered_by_skien}[wanted] == "PERFORMED"
    assert (await acting(year, seller, "GET", "/people")).status == 200
    assert (await acting(year, seller, "GET", "/facts")).code == "OUTSIDE_DELEGATION"
    assert (await acting(year, seller, "POST", path, {"offered_on": "2027-06-02"})).status in (404, 422)
    await year.until(on(7, 1))
    assert (await acting(year, seller, "GET", "/people")).code == "DELEGATION_OVER"


async def test_the_register_hears_what_it_may_and_no_more(year: Year) -> None:
    """A20: hours, decisions and leave go to the register, a simulator of ours, which refuses what it does not know."""

    async def answered() -> Any:
        told = await year.read(FYRESDAL, "/register/exports")
        return told if all(one["answered_at"] for one in told["exports"]) and not told["due"] else None

    exports = (await eventually(answered, "the register's receipts"))["exports"]

    assert sum(one["records"] for one in exports) >= len(LEARNERS[FYRESDAL])
    assert [(one["accepted"], one["refused"]) for one in exports] == [(one["records"], 0) for one in exports]
    assert {one["occasion"] for one in exports} == {"BY_ITSELF"}


async def test_a_course_that_is_over_is_certified_and_settled_to_the_ore(year: Year) -> None:
    """A22: what was bought is settled once, to the øre, and whoever took part has it in writing."""
    (line,) = [one for one in (await year.town.ordered(TINN)).values() if one["state"] == "CONFIRMED"]
    path = f"/call-offs/{line['call_off_id']}/settlement"
    proposed = await year.read(TINN, path)
    settled = await year.tell(TINN, path)
    again = await year.ask(TINN, "POST", path)
    enrollment = year.people["T-0"]["enrollment"]
    issued = await year.tell(TINN, "/certificates", {"enrollment_id": enrollment, "form": "NYNORSK"})

    assert settled["total_ore"] == proposed["total_ore"] == 2 * 540_000
    assert (again.status, again.code) == (422, "ALREADY_SETTLED")
    assert issued["minutes"] == await minutes_of(year, TINN) / 2 > 0


async def test_larvik_signs_up_for_the_exam_whom_it_trained(year: Year) -> None:
    """A20: the municipality where somebody was trained last signs her up, when she has chosen to."""
    window = {"sign_up_by": "2027-09-15", "first_day": "2027-11-01", "last_day": "2027-11-30"}
    opened = await year.tell(FYRESDAL, "/exams/windows", window)
    candidate = {"person_id": year.people["F-0"]["person"], "window_id": opened["window_id"], "skills": ["SPEAKING"]}
    forced = await year.ask(FYRESDAL, "POST", "/exams/sign-ups", candidate | {"candidate_chose": False})
    chosen = await year.tell(FYRESDAL, "/exams/sign-ups", candidate | {"candidate_chose": True})
    due = (await year.read(FYRESDAL, "/deadlines", within_days=100))["deadlines"]

    assert forced.status == 422
    assert [one["state"] for one in chosen["sign_ups"]] == ["WANTED"]
    assert "EXAM_SIGN_UP_DUE" in {one["deadline"] for one in due}


async def test_at_the_end_of_the_year_every_sum_holds_and_nobody_sees_a_neighbour(year: Year) -> None:
    await year.until(on(12, 31))

    for who in FIVE:
        facts = await year.read(who, "/facts")
        own = {one["person_id"] for one in (await year.read(who, "/people", limit=1000))["people"]}
        assert facts["people"] == len(own)
        for other in set(FIVE) - {who}:
            neighbours = {one["person_id"] for one in (await year.read(other, "/people", limit=1000))["people"]}
            assert not own & neighbours
        assert all(float(one["mine_kroner"]) <= float(one["ceiling_kroner"]) for one in facts["ceilings"])


ASSESS = "mailbox.assessment.wanted.v1"
