"""The operator's doors: opened by an operator alone, with a reason, once per key; a rebuild leaves no half behind."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import aio_pika
import asyncpg
import httpx
import pytest
import toys
from samklasse.infra.state import Infra
from samklasse_chassis import audit, http, log, replay, tokens
from samklasse_chassis.health import Health
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.parked import Hand, Refused
from samklasse_chassis.ports import Connection
from samklasse_chassis.runtime import Context, Service, application
from samklasse_chassis.topology import CORE, definitions
from samklasse_contracts.message import headers
from toys import Place, until, working

PRIVATE, PUBLIC = tokens.new_key_pair()
HAND = Hand("ola", "in doubt")
REASON = {"reason": "in doubt"}


async def forget(conn: Connection) -> None:
    await conn.execute("DELETE FROM effects")


COPY = replace(toys.CONSUMER, rebuild=forget)


def bearer(role: http.Role = http.Role.OPERATOR) -> dict[str, str]:
    caller = http.Caller("000000000", role, "ola")
    token = tokens.sign(PRIVATE, caller, expires_at=datetime.now(UTC) + timedelta(minutes=5))
    return {"authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}


@pytest.fixture(autouse=True)
def nothing_broken() -> None:
    toys.broken.clear()


@pytest.fixture
async def client(beta: asyncpg.Pool) -> AsyncIterator[httpx.AsyncClient]:
    service = Service("beta", (COPY,), Path())
    app = application(service, Context(beta, {"SAMKLASSE_TOKEN_PUBLIC_KEY": PUBLIC}, Health(), log.logger()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://beta") as opened:
        yield opened


async def stuck(beta: asyncpg.Pool) -> str:
    """A stuck message; where its door is."""
    toys.broken.add("bad")
    await Inbox(beta).take(toys.CONSUMER, toys.received(toys.said("bad", 1)))
    row_id = await beta.fetchval("UPDATE quarantine SET state = 'stuck' RETURNING row_id")
    return f"/operator/quarantine/{row_id}"


@pytest.mark.parametrize("role", [role for role in http.Role if role is not http.Role.OPERATOR])
async def test_nobody_but_an_operator_finds_the_doors(
    client: httpx.AsyncClient, beta: asyncpg.Pool, role: http.Role
) -> None:
    door = await stuck(beta)
    edit = {**REASON, "body": "{}"}
    doors = [(f"{door}/{what}", edit) for what in ("retry", "edit", "discard")]
    doors += [(f"/operator/consumers/{COPY.queue}/{what}", REASON) for what in ("rebuild", "bootstrap")]
    answers = [await client.post(path, json=body, headers=bearer(role)) for path, body in doors]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert await beta.fetchval("SELECT count(*) FROM quarantine_actions") == 0


@pytest.mark.parametrize("reason", ["", "  ", None])
async def test_no_reason_no_action(client: httpx.AsyncClient, beta: asyncpg.Pool, reason: str | None) -> None:
    answer = await client.post(f"{await stuck(beta)}/discard", json={"reason": reason}, headers=bearer())

    assert answer.status_code == 422
    assert await beta.fetchval("SELECT state FROM quarantine") == "stuck"


async def test_a_command_that_is_sent_twice_is_done_once(client: httpx.AsyncClient, beta: asyncpg.Pool) -> None:
    door, signed = await stuck(beta), bearer()
    answers = [await client.post(f"{door}/discard", json=REASON, headers=signed) for _ in range(3)]

    assert [answer.json() for answer in answers] == [{"state": "discarded"}] * 3
    assert await beta.fetchval("SELECT count(*) FROM quarantine_actions") == 1


async def test_a_refusal_names_its_code(client: httpx.AsyncClient, beta: asyncpg.Pool) -> None:
    door = await stuck(beta)
    answer = await client.post(f"{door}/edit", json={**REASON, "body": '{"name": 5}'}, headers=bearer())

    told = answer.json()
    assert (answer.status_code, told["code"], told["fields"]) == (422, "UNREADABLE", {"places": "name"})


async def test_what_was_done_is_never_rewritten(place: Place, beta: asyncpg.Pool) -> None:
    may = "SELECT has_table_privilege('beta', 'quarantine_actions', 'UPDATE, DELETE, TRUNCATE')"

    assert await beta.fetchval(may) is False


async def test_a_consumer_without_a_read_model_is_refused(beta: asyncpg.Pool) -> None:
    async with beta.acquire() as conn, conn.transaction():
        with pytest.raises(Refused, match="NOT_A_READ_MODEL"):
            await replay.rebuild(conn, toys.CONSUMER, {}, HAND)


async def test_a_rebuilt_consumer_takes_everything_once_more(client: httpx.AsyncClient, beta: asyncpg.Pool) -> None:
    inbox, subject = Inbox(beta), uuid4()
    messages = [toys.said(str(n), n, subject) for n in (1, 2, 3)]
    for message in (*messages, toys.said("gap", 9)):
        await inbox.take(COPY, toys.received(message))
    path = f"/operator/consumers/{COPY.queue}/rebuild"
    answer = await client.post(path, json=REASON, headers=bearer())
    emptied = await beta.fetchval("SELECT count(*) FROM effects")
    for message in messages:
        await inbox.take(COPY, toys.received(message))

    assert answer.json() == {"baselines": 0}
    assert emptied == 0
    assert await beta.fetchval("SELECT array_agg(name ORDER BY at) FROM effects") == ["1", "2", "3"]
    assert await beta.fetchval("SELECT array_agg(state) FROM quarantine") == ["discarded"]


async def test_a_replay_begins_where_the_log_begins(client: httpx.AsyncClient, beta: asyncpg.Pool) -> None:
    fourth = toys.said("4", 4)
    baselines = {f"alpha.thing/{fourth.envelope.subject}": 3}
    path = f"/operator/consumers/{COPY.queue}/bootstrap"
    answer = await client.post(path, json={**REASON, "baselines": baselines}, headers=bearer())
    await Inbox(beta).take(COPY, toys.received(fourth))
    again = await client.post(path, json=REASON, headers=bearer())

    assert answer.json() == {"baselines": 1}
    assert await beta.fetchval("SELECT array_agg(name) FROM effects") == ["4"]
    assert again.json()["code"] == "HAS_BEGUN"


async def test_rebuilding_while_messages_are_taken_forgets_whole_ones(beta: asyncpg.Pool) -> None:
    """Every effect has its inbox row and every inbox row its effect, whatever was under way."""
    inbox = Inbox(beta)

    async def slowly(conn: Connection) -> None:
        await forget(conn)
        await conn.execute("SELECT pg_sleep(0.02)")

    async def rebuild() -> None:
        for _ in range(10):
            async with beta.acquire() as conn, conn.transaction():
                await replay.rebuild(conn, replace(COPY, rebuild=slowly), {}, HAND)
            await asyncio.sleep(0.01)

    async def take() -> None:
        for n in range(150):
            await inbox.take(COPY, toys.received(toys.said(str(n), 1)))

    await asyncio.gather(rebuild(), *(take() for _ in range(6)))
    halves = "SELECT count(*) FROM (SELECT id::text FROM effects) e FULL JOIN inbox i USING (id) WHERE {}"
    orphans = await beta.fetchval(halves.format("e.id IS NULL OR i.id IS NULL"))

    assert orphans == 0
    assert await beta.fetchval("SELECT count(*) FROM quarantine") == 0


async def test_replayed_messages_reach_whom_they_are_for_and_strays_are_kept(place: Place, beta: asyncpg.Pool) -> None:
    message, stray = toys.said("again", 1), toys.said("stray", 1)
    inbox = Inbox(beta)
    connection = await aio_pika.connect(place.amqp)
    async with connection, working(replay.receive(place.amqp, "beta", [COPY], inbox)):
        channel = await connection.channel()
        for told, consumer in ((message, COPY.queue), (stray, "beta.nobody")):
            marked = {**headers(told.envelope), "x-consumer": consumer}
            parcel = aio_pika.Message(told.body(), headers=marked)
            await channel.default_exchange.publish(parcel, "beta.replayed")
        await until(lambda: _count(beta, "SELECT count(*) FROM effects", 1))
        await until(lambda: _count(beta, "SELECT count(*) FROM quarantine WHERE state = 'poison'", 1))

    assert await beta.fetchval("SELECT name FROM effects") == "again"
    assert await beta.fetchval("SELECT consumer FROM quarantine") == "beta.replayed"


async def test_a_missing_binding_turns_readiness_red_until_it_is_back(
    infra: Infra, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "EVERY_SECONDS", 0.1)
    monkeypatch.setattr(audit, "AGAIN_SECONDS", 0.1)
    seen = Health()
    seen.note("start", None)
    binding = f"/api/bindings/{CORE}/e/ev/q/{COPY.queue}/alpha.thing.%23"
    async with (
        httpx.AsyncClient(base_url=infra.rabbit_api, timeout=30) as api,
        working(audit.watch(seen, infra.rabbit_api, "beta", [COPY])),
    ):
        await asyncio.sleep(0.5)
        before = seen.report()
        (await api.delete(binding)).raise_for_status()
        await until(lambda: _says(seen, {"topology": f"BINDING_MISSING {COPY.queue}"}))
        (await api.post("/api/definitions", json=definitions({"beta": [COPY]}))).raise_for_status()
        await until(lambda: _says(seen, {}))

    assert before == {}


async def test_every_queue_of_a_service_is_audited(infra: Infra, place: Place) -> None:
    async with httpx.AsyncClient(base_url=infra.rabbit_api, timeout=30) as api:
        for queue in ("beta.replayed", "beta.dead"):
            (await api.delete(f"/api/queues/{CORE}/{queue}")).raise_for_status()
            async with audit.client(infra.rabbit_api) as asked:
                told = await audit.trouble(asked, audit.own("beta", [COPY]))
            (await api.post("/api/definitions", json=definitions({"beta": [COPY]}))).raise_for_status()
            assert told == f"BINDING_MISSING {queue}"


async def test_a_broker_that_does_not_say_leaves_the_verdict_as_it_was(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "AGAIN_SECONDS", 0.05)
    seen = Health()
    seen.note(audit.TROUBLE, "BINDING_MISSING beta.dead")
    async with working(audit.watch(seen, "http://a:b@127.0.0.1:1", "beta", [COPY])):
        await asyncio.sleep(0.3)

    assert seen.troubles[audit.TROUBLE] == "BINDING_MISSING beta.dead"


async def _count(pool: asyncpg.Pool, sql: str, wanted: int) -> bool:
    return bool(await pool.fetchval(sql) == wanted)


async def _says(seen: Health, wanted: dict[str, str]) -> bool:
    return seen.report() == wanted
