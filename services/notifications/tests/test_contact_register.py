"""Asking how people are reached today: the port against the simulator, which is no KRR."""

import asyncio
import json
from base64 import b64decode
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import httpx
import pytest
from samklasse_notifications.domain.attempt import CALL, LEASE, Channel
from samklasse_notifications.domain.kinds import OF_HER_CLASS, OF_HER_END, OF_THE_OFFICE, Nature
from samklasse_notifications.domain.registered import UNKNOWN, Objection, Registered, objection, registered
from samklasse_notifications.sender.register import HttpRegister, RegisterAway, Remembering
from samklasse_peers.contact_register import make_app
from samklasse_peers.settings import Settings

from .builders import ANNA, BILAL, LARVIK, NOW, ROOT

URL = "http://register.example"
CONTACT = {
    "epostadresse": "anna@eksempel.no",
    "mobiltelefonnummer": "+4791234567",
    "mobiltelefonnummer_sist_verifisert": "2026-12-01T10:00:00Z",
}


@pytest.fixture
async def simulator(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = make_app(Settings("127.0.0.1", 0, 0, tmp_path / "contacts.sqlite"), secret="made-up")
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url=URL, auth=("notifications", "made-up")
    ) as client:
        yield client


async def put(simulator: httpx.AsyncClient, ref: UUID = ANNA, **told: Any) -> None:
    answer = await simulator.put(f"/persons/{ref}", json={"kontaktinformasjon": CONTACT, **told})
    assert answer.status_code == 200


async def look_up(simulator: httpx.AsyncClient, *refs: UUID, url: str = URL) -> list[Registered]:
    found = await HttpRegister(url, simulator).look_up(LARVIK, refs or (ANNA,), now=NOW)
    return list(found.values())


async def test_it_says_of_itself_that_it_is_a_simulator(simulator: httpx.AsyncClient) -> None:
    assert "not KRR" in (await simulator.get("/openapi.json")).json()["info"]["title"]


async def test_whoever_is_registered_is_reached_as_the_register_says(simulator: httpx.AsyncClient) -> None:
    await put(simulator, spraak="nn")
    [anna, bilal] = await look_up(simulator, ANNA, BILAL)

    assert {channel: point.address for channel, point in anna.points.items()} == {
        Channel.EMAIL: "anna@eksempel.no",
        Channel.SMS: "+4791234567",
    }
    assert (anna.language, anna.reserved) == ("nn", False)
    assert bilal == UNKNOWN


async def test_an_address_is_never_printed(simulator: httpx.AsyncClient) -> None:
    await put(simulator)

    assert "eksempel" not in repr(await look_up(simulator))


async def test_the_simulator_keeps_how_many_were_asked_for_and_not_who(simulator: httpx.AsyncClient) -> None:
    await put(simulator)
    await look_up(simulator, *(uuid5(ROOT, str(n)) for n in range(1001)))
    kept = (await simulator.get("/messages")).json()["messages"]

    assert [entry["recipient"] for entry in kept] == [LARVIK, LARVIK]
    assert [json.loads(b64decode(entry["raw"])) for entry in kept] == [{"refs": 1000}, {"refs": 1}]


def told(**other: str) -> dict[str, Any]:
    known = {"reservasjon": "NEI", "status": "AKTIV", "varslingsstatus": "KAN_VARSLES", "kontaktinformasjon": CONTACT}
    return {**known, **other}


@pytest.mark.parametrize(
    "other",
    [
        {"varslingsstatus": "KAN_IKKE_VARSLES"},
        {"status": "SLETTET"},
        {"status": "SLETTET", "reservasjon": "JA"},
    ],
)
def test_whom_the_register_forbids_to_notify_has_no_address(other: dict[str, str]) -> None:
    assert registered(told(**other), NOW).points == {}


@pytest.mark.parametrize(
    ("now", "reached"),
    [
        (datetime(2028, 6, 1, 9, 59, tzinfo=UTC), [Channel.SMS]),
        (datetime(2028, 6, 1, 10, 0, tzinfo=UTC), []),
        (datetime(2028, 5, 31, 23, 0, tzinfo=UTC), [Channel.SMS]),
    ],
)
def test_a_reserved_person_is_reached_where_her_address_is_fresh(now: datetime, reached: list[Channel]) -> None:
    reserved = told(reservasjon="JA", varslingsstatus="KAN_IKKE_VARSLES")

    assert list(registered(reserved, now).points) == reached


