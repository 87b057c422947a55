"""The room of a session, from the wish to its end; the link is where it is fetched, and nowhere else."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from samklasse_chassis.http import Caller, Role
from samklasse_scheduling.room_worker import work_once
from samklasse_scheduling.rooms import BigBlueButton

from ..builders import LARVIK, SUPPLIER, an_id
from ..classes import a_class
from ..telling import OTHER_SUPPLIER, away
from .conftest import SECRET, School

TEACHER = Caller(SUPPLIER, Role.SUPPLIER, "teacher")
PAGE = Caller("000000000", Role.SERVICE, "notifications")
HERS = str(an_id("p0"))


async def near(school: School, *, minutes: int = 5) -> tuple[dict[str, Any], str, str]:
    """A class whose first session begins in so many minutes: the class, the session, where to join."""
    group = await a_class(school)
    first = group["sessions"][0]
    await school.pass_time(begins(group) - timedelta(minutes=minutes))
    return group, first["session_id"], f"/sessions/{first['session_id']}/join"


def begins(group: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(group["sessions"][0]["starts_at"])


async def test_a_room_is_made_shortly_before_told_of_without_its_address_and_ended_after(school: School) -> None:
    """A13: MeetingRoomReady says which session, and nothing of where."""
    group, session, _ = await near(school)
    await school.keep_rooms()
    (ready,) = await school.said("session.room-ready")
    open_before = (await school.meetings())[session]["open"]
    await school.pass_time(begins(group) + timedelta(minutes=95))
    await school.keep_rooms()

    assert ready == {"session_id": session, "class_id": group["class_id"], "revision": 1}
    assert open_before
    assert [one["open"] for one in (await school.meetings()).values()] == [False]


async def test_only_the_teacher_and_those_whom_the_session_is_for_get_a_link(school: School) -> None:
    """A13: personal, pseudonymous, moderator only for the teacher; nobody else learns that there is a room."""
    _, _, join = await near(school)
    await school.keep_rooms()
    _, teachers, told = await school.ask_as(TEACHER, "GET", join)
    _, hers, _ = await school.ask_as(PAGE, "GET", f"{join}?enrollment_id={HERS}")
    _, again, _ = await school.ask_as(PAGE, "GET", f"{join}?enrollment_id={HERS}")
    for link in (teachers["url"], hers["url"]):
        assert "SUCCESS" in (await school.simulator.get(link)).text
    (room,) = (await school.meetings()).values()
    strangers = [
        (Caller(OTHER_SUPPLIER, Role.SUPPLIER, "teacher"), join),
        (Caller(LARVIK, Role.MUNICIPALITY, "officer"), join),
        (Caller(LARVIK, Role.MUNICIPALITY, "officer"), f"{join}?enrollment_id={HERS}"),
        (Caller("000000000", Role.SERVICE, "enrollment"), f"{join}?enrollment_id={HERS}"),
        (Caller("000000000", Role.OPERATOR, "operator"), join),
        (TEACHER, f"{join}?enrollment_id={HERS}"),
        (PAGE, join),
        (PAGE, f"{join}?enrollment_id={an_id('stranger')}"),
        (PAGE, f"/sessions/{an_id('nothing')}/join?enrollment_id={HERS}"),
    ]

    assert told["cache-control"] == "no-store"
    assert [one.split()[0] for one in room["inside"]] == ["MODERATOR", "VIEWER"]
    assert room["inside"][1].startswith("VIEWER Deltaker ")
    assert hers["url"] == again["url"] != teachers["url"]
    assert HERS not in hers["url"]
    assert [(await school.ask_as(who, "GET", where))[0] for who, where in strangers] == [404] * len(strangers)


async def test_people_are_let_in_from_ten_minutes_before_until_the_end(school: School) -> None:
    """A13: flows.md section 5; the teacher from half an hour before."""
    group, _, join = await near(school, minutes=40)
    answers = []
    for minutes in (40, 20, 9, -89, -91):
        await school.pass_time(begins(group) - timedelta(minutes=minutes))
        await school.keep_rooms()
        for who, where in ((TEACHER, join), (PAGE, f"{join}?enrollment_id={HERS}")):
            answers.append((await school.ask_as(who, "GET", where))[1].get("code", ""))

    early, over = "TOO_EARLY", "SESSION_OVER"
    assert answers == [early, early, "", early, "", "", "", "", over, over]


async def test_before_the_provider_has_answered_nobody_is_let_in(school: School) -> None:
    _, _, join = await near(school)
    await school.simulator.post("/faults", json={"unavailable": 1})
    tried = await work_once(school.pool, school.provider)
    status, answer, _ = await school.ask_as(TEACHER, "GET", join)
    await school.pool.execute("UPDATE rooms SET not_before = '-infinity'")
    await school.keep_rooms()

    assert (tried, status, answer["code"]) == (True, 422, "ROOM_NOT_READY")
    assert (await school.ask_as(TEACHER, "GET", join))[0] == 200


async def test_the_link_is_in_no_table_no_message_no_log_and_no_answer_but_its_own(
    school: School, capfd: pytest.CaptureFixture[str]
) -> None:
    """A13: whoever reads the database, the wire or the log learns no way into a room."""
    group, session, join = await near(school)
    own = "https://rom.leverandor.example/hemmelig-rom-4711"
    await school.ask_as(TEACHER, "PUT", f"/classes/{an_id('nothing')}/room", {"url": own})
    await school.keep_rooms()
    _, answer, _ = await school.ask_as(PAGE, "GET", f"{join}?enrollment_id={HERS}")
    await school.ask_as(TEACHER, "PUT", f"/classes/{group['class_id']}/room", {"url": own})
    await school.ask_as(TEACHER, "PUT", f"/classes/{group['class_id']}/room", {"url": own + " not one"})
    await school.ask("GET", f"/classes/{group['class_id']}", orgnr=SUPPLIER, role=Role.SUPPLIER)
    kept = await school.everything()
    written = capfd.readouterr()
    checksum = answer["url"].rpartition("checksum=")[2]

    assert session in kept
    for secret in (checksum, SECRET, "hemmelig-rom", "rooms.example"):
        assert secret not in kept
        assert secret not in written.out + written.err


async def test_a_keeper_that_dies_with_the_room_made_leaves_one_room_and_one_message(school: School) -> None:
    """A13: killed between the provider's yes and our commit; whoever is next finds the same room."""

    class Dying(BigBlueButton):
        async def create(self, room: Any, *, minutes: int) -> None:
            await super().create(room, minutes=minutes)
            raise asyncio.CancelledError

    _, session, join = await near(school)
    with pytest.raises(asyncio.CancelledError):
        await work_once(school.pool, Dying("http://rooms.example/bigbluebutton/api", SECRET, school.simulator))
    none_while_leased = await school.keep_rooms()
    await school.pool.execute("UPDATE rooms SET not_before = '-infinity'")  # its lease runs out
    await school.keep_rooms()
    room = (await school.meetings())[session]

    assert none_while_leased == 0
    assert (room["asked_for"], room["made"]) == (2, 1)
    assert len(await school.said("session.room-ready")) == 1
    assert (await school.ask_as(TEACHER, "GET", join))[0] == 200


