"""A small world on the running system: three municipalities, one supplier process, one supplier in the tests' hands."""

import asyncio
import base64
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import asyncpg
import httpx
from samklasse.demo.doors import Answer, Doors, Who
from samklasse.demo.timeline import OWED_SQL, UNDER_WAY_SQL
from samklasse.stack import Stack, add_supplier

from . import papers
from .mailbox import Mailbox, open_mailbox
from .papers import BUSY, OPERATOR, QUIET

ROOT = Path(__file__).parents[2]
OSLO = ZoneInfo("Europe/Oslo")

FORWARD_SQL = """
UPDATE operator.clock
   SET ahead_by = greatest(ahead_by, $1::timestamptz - clock_timestamp())
"""


def oslo(day: int, hour: int = 8, minute: int = 0) -> datetime:
    """Wall time in January 2027."""
    return datetime(2027, 1, day, hour, minute, tzinfo=OSLO)


@dataclass
class Town:
    """The system and everybody in it."""

    stack: Stack
    doors: Doors
    operator: asyncpg.Connection
    reader: asyncpg.Connection
    agreements: dict[str, str]
    """The agreement with each supplier."""
    voices: dict[str, Mailbox]

    @property
    def quiet(self) -> Mailbox:
        """The supplier in the tests' hands."""
        return self.voices[QUIET]

    async def ask(self, who: Who, method: str, service: str, path: str, **what: Any) -> Answer:
        """One call, under a key of its own where none is given."""
        key = what.pop("key", str(uuid4()))
        return await self.doors.knock(method, service, path, who, key="" if method == "GET" else key, **what)

    async def tell(self, who: Who, service: str, path: str, body: Any = None, **what: Any) -> Any:
        """A command that must be taken."""
        return await self.doors.tell(service, path, who, str(uuid4()), body, **what)

    async def forward(self, at: datetime) -> None:
        """Move everybody's clock; never back."""
        await self.operator.execute(FORWARD_SQL, at)

    async def rest(self) -> None:
        """Wait until nothing is under way, by the demo's own rule."""

        async def at_rest() -> bool:
            rows = [await self.reader.fetchrow(UNDER_WAY_SQL), await self.reader.fetchrow(OWED_SQL, 0, 0, 0, 0, 0)]
            return not any(counted for row in rows for what, counted in row.items() if what != "positions")

        for _ in range(2):
            await eventually(at_rest, "everything to come to rest")
            await asyncio.sleep(0.2)

    async def order(self, who: Who, *lines: Any, agreement: str | None = None, **what: Any) -> Answer:
        """Call off seats, under the busy supplier's agreement where no other is given."""
        body = {"agreement_id": agreement or self.agreements[BUSY], "lines": list(lines)}
        return await self.ask(who, "POST", "enrollment", "/call-offs", json=body, **what)

    async def ordered(self, who: Who) -> dict[str, Any]:
        """A municipality's lines by id."""
        found = await self.doors.read("enrollment", "/call-offs", who)
        return {line["line_id"]: line for line in found["lines"]}

    async def confirmed(self, who: Who, offering_id: UUID, quantity: int) -> str:
        """Order from the supplier process, and wait for its yes. Returns the line."""
        answer = await self.order(who, papers.line(offering_id, quantity))
        assert not answer.code, answer.body
        line_id: str = answer.body["lines"][0]["line_id"]

        async def said_yes() -> bool:
            return bool((await self.ordered(who))[line_id]["state"] == "CONFIRMED")

        await eventually(said_yes, "the supplier's yes")
        return line_id

    async def enroll(self, who: Who, rows: Sequence[dict[str, str]], line_id: str) -> dict[str, dict[str, str]]:
        """Import a list and put everybody on a line. Returns person and enrollment by reference."""
        people = await self.imported(who, rows)
        enrollments = await self.named(who, line_id, people)
        return {ref: {"person": person, "enrollment": enrollments[person]} for ref, person in people.items()}

    async def imported(self, who: Who, rows: Sequence[dict[str, str]]) -> dict[str, str]:
        """Import a list, hand over contact points, open the people. Returns people by reference."""
        path = f"/imports?kommunenummer={papers.NUMBERS[who]}"
        taken = await self.tell(who, "enrollment", path, text=papers.as_csv(rows))
        assert taken["rejected"] == []
        ids = {row["ref"]: row["person_id"] for row in taken["accepted"]}
        points = [papers.contact_point(ids[row["referanse"]], row) for row in rows]
        await self.tell(who, "notifications", "/contact-points", points, method="PUT")
        confirmation = f"/imports/{taken['import_id']}/confirmation"
        await self.tell(who, "enrollment", confirmation, {"person_ids": list(ids.values())})
        return ids

    async def named(self, who: Who, line_id: str, refs: Iterable[str]) -> dict[str, str]:
        """Put people on a line. Returns enrollments by person."""
        named = await self.tell(who, "enrollment", f"/call-offs/lines/{line_id}/names", {"refs": list(refs)})
        return {pair["person_id"]: pair["enrollment_id"] for pair in named["enrollments"]}

    async def mails(self, **headers: str) -> list[EmailMessage]:
        """What the mail catcher took, oldest first; only those with these X-Samklasse- headers."""
        found = [message_from_bytes(each, policy=policy.default) for each in await self._caught("mail-catcher")]
        return [mail for mail in found if all(mail[f"X-Samklasse-{name}"] == value for name, value in headers.items())]

    async def texts(self) -> list[dict[str, Any]]:
        """Every SMS that the simulator took."""
        return [json.loads(each)["message"] for each in await self._caught("sms-simulator")]

    async def _caught(self, peer: str) -> list[bytes]:
        async with httpx.AsyncClient(base_url=self.stack.urls[peer]) as client:
            found = (await client.get("/messages", params={"limit": 10_000})).json()["messages"]
        return [base64.b64decode(each["raw"]) for each in found]


