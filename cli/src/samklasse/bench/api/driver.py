"""Sends requests at a steady pace over kept connections, and measures each from the time it was to leave.

A general client costs more than the service it measures; this one writes HTTP/1.1 itself.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from samklasse.bench.api.town import TODAY, Town

MIX = {"search": 25, "people": 25, "ledger": 20, "facts": 15, "call_off": 10, "names": 5}
"""Per cent of the requests. The mix is fixed from now on: nobody changes it to make figures better.

`facts` was 15 at first, was lowered to 5 on 2026-11-22 while the page was being tuned, which is not allowed, and was
put back the same day. Figures measured with another mix cannot be compared with these.
"""
LINES = 32
RESTS_SECONDS = 3.0
Sign = Callable[[str], str]


@dataclass(frozen=True)
class Request:
    """One, ready to be written."""

    kind: str
    orgnr: str
    method: str
    path: str
    body: dict[str, object] | None = None


@dataclass(frozen=True)
class Sample:
    """How long one took, in seconds from when it was to leave."""

    kind: str
    seconds: float
    status: int


def requests(town: Town, count: int, seed: int) -> list[Request]:
    """A mix of what municipalities ask; who has more people asks more often."""
    chance = random.Random(seed)
    kinds = chance.choices(list(MIX), weights=list(MIX.values()), k=count)
    owners = chance.choices(list(town.people_of), weights=list(town.people_of.values()), k=count)
    return [_request(town, kind, orgnr, chance) for kind, orgnr in zip(kinds, owners, strict=True)]


def _request(town: Town, kind: str, orgnr: str, chance: random.Random) -> Request:
    if kind == "search":
        level = chance.choice(("A1", "A2", "B1", "B2"))
        return Request(kind, orgnr, "GET", f"/offerings?level={level}&course_type=SYNC_GROUP&limit=50")
    if kind == "people":
        after = f"{orgnr}-{chance.randrange(town.people_of[orgnr]):06}"
        return Request(kind, orgnr, "GET", f"/people?after={after}&limit=50")
    if kind == "ledger":
        return Request(kind, orgnr, "GET", "/ledger?limit=100")
    if kind == "facts":
        return Request(kind, orgnr, "GET", "/facts")
    if kind == "call_off" or not town.free_refs.get(orgnr):
        return Request("call_off", orgnr, "POST", "/call-offs", _order(town, chance))
    return Request(kind, orgnr, "POST", "names", {"refs": [town.free_refs[orgnr].pop()]})


def _order(town: Town, chance: random.Random) -> dict[str, object]:
    line = {
        "offering_id": str(town.offerings[2 * chance.randrange(20)]),
        "unit": "INDIVIDUAL",
        "quantity": 20,  # more than are named before the next order
        "starts_on": (TODAY + timedelta(days=14)).isoformat(),
        "ends_on": (TODAY + timedelta(days=120)).isoformat(),
    }
    return {"agreement_id": str(town.agreement), "lines": [line]}


async def drive(port: int, wanted: list[Request], rate: float, sign: Sign) -> list[Sample]:
    """Send them all, `rate` a second."""
    loop = asyncio.get_running_loop()
    idle: asyncio.LifoQueue[Line] = asyncio.LifoQueue()
    for _ in range(LINES):
        idle.put_nowait(Line(port))
    lines: dict[str, str] = {}
    begin = loop.time() + 0.1

    async def one(n: int, request: Request) -> Sample:
        due = begin + n / rate
        line = await idle.get()
        try:
            status, answer = await line.ask(_addressed(request, lines), sign(request.orgnr))
        finally:
            idle.put_nowait(line)
        if request.kind == "call_off" and status == 201:
            lines[request.orgnr] = answer["lines"][0]["line_id"]
        return Sample(request.kind, loop.time() - due, status)

    tasks = []
    for n, request in enumerate(wanted):
        await asyncio.sleep(max(0.0, begin + n / rate - loop.time()))
        tasks.append(asyncio.create_task(one(n, request)))
    return list(await asyncio.gather(*tasks))


def _addressed(request: Request, lines: dict[str, str]) -> Request:
    """Names go on the line that the municipality called off last; before the first one, it looks at its call-offs."""
    if request.path != "names":
        return request
    line = lines.get(request.orgnr)
    if line is None:
        return Request("search", request.orgnr, "GET", "/offerings?limit=50")
    return Request(request.kind, request.orgnr, "POST", f"/call-offs/lines/{line}/names", request.body)


class Line:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._used_at = 0.0

    async def ask(self, request: Request, token: str) -> tuple[int, dict[str, list[dict[str, str]]]]:
        """Status, and the answer to a command."""
        reader, writer = await self._connected()
        body = b"" if request.body is None else json.dumps(request.body).encode()
        head = (
            f"{request.method} {request.path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nIdempotency-Key: {uuid4()}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        raw = await reader.readuntil(b"\r\n\r\n")
        length = int(raw.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        text = await reader.readexactly(length)
        return int(raw.split(b" ", 2)[1]), json.loads(text) if request.method == "POST" else {}

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """The server closes what rests for five seconds."""
        now = asyncio.get_running_loop().time()
        if self._streams is not None and now - self._used_at > RESTS_SECONDS:
            self._streams[1].close()
            self._streams = None
        self._used_at = now
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        return self._streams
