"""The example supplier, as its own process, through the real gateway and the real broker."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import aio_pika
import asyncpg
import httpx
import pytest
from samklasse import stack
from samklasse_contracts import enrollment as e
from samklasse_contracts import gateway as g
from samklasse_contracts.catalogue import BY_KEY
from samklasse_contracts.message import Message, envelope_from, headers

from .builders import FJORD, MONDAY, SKIEN, access_opened, fact, seats_requested

EXAMPLES = Path(__file__).parents[3] / "examples"
EVENING, OWN_TIME = "norsk-kveld", "norsk-selvstudium"
SAID_SQL = "SELECT headers, body FROM gateway.event_log WHERE lane = $1 AND key = ANY ($2) ORDER BY pos"
SELLER = {"orgnr": FJORD, "name": "Fjord (oppdiktet)", "form": "PRIVATE", "roles": ["SELLER"]}


class World:
    """A running gateway, and what passes through it."""

    def __init__(self, running: stack.Stack, database: asyncpg.Connection) -> None:
        self.stack, self.database = running, database

    async def said(self, *kinds: type[Message], lane: str = "core") -> list[Message]:
        """What the gateway has said so far."""
        rows = await self.database.fetch(SAID_SQL, lane, [kind.key for kind in kinds])
        read = [(envelope_from(json.loads(row["headers"])), row["body"]) for row in rows]
        return [BY_KEY[envelope.type].model_validate_json(body).inside(envelope) for envelope, body in read]

    async def until(self, count: int, *kinds: type[Message], lane: str = "core") -> list[Message]:
        """Wait until it has said so much."""
        for _ in range(150):
            found = await self.said(*kinds, lane=lane)
            if len(found) >= count:
                return found
            await asyncio.sleep(0.1)
        raise AssertionError(f"{len(found)} of {count} {[kind.key for kind in kinds]}")

    async def enrollment_says(self, *facts: Message) -> None:
        """Put facts on the exchange as enrollment does."""
        async with await aio_pika.connect(self.stack.amqp_url()) as connection:
            channel = await connection.channel(on_return_raises=True)
            exchange = await channel.get_exchange("ev", ensure=False)
            for each in facts:
                said = each.envelope
                told = aio_pika.Message(each.body(), headers={**headers(said)}, message_id=str(said.id))
                await exchange.publish(told, routing_key=said.type)

    @contextmanager
    def supplier(self, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
        """The example at work."""
        env = {
            "PATH": os.environ["PATH"],
            "SUPPLIER_AMQP_URL": self.stack.amqp_url(FJORD, "suppliers"),
            "SUPPLIER_ORGNR": FJORD,
            "SUPPLIER_FILE": str(EXAMPLES / "supplier.json"),
        }
        program = [sys.executable, str(EXAMPLES / "supplier.py")]
        with subprocess.Popen(program, env=env | settings, stdout=subprocess.DEVNULL) as process:
            try:
                yield process
            finally:
                process.terminate()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stack.Stack]:
    """Partnerships and the gateway as processes; Fjord is registered and has its mailbox."""
    with stack.running(tmp_path_factory.mktemp("example"), services=["partnerships", "gateway"]) as started:
        post(started, "partnerships", "/organisations", SELLER)
        post(started, "gateway", "/suppliers", {"orgnr": FJORD})
        stack.add_supplier(started, FJORD)
        yield started


def post(running: stack.Stack, service: str, path: str, body: dict[str, object]) -> None:
    """A command of the operator's, repeated until what it waits for has arrived."""
    token = running.token("000000000", "OPERATOR", "operator")
    key = {"authorization": f"Bearer {token}", "idempotency-key": str(uuid4())}
    transport = httpx.HTTPTransport(retries=3)
    with httpx.Client(base_url=running.urls[service], headers=key, transport=transport) as client:
        for _ in range(100):
            answer = client.post(path, json=body)
            if answer.status_code == 200:
                return
            asyncio.run(asyncio.sleep(0.1))
    raise AssertionError(answer.text)


