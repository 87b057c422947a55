"""When all stories are told: the wire carried what the contracts say, of nobody by name, and nothing is lost."""

import json
from uuid import UUID

import aio_pika
import asyncpg
import pytest
from samklasse.provision import installed
from samklasse_chassis import topology
from samklasse_chassis.timers import timer_due
from samklasse_contracts.catalogue import BY_KEY
from samklasse_contracts.message import Message

from .town import Town

pytestmark = pytest.mark.asyncio(loop_scope="session")

SERVICES = ("enrollment", "gateway", "notifications", "partnerships", "scheduling")
PERSONAL = ("@innboks.example", "+47410", "Oppdiktet", "1990-05-17", "B-0-1")
"""Parts of what the municipalities' lists say about people."""
TIMERS: dict[str, type[Message]] = {timer_due(name).key: timer_due(name) for name in SERVICES}

SAID_SQL = """
SELECT key, headers, body FROM enrollment.event_log
 UNION ALL SELECT key, headers, body FROM gateway.event_log
 UNION ALL SELECT key, headers, body FROM notifications.event_log
 UNION ALL SELECT key, headers, body FROM partnerships.event_log
 UNION ALL SELECT key, headers, body FROM scheduling.event_log
"""
SET_ASIDE_SQL = """
SELECT consumer, state, code FROM enrollment.quarantine
 UNION ALL SELECT consumer, state, code FROM gateway.quarantine
 UNION ALL SELECT consumer, state, code FROM notifications.quarantine
 UNION ALL SELECT consumer, state, code FROM partnerships.quarantine
 UNION ALL SELECT consumer, state, code FROM scheduling.quarantine
"""
USED_SQL = """
SELECT a.id, a.used_ore, a.ceiling_ore,
       (SELECT coalesce(sum(l.amount_ore), 0)::bigint FROM enrollment.lines l WHERE l.agreement_id = a.id)
       + (SELECT coalesce(sum(t.price_ore), 0)::bigint
            FROM enrollment.assessments t
           WHERE t.agreement_id = a.id AND t.state IN ('ORDERED', 'PERFORMED'))
       + (SELECT coalesce(sum(d.price_ore - d.freed_ore), 0)::bigint
            FROM enrollment.delegations d
           WHERE d.agreement_id = a.id) AS booked_ore
  FROM enrollment.agreements AS a
"""


async def test_every_message_that_was_said_is_what_its_contract_says(town: Town) -> None:
    rows = await _said(town)
    said = {row["key"] for row in rows}

    assert len(said & set(BY_KEY)) > 20
    for row in rows:
        contract = BY_KEY.get(row["key"]) or TIMERS[row["key"]]
        assert json.loads(contract.model_validate_json(row["body"]).body()) == json.loads(row["body"])


async def test_nothing_that_was_said_or_logged_names_anybody(town: Town) -> None:
    said = [f"{row['headers']} {row['body'].decode()}" for row in await _said(town)]
    logged = [path.read_text(errors="replace") for path in (town.stack.home / "log").glob("*.log")]

    assert said
    assert len(logged) >= len(SERVICES)
    assert {part for part in PERSONAL for text in (*said, *logged) if part in text} == set()


async def test_nothing_is_lost_and_nothing_is_set_aside_for_good(town: Town) -> None:
    await town.rest()
    rows = await town.reader.fetch(SET_ASIDE_SQL)

    assert {(row["consumer"], row["code"]) for row in rows if row["state"] != "resolved"} == set()


async def test_no_agreement_has_another_sum_than_its_lines_and_none_is_over_its_ceiling(town: Town) -> None:
    rows = await town.reader.fetch(USED_SQL)
    wrong: list[UUID] = [row["id"] for row in rows if not row["booked_ore"] == row["used_ore"] <= row["ceiling_ore"]]

    assert rows
    assert wrong == []


async def test_every_queue_is_read_and_none_keeps_anything(town: Town) -> None:
    tables = {name: service.consumers for name, service in installed().items()}
    drawn = topology.definitions(tables)
    read = {consumer.queue for consumers in tables.values() for consumer in consumers}
    read |= {queue for name in tables for queue in (f"{name}.dead", topology.replayed(name))}

    found = {queue["name"]: await _look(town, queue["vhost"], queue["name"]) for queue in drawn["queues"]}

    assert {name for name, (readers, _) in found.items() if readers} == read
    assert {name: kept for name, (_, kept) in found.items() if kept} == {}
    assert set(found) - read == {"ev.unrouted"}


async def _look(town: Town, vhost: str, name: str) -> tuple[int, int]:
    """How many read a queue, and how many messages lie in it."""
    async with await aio_pika.connect(town.stack.amqp_url(None, vhost)) as line:
        channel = await line.channel()
        declared = (await channel.declare_queue(name, passive=True)).declaration_result
        return declared.consumer_count or 0, declared.message_count or 0


async def _said(town: Town) -> list[asyncpg.Record]:
    found: list[asyncpg.Record] = await town.reader.fetch(SAID_SQL)
    return found
