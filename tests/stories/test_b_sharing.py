"""Story b: a class is shared by municipalities, approved, published; its teacher falls ill; all are told once."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import pytest_asyncio
from samklasse.demo.doors import Who
from samklasse_contracts.supplier import TeacherAbsent

from .papers import BUSY, FYRESDAL, LARVIK, OPERATOR, SKIEN, offering, person
from .town import Town, eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

LANGUAGES = ("nb", "nn", "en", "uk", "ar", "ti")
EACH = 4
BUYERS = (SKIEN, LARVIK, FYRESDAL)


@dataclass
class Shared:
    """The class, and the people of it by owner: person id → language; enrollment ids."""

    class_id: str
    people: dict[str, str]
    enrollments: dict[Who, set[str]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shared(town: Town) -> Shared:
    """Twelve people of three municipalities, in one class that all three have approved."""
    people: dict[str, str] = {}
    enrollments: dict[Who, set[str]] = {}
    for number, who in enumerate(BUYERS):
        line_id = await town.confirmed(who, offering("kveld"), EACH)
        languages = [LANGUAGES[(number * EACH + each) % len(LANGUAGES)] for each in range(EACH)]
        rows = [person(f"B-{number}-{each}", who, spraak=language) for each, language in enumerate(languages)]
        ids = await town.enroll(who, rows, line_id)
        people |= {ids[row["referanse"]]["person"]: row["spraak"] for row in rows}
        enrollments[who] = {one["enrollment"] for one in ids.values()}
    await town.rest()
    await _formed(town)
    for who in BUYERS:
        await _approve(town, who, enrollments[who])
    await eventually(lambda: _told(town, people, "NEW_CLASS"), "everybody to be told of the class", 60)
    first = (await _told(town, people, "NEW_CLASS"))[0]
    return Shared(str(first["X-Samklasse-Subject"]), people, enrollments)


async def test_three_municipalities_share_a_class_and_each_sees_its_own_people(town: Town, shared: Shared) -> None:
    seen = {who: await _class(town, who, shared) for who in BUYERS}

    for who, found in seen.items():
        assert (found["size"], found["municipalities"], found["state"]) == (3 * EACH, 3, "PUBLISHED")
        assert {member["enrollment_id"] for member in found["members"]} == shared.enrollments[who]


async def test_everybody_is_told_once_in_her_language_with_a_calendar(town: Town, shared: Shared) -> None:
    told = [mail for mail in await town.mails() if mail["X-Samklasse-Recipient"] in shared.people]
    sessions = (await _class(town, SKIEN, shared))["sessions"]

    assert Counter(mail["X-Samklasse-Recipient"] for mail in told) == Counter(list(shared.people))
    assert {mail["X-Samklasse-Kind"] for mail in told} == {"NEW_CLASS"}
    assert {mail["X-Samklasse-Recipient"]: mail["Content-Language"] for mail in told} == shared.people
    for mail in told:
        assert set(_events(mail)) == {session["session_id"] for session in sessions}


async def test_no_other_municipality_and_no_stranger_sees_the_class(town: Town, shared: Shared) -> None:
    stranger, other_supplier = Who("399900077"), Who("399900050", "SUPPLIER")

    for who in (stranger, other_supplier):
        answer = await town.ask(who, "GET", "scheduling", f"/classes/{shared.class_id}")
        assert (answer.status, answer.code) == (404, "NOT_FOUND")


async def test_an_absent_teacher_moves_one_session_and_everybody_is_told_once_and_reminded_rightly(
    town: Town, shared: Shared
) -> None:
    before = await _class(town, SKIEN, shared)
    others = [mail for mail in await town.mails() if mail["X-Samklasse-Recipient"] not in shared.people]
    missed = before["sessions"][3]
    day = _instant(missed["starts_at"]).date()

    await town.voices[BUSY].say(TeacherAbsent(teacher_ref="laerer-1", away_from=day, away_to=day))
    await eventually(lambda: _told(town, shared.people, "CLASS_CHANGED"), "everybody to be told of the change")
    await town.rest()
    after = await _class(town, SKIEN, shared)
    moved = next(each for each in after["sessions"] if each["session_id"] == missed["session_id"])

    assert _moved(before, after) == {missed["session_id"]}
    assert moved["state"] == "SCHEDULED"
    assert _instant(moved["starts_at"]).date() != day
    told = await _told(town, shared.people, "CLASS_CHANGED")
    assert Counter(mail["X-Samklasse-Recipient"] for mail in told) == Counter(list(shared.people))
    for mail in told:
        assert int(_events(mail)[missed["session_id"]]) > 0
    now_others = [mail for mail in await town.mails() if mail["X-Samklasse-Recipient"] not in shared.people]
    assert len(now_others) == len(others)

    for start in sorted([_instant(missed["starts_at"]), _instant(moved["starts_at"])]):
        await town.forward(start - timedelta(hours=2))
        await town.rest()
    reminders = await town.mails(Kind="REMINDER", Subject=missed["session_id"])

    assert Counter(mail["X-Samklasse-Recipient"] for mail in reminders) == Counter(list(shared.people))
    assert {_instant(mail["X-Samklasse-Starts-At"]) for mail in reminders} == {_instant(moved["starts_at"])}


async def _formed(town: Town) -> None:
    """Ask for a plan, and wait for it."""
    wish = {"seed": 7, "limit_seconds": 5, "answer_within_hours": 48}
    run = await town.tell(OPERATOR, "scheduling", "/runs", wish)

    async def done() -> bool:
        found = await town.doors.read("scheduling", f"/runs/{run['run_id']}", OPERATOR)
        assert found["state"] != "FAILED", found
        return bool(found["state"] == "DONE")

    await eventually(done, "the plan", 60)


async def _approve(town: Town, who: Who, own: set[str]) -> None:
    """Approve everybody; the plan shows nobody else's people."""
    (plan,) = (await town.doors.read("scheduling", "/plans", who))["plans"]
    assert {row["enrollment_id"] for row in plan["people"]} == own
    asked = [row["enrollment_id"] for row in plan["people"] if row["asked"]]
    await town.tell(who, "scheduling", f"/plans/{plan['plan_id']}/answer", {"approve": asked, "return": []})


async def _told(town: Town, people: dict[str, str], kind: str) -> list[EmailMessage]:
    """The messages of one kind, once everybody has one."""
    found = [mail for mail in await town.mails(Kind=kind) if mail["X-Samklasse-Recipient"] in people]
    return found if {mail["X-Samklasse-Recipient"] for mail in found} == set(people) else []


async def _class(town: Town, who: Who, shared: Shared) -> dict[str, Any]:
    found: dict[str, Any] = await town.doors.read("scheduling", f"/classes/{shared.class_id}", who)
    return found


def _moved(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """Sessions that are not when, or not by whom, they were."""
    keys = ("starts_at", "ends_at", "teacher_id", "state")
    was = {each["session_id"]: [each[key] for key in keys] for each in before["sessions"]}
    return {each["session_id"] for each in after["sessions"] if was[each["session_id"]] != [each[key] for key in keys]}


def _events(mail: EmailMessage) -> dict[str, str]:
    """SEQUENCE by UID of the calendar in a mail."""
    (calendar,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    text = str(calendar.get_content()).replace("\r\n ", "")
    return dict(re.findall(r"UID:([0-9a-f-]{36})[^\r\n]*\r?\n(?:.*\r?\n)*?SEQUENCE:(\d+)", text))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