async def test_two_keepers_never_work_on_the_same_room(school: School) -> None:
    await near(school)
    worked = await asyncio.gather(*(work_once(school.pool, school.provider) for _ in range(4)))

    assert sorted(worked) == [False, False, False, True]


async def test_a_session_that_is_called_off_while_its_room_is_made_leaves_no_room(school: School) -> None:
    """A13: no room without a session."""

    class Slow(BigBlueButton):
        async def create(self, room: Any, *, minutes: int) -> None:
            await super().create(room, minutes=minutes)
            await school.ask("POST", f"/classes/{group['class_id']}/cancellation", {"reason": "NO_TEACHER"})

    group, session, join = await near(school)
    await work_once(school.pool, Slow("http://rooms.example/bigbluebutton/api", SECRET, school.simulator))
    await school.keep_rooms()

    assert (await school.meetings())[session]["open"] is False
    assert await school.said("session.room-ready") == []
    assert (await school.ask_as(TEACHER, "GET", join))[1]["code"] == "SESSION_OVER"


async def test_a_moved_session_gets_its_room_at_its_new_time(school: School) -> None:
    """The room of the old time is not needed any more."""
    group = await a_class(school, teachers=1)
    await school.hear(away(), "away")
    moved = (await school.said("timetable.published"))[-1]["sessions"]
    first = min((one for one in moved if one["state"] == "SCHEDULED"), key=lambda one: one["starts_at"])
    await school.pass_time(begins(group) - timedelta(minutes=5))
    await school.keep_rooms()
    before = await school.meetings()
    await school.pass_time(datetime.fromisoformat(first["starts_at"]) - timedelta(minutes=5))
    await school.keep_rooms()

    assert before == {}
    assert list(await school.meetings()) == [first["session_id"]]


