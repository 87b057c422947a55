"""Join: from the page into the room, by way of the service that has it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid5

from samklasse_notifications.page import whole

from ..builders import ANNA, BILAL
from .conftest import Home
from .pages import LESSON

ROOM = "https://rooms.example/join?secret=1"


async def test_join_leads_into_the_room_and_else_says_why_not(home: Home) -> None:
    """F03: from ten minutes before; the room's address is asked for at each press, with her enrollment alone."""
    path = f"/p/{await home.token()}/join/{LESSON.id}"
    seen = []
    for status, told in (
        (200, {"url": ROOM}), (422, {"code": "TOO_EARLY"}), (422, {"code": "SESSION_OVER"}),
        (422, {"code": "ROOM_NOT_READY"}), (500, {}), (200, {"url": "javascript:alert(1)"}),
    ):  # fmt: skip
        async with scheduling(home, status, told) as asked:
            seen.append((await home.get(path)).headers["location"].rpartition("=")[2])
    away = await home.get(path)

    assert seen == ["1", "too_early", "over", "not_ready", "not_ready", "not_ready"]
    assert away.headers["location"].endswith("?said=not_ready")
    assert asked == [(f"/sessions/{LESSON.id}/join?enrollment_id={uuid5(ANNA, 'e')}", "Bearer our-own")]


async def test_nobody_asks_for_a_room_that_is_not_hers(home: Home) -> None:
    async with scheduling(home, 200, {"url": ROOM}) as asked:
        strangers = await home.get(f"/p/{await home.token(BILAL)}/join/{LESSON.id}")
        unknown = await home.get(f"/p/{await home.token()}/join/{UUID(int=1)}")

    assert (strangers.content, unknown.content, asked) == (whole.missing(), whole.missing(), [])


@asynccontextmanager
async def scheduling(home: Home, status: int, told: dict[str, Any]) -> AsyncIterator[list[tuple[str, str]]]:
    """Another service's door, which answers everything the same; gives what it was asked and by whom."""
    asked: list[tuple[str, str]] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        bearer = next(line for line in head.splitlines() if line.lower().startswith("authorization"))
        asked.append((head.split()[1], bearer.partition(": ")[2]))
        body = json.dumps(told).encode()
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    home.app.state.settings |= {
        "SAMKLASSE_SCHEDULING_URL": f"http://127.0.0.1:{port}",
        "SAMKLASSE_SERVICE_TOKEN": "our-own",
    }
    async with server:
        yield asked
