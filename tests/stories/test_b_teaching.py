"""Story b goes on: the class meets. A room is made, the right ones are let in, the roll is taken and put right."""

import re
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from samklasse.demo.doors import Who

from .papers import BUSY, LARVIK, SKIEN
from .sharing import Shared
from .town import Town, eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

TEACHER, PAGE = Who(BUSY, "SUPPLIER", "teacher"), Who("000000000", "SERVICE", "notifications")
LINK = re.compile(r"http://[0-9.:]+/p/[A-Za-z0-9_-]{14}")
BODIES_SQL = """
SELECT count(*)
  FROM (SELECT body FROM scheduling.event_log UNION ALL SELECT body FROM scheduling.outbox) said
 WHERE convert_from(body, 'UTF8') ~ 'bigbluebutton|checksum|password'
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lesson(town: Town, shared: Shared) -> dict[str, Any]:
    """The next session of the shared class, a quarter of an hour before it begins."""
    seen = await town.doors.read("scheduling", f"/classes/{shared.class_id}", TEACHER)
    now = await town.operator.fetchval("SELECT operator.now()")
    ahead = [one for one in seen["sessions"] if one["state"] == "SCHEDULED" and _at(one["starts_at"]) > now]
    found: dict[str, Any] = min(ahead, key=lambda one: one["starts_at"])
    await town.forward(_at(found["starts_at"]) - timedelta(minutes=15))
    return found


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def _room(town: Town, lesson: dict[str, Any]) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=town.stack.urls["meetings-simulator"]) as simulator:
        found: dict[str, Any] = (await simulator.get("/meetings")).json()
    return dict(found.get(lesson["session_id"], {}))


async def _joins(town: Town, who: Who, lesson: dict[str, Any], enrollment: str = "") -> tuple[str, str]:
    """The link, and why there is none."""
    more = f"?enrollment_id={enrollment}" if enrollment else ""
    answer = await town.ask(who, "GET", "scheduling", f"/sessions/{lesson['session_id']}/join{more}")
    return str(answer.body.get("url", "")), answer.code


async def test_a_room_is_there_before_the_lesson_and_only_the_right_ones_get_in(
    town: Town, shared: Shared, lesson: dict[str, Any]
) -> None:
    """A13: the simulator makes it; the link is fetched at need and is on no wire."""
    hers = min(shared.enrollments[SKIEN])
    await eventually(lambda: _room(town, lesson), "the room")
    await town.rest()
    early = await _joins(town, PAGE, lesson, hers)
    await town.forward(_at(lesson["starts_at"]) - timedelta(minutes=9))
    links = [(await _joins(town, TEACHER, lesson))[0], (await _joins(town, PAGE, lesson, hers))[0]]
    strangers = [await _joins(town, who, lesson) for who in (SKIEN, LARVIK, PAGE)]
    async with httpx.AsyncClient() as browser:
        answers = [(await browser.get(link)).text for link in links]
    room = await _room(town, lesson)

    assert early == ("", "TOO_EARLY")
    assert [one for one, _ in strangers] == ["", "", ""]
    assert all("SUCCESS" in one for one in answers)
    assert [one.split()[0] for one in room["inside"]] == ["MODERATOR", "VIEWER"]
    assert (room["made"], room["open"]) == (1, True)
    assert await town.reader.fetchval(BODIES_SQL) == 0


async def test_she_follows_the_link_of_her_message_into_the_room(
    town: Town, shared: Shared, lesson: dict[str, Any]
) -> None:
    """F03: mail, page, room: no login; the room's address stands neither in the mail nor on the page."""
    mails = [mail for mail in await town.mails() if mail["X-Samklasse-Recipient"] in shared.people]
    texts = {str(mail["X-Samklasse-Recipient"]): mail.get_body(("plain",)).get_content() for mail in mails}
    pages = {who: found[0] for who, text in texts.items() if (found := LINK.findall(text))}
    async with httpx.AsyncClient() as browser:
        shown = {who: await browser.get(page) for who, page in pages.items()}
        hers = next(page for who, page in pages.items() if "/join/" in shown[who].text)
        answer = await browser.get(f"{hers}/join/{lesson['session_id']}")
        inside = (await browser.get(answer.headers["location"])).text

    assert pages.keys() == shared.people.keys() and len(set(pages.values())) == len(pages)
    assert {page.status_code for page in shown.values()} == {200}
    assert answer.status_code == 303 and "SUCCESS" in inside
    assert not [text for text in [*texts.values(), *(page.text for page in shown.values())] if "checksum" in text]


async def test_a_correction_of_one_participants_minutes_reaches_the_ledger_once(
    town: Town, shared: Shared, lesson: dict[str, Any]
) -> None:
    """A13, A20: held, called by the supplier, put right by the teacher, and right in the hour ledger."""
    hers, other, *_ = sorted(shared.enrollments[SKIEN])
    await town.forward(_at(lesson["ends_at"]) + timedelta(minutes=1))
    await town.rest()
    called = await eventually(lambda: _entries(town, lesson), "the roll in the ledger")
    right = {"enrollment_id": hers, "kind": "PRESENT", "minutes": 35}
    fixed = await town.tell(TEACHER, "scheduling", f"/sessions/{lesson['session_id']}/roll/corrections", right)
    await town.rest()
    entries = await _entries(town, lesson)
    mine = [one for one in entries if one["enrollment_id"] == hers]
    before = {one["enrollment_id"]: one["minutes"] for one in called}

    assert fixed["revision"] == 2
    assert sorted((one["side"], one["minutes"]) for one in mine) == sorted(
        [("ENTRY", before[hers]), ("COUNTER", -before[hers]), ("ENTRY", 35)]
    )
    assert sum(one["minutes"] for one in entries if one["enrollment_id"] == other) == before[other]
    assert not (await _room(town, lesson))["open"]


async def _entries(town: Town, lesson: dict[str, Any]) -> list[dict[str, Any]]:
    """What stands in Skien's ledger of this session, as it was written."""
    found = await town.doors.read("enrollment", "/ledger", SKIEN, limit=5000)
    return [one for one in found["entries"] if one["source_id"] == lesson["session_id"]]