@pytest.fixture
async def world(running: stack.Stack) -> AsyncIterator[World]:
    """The same, with an eye on the gateway's log."""
    database = await asyncpg.connect(running.database_url("checker"))
    yield World(running, database)
    await database.close()


async def test_it_says_what_it_sells_and_saying_it_again_changes_nothing(world: World) -> None:
    for _ in range(2):
        with world.supplier():
            await world.until(4, g.OfferingSubmitted, g.TeacherAvailable, g.ClassOffered)
            await asyncio.sleep(0.5)

    assert [type(each) for each in await world.said(g.OfferingSubmitted, g.TeacherAvailable, g.ClassOffered)] == [
        g.OfferingSubmitted,
        g.OfferingSubmitted,
        g.TeacherAvailable,
        g.ClassOffered,
    ]


async def test_it_answers_while_it_has_room_and_twice_counts_once(world: World) -> None:
    asked = [seats_requested(f"line-{n}", ref=EVENING).model_copy(update={"quantity": 12}) for n in range(4)]
    lines = [fact(each, each.line_id) for each in asked]
    with world.supplier(SUPPLIER_REPEAT_EVERY="1"):
        for line in lines:
            await world.enrollment_says(line)
        answers = await world.until(4, g.SeatsConfirmed, g.SeatsDeclined)
        await asyncio.sleep(0.5)
    quantities = {each.line_id: each.quantity for each in answers if isinstance(each, g.SeatsConfirmed)}

    assert len(await world.said(g.SeatsConfirmed, g.SeatsDeclined)) == 4
    assert sorted(quantities.values()) == [6, 12, 12]
    assert {each.envelope.correlationid for each in answers} == {each.envelope.correlationid for each in lines}


async def test_it_reports_learning_time_for_everybody_with_access(world: World) -> None:
    opened = [access_opened(who, ref=OWN_TIME) for who in ("anna", "berit")]
    week = e.LearningWeekEnded(supplier_orgnr=FJORD, week=MONDAY, report_by=seats_requested().answer_by)
    late = week.model_copy(update={"report_by": week.report_by.replace(month=2)})
    with world.supplier():
        await world.enrollment_says(*opened)
        await asyncio.sleep(0.5)
        await world.enrollment_says(fact(late))
        reported = await world.until(2, g.LearningTimeReported)

    assert {each.enrollment_id for each in reported if isinstance(each, g.LearningTimeReported)} == {
        each.enrollment_id for each in opened
    }


async def test_a_human_may_forget(world: World) -> None:
    forgotten, remembered = (seats_requested(f"late-{n}", ref=OWN_TIME) for n in range(2))
    before = len(await world.said(g.SeatsConfirmed))
    with world.supplier(SUPPLIER_HOLD_FIRST="1"):
        await world.enrollment_says(forgotten)
        await asyncio.sleep(0.5)
        await world.enrollment_says(remembered)
        confirmed = (await world.until(before + 1, g.SeatsConfirmed))[before:]

    assert [each.line_id for each in confirmed if isinstance(each, g.SeatsConfirmed)] == [remembered.line_id]


async def test_it_comes_back_when_the_broker_has_cut_the_line(world: World, running: stack.Stack) -> None:
    before = len(await world.said(g.SeatsConfirmed))
    with world.supplier() as process:
        await cut_lines(running)
        await world.enrollment_says(seats_requested("after-the-cut", ref=OWN_TIME))
        await world.until(before + 1, g.SeatsConfirmed)

        assert process.poll() is None


async def cut_lines(running: stack.Stack) -> None:
    """Close every connection of the supplier's, once it has one."""
    async with httpx.AsyncClient(base_url=running.infra.rabbit_api, timeout=30) as api:
        for _ in range(100):
            lines = (await api.get("/api/connections")).json()
            own = [line["name"] for line in lines if line.get("user") == FJORD]
            if own:
                break
            await asyncio.sleep(0.2)
        for name in own:
            (await api.delete(f"/api/connections/{name}")).raise_for_status()
    assert own, SKIEN