@pytest.mark.parametrize(
    ("given", "kept"), [("91234567", "+4791234567"), ("+47 912 34 567", "+4791234567"), ("12345", None), ("", None)]
)
def test_a_number_is_kept_as_it_is_dialled_from_abroad(given: str, kept: str | None) -> None:
    point = registered({**told(), "kontaktinformasjon": {"mobiltelefonnummer": given}}, NOW).points.get(Channel.SMS)

    assert (point.address if point else None) == kept


def test_an_address_that_several_have_given_is_shared() -> None:
    given = {**CONTACT, "mobiltelefonnummer_duplisert": "JA"}
    points = registered({**told(), "kontaktinformasjon": given}, NOW).points

    assert (points[Channel.SMS].shared, points[Channel.EMAIL].shared) == (True, False)


async def test_a_register_that_is_away_says_nothing_of_anybody(simulator: httpx.AsyncClient) -> None:
    await simulator.post("/faults", json={"unavailable": 1})

    with pytest.raises(RegisterAway):
        await look_up(simulator)


async def test_without_the_secret_nobody_is_answered(simulator: httpx.AsyncClient) -> None:
    simulator.auth = ("notifications", "guessed")

    with pytest.raises(RegisterAway):
        await look_up(simulator)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"persons": [{"ref": "x"}]}', b'{"persons": [1]}'])
async def test_an_answer_that_cannot_be_read_is_none(body: bytes) -> None:
    garbled = httpx.MockTransport(lambda asked: httpx.Response(200, content=body))
    async with httpx.AsyncClient(transport=garbled) as client:
        with pytest.raises(RegisterAway):
            await look_up(client)


async def test_each_municipality_is_asked_at_its_own_door() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, json={"persons": []})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        await look_up(client, url="https://{orgnr}.example/krr")

    assert asked == [f"https://{LARVIK}.example/krr/lookups"]


@pytest.mark.parametrize(
    ("nature", "said", "against"),
    [
        (OF_HER_END, UNKNOWN, None),
        (OF_HER_END, replace(UNKNOWN, reserved=True), Objection.RESERVED),
        (OF_HER_END, None, Objection.AWAY),
        (OF_HER_CLASS, replace(UNKNOWN, reserved=True), None),
        (OF_HER_CLASS, None, None),
        (OF_THE_OFFICE, None, None),
    ],
)
def test_only_what_may_be_refused_waits_for_the_register_and_ends_where_she_is_reserved(
    nature: Nature, said: Registered | None, against: Objection | None
) -> None:
    assert objection(nature, said) is against


async def test_whoever_answers_too_late_is_away(simulator: httpx.AsyncClient) -> None:
    await simulator.post("/faults", json={"slow_seconds": 3})
    begun = asyncio.get_running_loop().time()
    with pytest.raises(RegisterAway):
        await look_up(simulator)

    assert asyncio.get_running_loop().time() - begun < (LEASE - CALL).total_seconds()


async def test_after_no_answer_nobody_is_asked_for_ten_seconds_and_what_is_known_still_is(
    simulator: httpx.AsyncClient,
) -> None:
    seconds = [0.0]
    register = Remembering(HttpRegister(URL, simulator), lambda: seconds[0])
    await register.look_up(LARVIK, [ANNA], now=NOW)
    await simulator.post("/faults", json={"unavailable": 1})
    found = []
    for at in (1.0, 10.0, 11.5):
        seconds[0] = at
        found.append(await register.look_up(LARVIK, [ANNA, BILAL], now=NOW))
    other = await register.look_up("899999999", [BILAL], now=NOW)

    assert [len(each) for each in found] == [1, 1, 2]
    assert len(other) == 1


async def test_an_answer_is_forgotten_after_five_minutes(simulator: httpx.AsyncClient) -> None:
    seconds = [0.0]
    register = Remembering(HttpRegister(URL, simulator), lambda: seconds[0])
    await put(simulator)
    await register.look_up(LARVIK, [ANNA], now=NOW)
    seconds[0] = 300.0
    await register.look_up(LARVIK, [BILAL], now=NOW)

    assert [ref for _, ref in register._kept] == [BILAL]


async def test_nobody_is_looked_up_twice_in_five_minutes(simulator: httpx.AsyncClient) -> None:
    seconds = [0.0]
    register = Remembering(HttpRegister(URL, simulator), lambda: seconds[0])
    await put(simulator)
    for at in (0.0, 299.0, 301.0):
        seconds[0] = at
        await register.look_up(LARVIK, [ANNA], now=NOW + timedelta(seconds=at))
    asked = (await simulator.get("/messages")).json()["messages"]

    assert len(asked) == 2
