"""What a scraper sees of a running service, and that it is nobody's business who is behind the figures."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from timeit import timeit

import aio_pika
import asyncpg
import httpx
import pytest
import toys
from prometheus_client.parser import text_string_to_metric_families
from running import running
from samklasse_chassis import amqp, metrics, outbox
from samklasse_chassis.durations import BOUNDS, Durations
from samklasse_chassis.health import Health
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.leader import Leadership, session
from samklasse_chassis.relay import Relay
from toys import CONSUMERS, Place, until, working

QUEUE = "beta.alpha-thing"
FULL = {"x-max-length": 1, "x-overflow": "reject-publish"}
LABELS = {"lane", "consumer", "verdict", "state", "queue", "how", "le"}


def _page(pool: asyncpg.Pool, relay: Relay) -> metrics._Page:
    """As it is while nothing is said and nothing heard."""
    sources = metrics.Sources(pool, Inbox(pool), relay, Leadership(None, "toys"), Health())  # type: ignore[arg-type]
    return metrics._Page(sources, metrics.Stored())


async def _have(relay: Relay, many: int) -> bool:
    return min(relay.nacked, relay.returned) >= many


async def scrape(client: httpx.AsyncClient) -> dict[str, float]:
    """Every sample, by its name and labels."""
    answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    families = text_string_to_metric_families(answer.text)
    return {_name(sample.name, sample.labels): sample.value for family in families for sample in family.samples}


def _name(name: str, labels: dict[str, str]) -> str:
    inside = ",".join(f"{key}={value}" for key, value in sorted(labels.items()))
    return f"{name}{{{inside}}}" if inside else name


async def test_a_scrape_shows_what_delivery_is_doing(place: Place, alpha: asyncpg.Pool, beta: asyncpg.Pool) -> None:
    one = toys.said("x", 1)
    later = toys.said("y", 3)
    async with alpha.acquire() as conn, conn.transaction():
        await outbox.add(conn, one, later)
    async with running(place, "alpha") as talks, running(place, "beta", CONSUMERS) as hears:
        await until(lambda: _parked(beta))
        await _again(place, one)
        await until(lambda: _seen(hears, f"samklasse_duplicates_total{{consumer={QUEUE}}}", 1))
        await until(lambda: _seen(talks, "samklasse_relay_published_total", 2))
        said, heard = await scrape(talks), await scrape(hears)

    assert said["samklasse_relay_leader"] == said["samklasse_ready"] == heard["samklasse_ready"] == 1
    assert said["samklasse_outbox_messages{lane=core}"] == said["samklasse_outbox_oldest_seconds{lane=core}"] == 0
    assert said["samklasse_relay_refused_total{how=nacked}"] == said["samklasse_relay_unroutable"] == 0
    assert said["samklasse_relay_refused_total{how=returned}"] == 0
    for verdict in ("handle", "ignore", "gap"):
        assert heard[f"samklasse_messages_taken_total{{consumer={QUEUE},verdict={verdict}}}"] == 1
    assert heard[f"samklasse_quarantine_messages{{consumer={QUEUE},state=gap}}"] == 1
    assert heard[f"samklasse_quarantine_messages{{consumer={QUEUE},state=stuck}}"] == 0
    assert heard[f"samklasse_transaction_seconds_count{{consumer={QUEUE}}}"] == 3
    assert heard[f"samklasse_transaction_seconds_bucket{{consumer={QUEUE},le=+Inf}}"] == 3
    assert heard[f"samklasse_queue_ready_messages{{queue={QUEUE}}}"] == 0
    assert heard["samklasse_database_away"] == 0
    assert heard["process_resident_memory_bytes"] > 10_000_000


async def test_what_cannot_be_sent_is_counted_with_its_age_by_kind_of_lane(place: Place, alpha: asyncpg.Pool) -> None:
    old = toys.said("x", 1)
    old = old.inside(old.envelope.model_copy(update={"time": datetime.now(UTC) - timedelta(minutes=5)}))
    async with alpha.acquire() as conn, conn.transaction():
        await outbox.add(conn, old, toys.said("y", 1), lane="supplier.910000004")
        found = await metrics.stored(alpha)
    await alpha.execute("SELECT 1")
    found = await metrics.stored(alpha)
    messages, seconds = found.unsent["supplier"]

    assert set(found.unsent) == {"supplier"}
    assert messages == 2
    assert 299 < seconds < 330


async def test_what_a_full_queue_refuses_is_told_from_what_nobody_is_bound_for(
    place: Place, alpha: asyncpg.Pool
) -> None:
    publisher = amqp.Publisher(place.amqp, "alpha")
    relay = Relay(alpha, publisher, publisher)
    async with await aio_pika.connect(place.amqp) as connection, connection.channel() as channel:
        mailboxes = await channel.declare_exchange("to", auto_delete=True)
        full = await channel.declare_queue(exclusive=True, arguments=FULL)
        await full.bind(mailboxes, "full")
        async with alpha.acquire() as conn, conn.transaction():
            for lane in ("full", "full", "gone"):
                await outbox.add(conn, toys.said("x", 1), lane=f"supplier.{lane}")
        async with working(Leadership(session(place.url("alpha")), "alpha", relay.run).run()):
            await until(lambda: _have(relay, 2))
    page = next(one for one in _page(alpha, relay).collect() if one.name == "samklasse_relay_refused")
    shown = {sample.labels["how"]: sample.value for sample in page.samples}

    assert relay.published == 1
    assert shown == {"nacked": relay.nacked, "returned": relay.returned}
    assert min(relay.nacked, relay.returned) >= 2


async def test_no_label_says_who_is_behind_a_figure(place: Place, alpha: asyncpg.Pool, beta: asyncpg.Pool) -> None:
    message = toys.said("x", 2)
    async with alpha.acquire() as conn, conn.transaction():
        await outbox.add(conn, message)
    async with running(place, "alpha"), running(place, "beta", CONSUMERS) as hears:
        await until(lambda: _parked(beta))
        page = (await hears.get("/metrics")).text
    families = list(text_string_to_metric_families(page))
    labels = {name for family in families for sample in family.samples for name in sample.labels}

    assert labels <= LABELS
    assert not {str(message.envelope.id), message.envelope.subject, "910000004"} & set(page.split())
    assert all(family.name.startswith(("samklasse_", "process_")) for family in families)


async def test_the_runbook_names_every_figure(beta: asyncpg.Pool) -> None:
    shown = {family.name for family in _page(beta, Relay(beta, None)).collect()}
    written = (Path(__file__).parents[3] / "docs/runbook.md").read_text()
    short = written.replace("`…_", "`samklasse_relay_")

    assert [name for name in sorted(shown) if f"`{name}" not in short] == []


async def test_a_database_that_is_away_is_a_figure_and_no_error() -> None:
    class Away:
        def acquire(self) -> object:
            raise ConnectionRefusedError

    found = await metrics.stored(Away())  # type: ignore[arg-type]

    assert found == metrics.Stored(away=True)


async def test_a_page_without_a_database_says_so(beta: asyncpg.Pool, place: Place) -> None:
    sources = metrics.Sources(beta, Inbox(beta), Relay(beta, None), Leadership(None, "beta"), Health())  # type: ignore[arg-type]
    page = {family.name: family for family in metrics._Page(sources, metrics.Stored(away=True)).collect()}

    assert page["samklasse_database_away"].samples[0].value == 1
    assert not {"samklasse_outbox_messages", "samklasse_quarantine_messages"} & set(page)


def test_a_duration_is_in_every_bucket_that_reaches_it() -> None:
    taken = Durations()
    for seconds in (0.0009, 0.001, 0.3, 99):
        taken.note(seconds)
    buckets = dict(taken.buckets())

    assert (buckets["0.001"], buckets["0.25"], buckets["0.5"], buckets["10.0"], buckets["+Inf"]) == (2, 2, 3, 3, 4)
    assert taken.seconds == pytest.approx(99.3019)
    assert len(buckets) == len(BOUNDS) + 1


def test_noting_a_duration_costs_a_few_microseconds_at_most() -> None:
    taken = Durations()

    assert min(timeit(lambda: taken.note(0.004), number=10_000) for _ in range(5)) / 10_000 < 5e-6


async def _again(place: Place, message: toys.ThingSaid) -> None:
    sent = toys.received(message)
    async with await aio_pika.connect(place.amqp) as connection:
        channel = await connection.channel()
        letter = aio_pika.Message(sent.body, headers=dict(sent.headers), message_id=sent.id)
        await channel.default_exchange.publish(letter, QUEUE)


async def _parked(beta: asyncpg.Pool) -> bool:
    return bool(await beta.fetchval("SELECT count(*) FROM quarantine WHERE state = 'gap'"))


async def _seen(client: httpx.AsyncClient, name: str, value: float) -> bool:
    return (await scrape(client)).get(name) == value
