"""The adapter of BigBlueButton's API against our own simulator of it, and against answers that are none."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest
from samklasse_scheduling.rooms import BigBlueButton, Part, RoomsAway, RoomsRefused, configured

from ..builders import an_id
from .conftest import SECRET, URL

ROOM = an_id("session")


async def misbehave(simulator: httpx.AsyncClient, **faults: object) -> None:
    await simulator.post("/faults", json=faults)


async def made(simulator: httpx.AsyncClient) -> tuple[int, int, bool]:
    """How often the room was asked for, how often it was made, and whether it is open."""
    room = (await simulator.get("/meetings")).json()[str(ROOM)]
    return room["asked_for"], room["made"], room["open"]


async def test_a_room_is_made_once_however_often_it_is_asked_for(
    rooms: BigBlueButton, simulator: httpx.AsyncClient
) -> None:
    """A13: the session's id is the room's, so a repeated try finds the room that the first one made."""
    for _ in range(3):
        await rooms.create(ROOM, minutes=90)

    assert await made(simulator) == (3, 1, True)
    assert not await rooms.running(ROOM)


async def test_everybody_goes_in_by_a_link_of_her_own_and_only_the_teacher_moderates(
    rooms: BigBlueButton, simulator: httpx.AsyncClient
) -> None:
    """A13: a link is made when it is fetched."""
    await rooms.create(ROOM, minutes=90)
    links = [
        rooms.link(ROOM, who="teacher", called="Lærer", part=Part.MODERATOR),
        rooms.link(ROOM, who="one", called="Deltaker 7F3A", part=Part.VIEWER),
    ]
    for link in links:
        assert "SUCCESS" in (await simulator.get(link)).text
    room = (await simulator.get("/meetings")).json()[str(ROOM)]

    assert room["inside"] == ["MODERATOR Lærer", "VIEWER Deltaker 7F3A"]
    assert (await rooms.running(ROOM), await rooms.people(ROOM)) == (True, 2)
    assert len(set(links)) == 2
    assert parse_qs(urlsplit(links[0]).query)["role"] == ["MODERATOR"]


async def test_a_room_is_ended_and_one_that_is_not_there_is_ended_already(
    rooms: BigBlueButton, simulator: httpx.AsyncClient
) -> None:
    await rooms.create(ROOM, minutes=90)
    for _ in range(2):
        await rooms.end(ROOM)

    assert await made(simulator) == (1, 1, False)
    assert not await rooms.running(ROOM)
    assert await rooms.people(ROOM) == 0


def test_the_checksum_is_the_sha_256_of_call_query_and_secret(rooms: BigBlueButton) -> None:
    """As docs.bigbluebutton.org/development/api has it, worked out here a second time."""
    link = rooms.link(ROOM, who="one", called="Å", part=Part.VIEWER)
    query, _, checksum = urlsplit(link).query.rpartition("&checksum=")

    assert checksum == hashlib.sha256(f"join{query}{SECRET}".encode()).hexdigest()


@pytest.mark.parametrize(
    ("fault", "code"),
    [({"unavailable": 1}, "HTTP_503"), ({"failed": 1}, "FAILED"), ({"garbled": 1}, "NOT_UNDERSTOOD")],
)
async def test_what_goes_wrong_once_may_be_tried_again(
    rooms: BigBlueButton, simulator: httpx.AsyncClient, fault: dict[str, int], code: str
) -> None:
    await misbehave(simulator, **fault)
    with pytest.raises(RoomsAway) as away:
        await rooms.create(ROOM, minutes=90)
    await rooms.create(ROOM, minutes=90)

    assert away.value.code == code
    assert (await made(simulator))[1] == 1


async def test_a_wrong_secret_is_no_reason_to_try_again_at_once(simulator: httpx.AsyncClient) -> None:
    with pytest.raises(RoomsRefused) as refused:
        await BigBlueButton(URL, "another", simulator).create(ROOM, minutes=90)

    assert refused.value.code == "WRONG_CHECKSUM"


async def test_an_id_that_somebody_else_uses_is_refused(rooms: BigBlueButton, simulator: httpx.AsyncClient) -> None:
    asked = f"meetingID={ROOM}&attendeePW=a&moderatorPW=b"
    checksum = hashlib.sha256(f"create{asked}{SECRET}".encode()).hexdigest()
    await simulator.get(f"{URL}/create?{asked}&checksum={checksum}")
    with pytest.raises(RoomsRefused) as refused:
        await rooms.create(ROOM, minutes=90)

    assert refused.value.code == "ID_NOT_UNIQUE"


BILLION = '<!DOCTYPE a [<!ENTITY b "c">]><response><returncode>SUCCESS</returncode><x>&b;</x></response>'
ANSWERS: list[tuple[int, str, str]] = [
    (200, "", "NOT_UNDERSTOOD"),
    (200, "<response/>", "NOT_UNDERSTOOD"),
    (200, "<html><body>Welcome</body></html>", "NOT_UNDERSTOOD"),
    (200, BILLION, "NOT_UNDERSTOOD"),
    (200, '<?xml version="1.0" encoding="rot13"?><response/>', "NOT_UNDERSTOOD"),
    (200, f"<response>{' ' * 1_000_001}</response>", "NOT_UNDERSTOOD"),
    (200, "<response><returncode>FAILED</returncode><messageKey>Anna Berg</messageKey></response>", "FAILED"),
    (429, "", "HTTP_429"),
    (302, "", "HTTP_302"),
    (404, "", "HTTP_404"),
]


@pytest.mark.parametrize(("status", "body", "code"), ANSWERS)
async def test_an_answer_that_is_none_is_a_closed_code_and_nothing_of_what_it_said(
    status: int, body: str, code: str
) -> None:
    """Entities and document types are not read; of the provider's own words none is passed on."""
    transport = httpx.MockTransport(lambda _: httpx.Response(status, text=body))
    async with httpx.AsyncClient(transport=transport) as client:
        with pytest.raises((RoomsAway, RoomsRefused)) as error:
            await BigBlueButton(URL, SECRET, client).create(ROOM, minutes=90)

    assert error.value.code == code
    assert str(error.value) == code


def raising(error: Exception) -> Callable[[httpx.Request], httpx.Response]:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "code"),
    [(httpx.ReadTimeout("slow"), "TIMEOUT"), (httpx.ConnectError("no"), "NO_CONNECTION")],
)
async def test_a_server_that_does_not_answer_is_away_and_the_error_does_not_name_the_address(
    error: Exception, code: str
) -> None:
    """A13: not even what went wrong says where the room is."""
    async with httpx.AsyncClient(transport=httpx.MockTransport(raising(error))) as client:
        with pytest.raises(RoomsAway) as away:
            await BigBlueButton(URL, SECRET, client).create(ROOM, minutes=90)

    assert (away.value.code, away.value.__suppress_context__) == (code, True)


async def test_the_client_writes_no_address_to_the_log(rooms: BigBlueButton, caplog: pytest.LogCaptureFixture) -> None:
    """A13: httpx would log every call in full."""
    with caplog.at_level(logging.INFO):
        await rooms.create(ROOM, minutes=90)

    assert "checksum" not in caplog.text


def test_without_an_address_or_a_secret_there_is_no_provider() -> None:
    assert configured({}) is None
    assert configured({"SAMKLASSE_ROOMS_URL": URL}) is None
    assert isinstance(ROOM, UUID)