async def test_a_supplier_may_use_a_room_of_its_own_which_is_sealed_and_read_with_a_trace(school: School) -> None:
    """A13: without a provider's room, the supplier's own; only its ciphertext is kept."""
    group = await a_class(school)
    own = "https://rom.leverandor.example/klasse"
    status, shown, _ = await school.ask_as(TEACHER, "PUT", f"/classes/{group['class_id']}/room", {"url": own})
    other = Caller(OTHER_SUPPLIER, Role.SUPPLIER, "teacher")
    stranger, _, _ = await school.ask_as(other, "PUT", f"/classes/{group['class_id']}/room", {"url": own})
    session = group["sessions"][0]["session_id"]
    await school.pass_time(begins(group) - timedelta(minutes=5))
    kept = await school.keep_rooms()
    link = (await school.ask_as(PAGE, "GET", f"/sessions/{session}/join?enrollment_id={HERS}"))[1]["url"]
    reads = await school.pool.fetchval(
        "SELECT count(*) FROM vault_reads WHERE person_id = $1", _uuid(group["class_id"])
    )

    assert (status, shown["own_room"], stranger) == (200, True, 404)
    assert (link, kept, reads) == (own, 0, 1)
    assert len(await school.said("session.room-ready")) == 1
    await school.ask_as(TEACHER, "PUT", f"/classes/{group['class_id']}/room", {"url": None})
    assert await school.pool.fetchval("SELECT count(*) FROM vault") == 0


@pytest.mark.parametrize("url", ["http://rom.example/a", "javascript:alert(1)", "rom", "https://" + "a" * 2001])
async def test_what_is_no_https_address_is_refused_and_not_repeated(school: School, url: str) -> None:
    group = await a_class(school)
    status, answer, _ = await school.ask_as(TEACHER, "PUT", f"/classes/{group['class_id']}/room", {"url": url})

    assert (status, answer["code"]) == (422, "INVALID_FIELD")
    assert url not in str(answer)


def _uuid(text: str) -> Any:
    return type(an_id("x"))(text)


async def test_a_session_goes_on_from_its_start_and_is_held_at_its_end(school: School) -> None:
    """A13: SCHEDULED → LIVE → HELD; outside it says SCHEDULED until it is held."""
    group, session, _ = await near(school, minutes=-10)
    state = "SELECT state FROM sessions WHERE session_id = $1"
    during = await school.pool.fetchval(state, _uuid(session))
    await school.pass_time(begins(group) + timedelta(minutes=95))

    assert (during, await school.pool.fetchval(state, _uuid(session))) == ("LIVE", "HELD")
    running = (await school.said("timetable.published"))[0]
    assert running["sessions"][0]["state"] == "SCHEDULED"


async def test_the_simulator_says_that_it_is_one(simulator: httpx.AsyncClient) -> None:
    assert "Simulator" in (await simulator.get("/openapi.json")).json()["info"]["title"]
