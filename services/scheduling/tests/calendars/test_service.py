"""School calendars at scheduling's doors, on a real database."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from samklasse_chassis.http import Role
from samklasse_scheduling.store import calendars as store
from samklasse_scheduling.store import timetables
from samklasse_scheduling.store.situation import calendars
from samklasse_scheduling.translate.calendars.apart import read_apart

from ..builders import FYRESDAL, LARVIK, SKIEN, an_id
from ..classes import a_class
from ..conftest import House
from ..telling import START, a_market
from ..test_moving import moved

MONDAY_25 = b"dato,kommentar\n2027-01-25,Planleggingsdag\n2027-02-22,Vinterferie\n"
SPRING = "&first_day=2027-01-01&last_day=2027-06-30"


async def post(house: House, path: str, body: Any, *, orgnr: str = LARVIK) -> tuple[int, Any]:
    return await house.ask("POST", path, body, orgnr=orgnr, role=Role.MUNICIPALITY)


async def imported(house: House, data: bytes, more: str = "", *, orgnr: str = LARVIK) -> tuple[int, Any]:
    return await house.send(f"/calendars/imports?format=csv{more}", data, orgnr=orgnr, role=Role.MUNICIPALITY)


async def free(house: House, *orgnrs: str) -> frozenset[date]:
    async with house.pool.acquire() as conn:
        known = await calendars(conn, date(2027, 2, 1))
    return frozenset(day for day in known.free_days(orgnrs) if day not in known.national)


async def test_a_municipality_s_calendar_is_taken_said_and_stands_instead_of_its_county_s(house: House) -> None:
    """F02: municipal versions beside county ones."""
    await a_market(house)
    county = {"fylkesnummer": "39", "first_day": "2027-01-01", "last_day": "2027-12-31"}
    await house.ask("POST", "/calendars/free-days", county | {"days": ["2027-03-01", "2027-10-04"]})
    status, taken = await imported(house, MONDAY_25, SPRING + "&kommunenummer=3901")
    said = await house.said("calendar.published")

    assert (status, taken["outcome"], taken["version"]) == (200, "TAKEN", 1)
    assert (taken["free_days"], taken["planning_days"], taken["half_days"]) == (1, 1, 0)
    assert [(one["owner"], one["version"], len(one["days"])) for one in said] == [("39", 1, 2), (LARVIK, 1, 2)]
    assert await free(house, LARVIK) == {date(2027, 1, 25), date(2027, 2, 22), date(2027, 10, 4)}


async def test_versions_are_numbered_kept_and_say_who_set_them(house: House) -> None:
    await a_market(house)
    for data in (MONDAY_25, MONDAY_25, b"dato\n2027-01-26\n"):
        await imported(house, data, SPRING)
    _, now = await house.ask("GET", f"/calendars/{LARVIK}", orgnr=SKIEN, role=Role.MUNICIPALITY)
    _, history = await house.ask("GET", f"/calendars/{LARVIK}/versions")
    _, page = await house.ask("GET", f"/calendars/{LARVIK}/versions?before=2&limit=1")

    assert (now["version"], now["days"]) == (2, [{"day": "2027-01-26", "kind": "FREE"}])
    assert [(one["version"], one["source"], one["set_by_orgnr"]) for one in history["versions"]] == [
        (2, "CSV", LARVIK),
        (1, "CSV", LARVIK),
    ]
    assert [one["version"] for one in page["versions"]] == [1]


async def test_a_file_is_read_while_no_transaction_is_open(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stranger's file may take its reader seconds; nobody's row or connection waits for it."""
    await a_market(house)
    lent: list[int] = []

    async def watched(*asked: Any) -> Any:
        lent.append(house.pool.get_size() - house.pool.get_idle_size())
        return await read_apart(*asked)

    monkeypatch.setattr("samklasse_scheduling.api.calendars.read_apart", watched)
    status, taken = await imported(house, MONDAY_25, SPRING)
    refused, _ = await imported(house, b"dato\n31.02.2027\n")
    stranger = await house.send("/calendars/imports?format=csv", MONDAY_25, orgnr=LARVIK, role=Role.SUPPLIER)

    assert (status, taken["outcome"]) == (200, "TAKEN")
    assert (refused, stranger[0]) == (422, 404)
    assert lent == [0, 0]
    assert await house.pool.fetchval("SELECT count(*) FROM refused_commands WHERE role = 'MUNICIPALITY'") == 1


async def test_a_dry_run_judges_and_keeps_nothing(house: House) -> None:
    group = await a_class(house)
    status, tried = await imported(house, MONDAY_25, "&dry_run=true")

    assert (status, tried["outcome"], tried["version"]) == (200, "DRY_RUN", None)
    assert {one["class_id"] for one in tried["hit"]} == {group["class_id"]}
    assert (await house.ask("GET", f"/calendars/{LARVIK}"))[0] == 404
    assert await house.said("calendar.published") == []


async def test_what_a_new_calendar_hits_is_reported_and_repaired(house: House) -> None:
    """F02: no session stays on a day that has become free."""
    group = await a_class(house)
    lost = group["sessions"][3]
    day = lost["starts_at"][:10]
    _, taken = await imported(house, f"dato\n{day}\n".encode())
    (repaired,) = await house.said("timetable.published")
    coming = [one["starts_at"][:10] for one in repaired["sessions"] if one["state"] == "SCHEDULED"]

    assert [one["session_id"] for one in taken["hit"]] == [lost["session_id"]]
    assert [one["session_id"] for one in repaired["changed"]] == [lost["session_id"]]
    assert day not in coming


