"""Story b: a class is shared by municipalities, approved, published; its teacher falls ill; all are told once."""

import re
from collections import Counter
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from samklasse.demo.doors import Who
from samklasse_contracts.supplier import TeacherAbsent

from .papers import BUSY, SKIEN
from .sharing import BUYERS, EACH, Shared, notices
from .town import Town, eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")


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
    await eventually(lambda: notices(town, shared.people, "CLASS_CHANGED"), "everybody to be told of the change")
    await town.rest()
    after = await _class(town, SKIEN, shared)
    moved = next(each for each in after["sessions"] if each["session_id"] == missed["session_id"])

    assert _moved(before, after) == {missed["session_id"]}
    assert moved["state"] == "SCHEDULED"
    assert _instant(moved["starts_at"]).date() != day
    told = await notices(town, shared.people, "CLASS_CHANGED")
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