async def eventually(check: Callable[[], Awaitable[Any]], what: str, seconds: float = 30.0) -> Any:
    """Ask until there is something."""
    end = asyncio.get_running_loop().time() + seconds
    while not (found := await check()):
        assert asyncio.get_running_loop().time() < end, f"waited {seconds} s for {what}"
        await asyncio.sleep(0.05)
    return found


@asynccontextmanager
async def settled(stack: Stack) -> AsyncIterator[Town]:
    """Everybody registered, agreements signed, two suppliers connected, the catalogue published; 4 January, 08:00."""
    async with AsyncExitStack() as leaving:
        doors = Doors(stack)
        leaving.push_async_callback(doors.close)
        operator = await asyncpg.connect(stack.database_url("operator"))
        leaving.push_async_callback(operator.close)
        reader = await asyncpg.connect(stack.database_url("checker"))
        leaving.push_async_callback(reader.close)
        town = Town(stack, doors, operator, reader, {}, {})
        await town.forward(oslo(4))
        for one in papers.organisations():
            await town.tell(OPERATOR, "partnerships", "/organisations", one)
        for seller in (BUSY, QUIET):
            signed = await town.tell(OPERATOR, "partnerships", "/agreements", papers.agreement(seller))
            town.agreements[seller] = signed["agreement_id"]
            url = await connected(town, seller)
            town.voices[seller] = await leaving.enter_async_context(open_mailbox(url, seller))
        await leaving.enter_async_context(_supplier_process(stack))
        await eventually(lambda: _on_offer(town), "the catalogue")
        yield town


async def connected(town: Town, orgnr: str) -> str:
    """Open a mailbox as soon as the gateway knows the supplier."""

    async def opened() -> bool:
        answer = await town.ask(OPERATOR, "POST", "gateway", "/suppliers", json={"orgnr": orgnr}, key=f"open {orgnr}")
        return answer.status == 200

    await eventually(opened, f"the mailbox of {orgnr}")
    return await asyncio.to_thread(add_supplier, town.stack, orgnr)


@asynccontextmanager
async def _supplier_process(stack: Stack) -> AsyncIterator[None]:
    file = stack.home / "supplier.json"
    file.write_text(json.dumps(papers.CATALOGUE))
    env = {
        "PATH": os.environ["PATH"], "SUPPLIER_AMQP_URL": stack.amqp_url(BUSY, "suppliers"), "SUPPLIER_ORGNR": BUSY,
        "SUPPLIER_FILE": str(file),
    }  # fmt: skip
    with (stack.home / "log/supplier.log").open("wb") as log:
        program = str(ROOT / "examples/supplier.py")
        process = await asyncio.create_subprocess_exec(sys.executable, program, env=env, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


async def _on_offer(town: Town) -> bool:
    found = await town.doors.read("enrollment", "/offerings", papers.SKIEN)
    return {each["ref"] for each in found["offerings"]} >= {each["ref"] for each in papers.CATALOGUE["offerings"]}