async def test_the_days_off_of_a_newcomer_s_municipality_count_from_then_on(house: House) -> None:
    """F02: invariant 7 holds also when somebody of another municipality joins."""
    group = await a_class(house)
    lost = group["sessions"][3]
    county = {"fylkesnummer": "40", "first_day": "2027-01-01", "last_day": "2027-06-30"}
    _, nobody = await house.ask("POST", "/calendars/free-days", county | {"days": [lost["starts_at"][:10]]})
    await house.hear(moved("p0"), an_id("p0"))
    await house.forget()
    await house.pass_time(START + timedelta(minutes=5))
    (repaired,) = await house.said("timetable.published")

    assert nobody["hit"] == []
    assert [one["session_id"] for one in repaired["changed"]] == [lost["session_id"]]
    assert repaired["changed"][0]["reason"] == "FREE_DAY"


async def test_who_may_set_what(house: House) -> None:
    await a_market(house)
    other = await imported(house, MONDAY_25, "&kommunenummer=4002")
    county = await imported(house, MONDAY_25, "&fylkesnummer=39")
    supplier = await house.send("/calendars/imports?format=csv", MONDAY_25, orgnr=LARVIK, role=Role.SUPPLIER)
    operator = await house.send("/calendars/imports?format=csv&fylkesnummer=39", MONDAY_25)

    assert (other[0], other[1]["code"]) == (422, "OTHER_MUNICIPALITY")
    assert (county[0], county[1]["code"]) == (422, "OTHER_MUNICIPALITY")
    assert supplier[0] == 404
    assert (operator[0], operator[1]["owner"]) == (200, "39")


async def test_a_bad_file_is_refused_whole_by_line_and_value(house: House) -> None:
    await a_market(house)
    status, refused = await imported(house, b"dato\n2027-01-25\n31.02.2027\n")

    assert (status, refused["code"]) == (422, "BAD_DATE")
    assert refused["fields"] == {"line": "3", "value": "31.02.2027"}
    assert await free(house, LARVIK) == frozenset()


async def test_a_waiver_is_dated_binds_its_municipality_alone_and_can_be_withdrawn(house: House) -> None:
    """F02: a free day is waived explicitly, by whom it belongs to."""
    await a_market(house)
    await imported(house, MONDAY_25, SPRING)
    group = {"day": "2027-01-25", "class_id": str(an_id("class"))}
    status, waived = await post(house, "/calendars/waivers", group)
    again = await post(house, "/calendars/waivers", group)
    refused = await post(house, "/calendars/waivers", {"day": "2027-01-26"})
    async with house.pool.acquire() as conn:
        known = await calendars(conn, date(2027, 2, 1))

    assert (status, waived["waived_by"], waived["waived_at"][:4]) == (201, "somebody", "2027")
    assert again[1]["waiver_id"] == waived["waiver_id"]
    assert (refused[0], refused[1]["code"]) == (422, "NOT_A_FREE_DAY")
    assert date(2027, 1, 25) not in known.free_days([LARVIK], an_id("class"))
    assert date(2027, 1, 25) in known.free_days([LARVIK])
    path = f"/calendars/waivers/{waived['waiver_id']}/withdrawal"
    assert (await post(house, path, None, orgnr=FYRESDAL))[0] == 404
    assert (await post(house, path, None))[0] == 200
    _, listed = await house.ask("GET", "/waivers", orgnr=LARVIK, role=Role.MUNICIPALITY)
    assert [one["withdrawn_at"] is not None for one in listed["waivers"]] == [True]


async def test_the_newest_version_that_covers_a_day_decides_it(house: House) -> None:
    await a_market(house)
    year = "&first_day=2027-01-01&last_day=2027-12-31"
    february = "&first_day=2027-02-01&last_day=2027-02-28"
    await imported(house, b"dato\n2027-01-25\n2027-02-22\n2027-10-04\n", year)
    await imported(house, b"dato;fra kl;til kl\n15.02.2027;;\n16.02.2027;11:30;\n", february)

    assert await free(house, LARVIK) == {date(2027, 1, 25), date(2027, 2, 15), date(2027, 10, 4)}
    _, now = await house.ask("GET", f"/calendars/{LARVIK}")
    assert [one["day"] for one in now["days"]] == ["2027-01-25", "2027-02-15", "2027-02-16", "2027-10-04"]
    assert now["days"][2] == {"day": "2027-02-16", "kind": "HALF", "off_from": "11:30", "off_to": "24:00"}


async def test_no_calendar_changes_between_dating_a_class_s_sessions_and_publishing_it(house: House) -> None:
    await a_market(house)
    async with house.pool.acquire() as publisher, publisher.transaction():
        await store.hold(publisher)
        setting = asyncio.create_task(imported(house, MONDAY_25))
        _, waiting = await asyncio.wait([setting], timeout=1)
        assert waiting == {setting}

    assert (await setting)[0] == 200


async def test_a_lesson_that_is_just_moving_to_a_day_that_becomes_free_is_repaired_too(house: House) -> None:
    """F02: whoever moved it has looked at the calendar before it changed."""
    group = await a_class(house)
    lesson, day = UUID(group["sessions"][3]["session_id"]), date(2027, 1, 28)
    start = datetime.combine(day, time(16), UTC)
    async with house.pool.acquire() as mover, mover.transaction():
        await timetables.lock(mover, [UUID(group["class_id"])])
        await mover.execute(
            "UPDATE sessions SET starts_at = $2, ends_at = $3 WHERE session_id = $1",
            lesson, start, start + timedelta(minutes=90),
        )  # fmt: skip
        setting = asyncio.create_task(imported(house, f"dato\n{day}\n".encode()))
        await asyncio.wait([setting], timeout=0.5)
    _, taken = await setting
    now = await house.pool.fetchval("SELECT starts_at FROM sessions WHERE session_id = $1", lesson)

    assert [one["session_id"] for one in taken["hit"]] == [str(lesson)]
    assert now.date() != day
