"""The doors of her inbox: her own link's, and nobody else's."""

from datetime import timedelta

import pytest
from samklasse_chassis import tokens
from samklasse_chassis.tokens import Caller, Role
from samklasse_notifications.domain.link import Purpose
from samklasse_notifications.doorstep import MOST_MISSES
from samklasse_notifications.page import whole
from samklasse_notifications.page.style import HEADERS

from ..builders import ANNA, BILAL, LARVIK, NOW
from .conftest import PRIVATE, Home
from .test_inbox import OF_CLASS, read


async def test_nobody_else_opens_it_or_reads_it_for_her(home: Home) -> None:
    bearer = tokens.sign(PRIVATE, Caller(LARVIK, Role.OFFICER, "test"), expires_at=NOW + timedelta(days=36500))
    feed = await home.token(purpose=Purpose.FEED)
    paths = [f"/p/{feed}/inbox", "/p/AAAAAAAAAAAAAA/inbox", f"/p/{ANNA}/inbox"]
    headers = {"Authorization": f"Bearer {bearer}"}
    opened = [await home.client.get(path, headers=headers) for path in paths]

    assert [(each.status_code, each.content) for each in opened] == [(404, whole.missing())] * 3
    assert await read(home, 1, ref=BILAL) == 404
    assert await home.pool.fetchval("SELECT count(*) FROM inbox_reads") == 0


async def test_a_revoked_link_opens_it_no_more(home: Home) -> None:
    token = await home.token()
    await home.as_municipality(f"/persons/{ANNA}/link")
    shown = await home.get(f"/p/{token}/inbox")
    noted = await home.post(f"/p/{token}/inbox/{OF_CLASS}/read", version="1")

    assert {(each.status_code, each.content) for each in (shown, noted)} == {(404, whole.missing())}


async def test_who_guesses_has_to_wait_here_too_and_nobody_keeps_an_answer(home: Home) -> None:
    token = await home.token()
    fine = await home.get(f"/p/{token}/inbox")
    tried = [(await home.get(f"/p/{number:014}/inbox")).status_code for number in range(MOST_MISSES + 1)]

    assert {name: fine.headers.get(name) for name in HEADERS} == HEADERS
    assert tried == [404] * MOST_MISSES + [429]
    assert (await home.get(f"/p/{token}/inbox")).status_code == 200


@pytest.mark.parametrize("asked_for", [{"limit": 51}, {"limit": 0}, {"after": "x"}])
async def test_what_is_asked_wrongly_opens_nothing(home: Home, asked_for: dict[str, object]) -> None:
    answered = await home.client.get(f"/p/{await home.token()}/inbox", params=asked_for)

    assert answered.status_code == 404
