"""`/metrics` for Prometheus: what delivery is doing. Nothing is counted twice: each figure is read where it is kept.

Labels are queue names, verdicts, states and kinds of lane: never an organisation, a message, or anything of a person.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from samklasse_chassis.gate import Verdict
from samklasse_chassis.health import Health
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.leader import Leadership
from samklasse_chassis.outbox import CORE
from samklasse_chassis.pool import away, lend
from samklasse_chassis.ports import Database
from samklasse_chassis.relay import Relay

PATIENCE_SECONDS = 3.0
"""For the database; a scraper waits ten."""
KINDS = (CORE, "supplier")
STATES = ("gap", "behind", "retrying", "stuck", "poison")

UNSENT_SQL = """
SELECT CASE lane WHEN 'core' THEN 'core' ELSE 'supplier' END AS kind,
       count(seq) AS messages,
       extract(epoch FROM operator.now() - min(said_at))::float8 AS oldest_seconds
  FROM outbox
 GROUP BY kind
"""

OPEN_SQL = """
SELECT consumer, state, count(row_id) AS messages
  FROM quarantine
 WHERE state IN ('gap', 'behind', 'retrying', 'stuck', 'poison')
 GROUP BY consumer, state
"""


@dataclass(frozen=True)
class Sources:
    """Where the figures are kept."""

    pool: Database
    inbox: Inbox
    relay: Relay
    leader: Leadership
    health: Health


@dataclass
class Stored:
    """What only the database knows, at one moment."""

    away: bool = False
    unsent: dict[str, tuple[int, float]] = field(default_factory=dict)
    """By kind of lane: messages, and seconds since the oldest was said."""
    parked: dict[tuple[str, str], int] = field(default_factory=dict)
    """By consumer and state."""


def router(sources: Sources) -> APIRouter:
    """The page that is scraped."""
    routes = APIRouter()
    process = ProcessCollector(registry=None)

    @routes.get("/metrics")
    async def scraped() -> Response:
        registry = CollectorRegistry()
        registry.register(process)
        registry.register(_Page(sources, await stored(sources.pool)))
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return routes


async def stored(pool: Database) -> Stored:
    """Ask the database, which may be away."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), lend(pool) as conn:
            unsent, parked = await conn.fetch(UNSENT_SQL), await conn.fetch(OPEN_SQL)
    except Exception as error:
        if not away(error):
            raise
        return Stored(away=True)
    return Stored(
        unsent={row["kind"]: (row["messages"], max(0.0, row["oldest_seconds"])) for row in unsent},
        parked={(row["consumer"], row["state"]): row["messages"] for row in parked},
    )


class _Page(Collector):
    """One scrape."""

    def __init__(self, sources: Sources, found: Stored) -> None:
        self._from, self._found = sources, found

    def collect(self) -> Iterator[Metric]:
        """Every figure."""
        yield from self._outbox()
        yield from self._relay()
        yield from self._consumers()
        yield from self._quarantine()
        database_away = self._found.away or self._from.inbox.database_away
        yield _gauge("database_away", "1 while the database cannot be reached.", database_away)
        yield _gauge("ready", "1 while the service does its work.", not self._from.health.report())

    def _outbox(self) -> Iterator[Metric]:
        if self._found.away:
            return
        depth = GaugeMetricFamily("samklasse_outbox_messages", "Said and not yet with the broker.", labels=["lane"])
        oldest = GaugeMetricFamily("samklasse_outbox_oldest_seconds", "Age of the oldest of them.", labels=["lane"])
        for kind in KINDS:
            messages, seconds = self._found.unsent.get(kind, (0, 0.0))
            depth.add_metric([kind], messages)
            oldest.add_metric([kind], seconds)
        yield from (depth, oldest)

    def _relay(self) -> Iterator[Metric]:
        relay = self._from.relay
        yield _gauge("relay_leader", "1 where this process is the service's leader.", self._from.leader.held)
        yield _gauge(
            "relay_unroutable", "1 while the broker sends messages back: topology is missing.", relay.unroutable
        )
        yield _counter("relay_published", "Confirmed by the broker.", relay.published)
        refused = CounterMetricFamily("samklasse_relay_refused", "Not taken by the broker.", labels=["how"])
        refused.add_metric(["nacked"], relay.nacked)
        refused.add_metric(["returned"], relay.returned)
        yield refused

    def _consumers(self) -> Iterator[Metric]:
        taken = CounterMetricFamily(
            "samklasse_messages_taken", "By what became of them.", labels=["consumer", "verdict"]
        )
        again = CounterMetricFamily("samklasse_duplicates", "Handled before, seen again.", labels=["consumer"])
        for (consumer, verdict), count in sorted(self._from.inbox.taken.items(), key=str):
            taken.add_metric([consumer, verdict.name.lower()], count)
            if verdict is Verdict.IGNORE:
                again.add_metric([consumer], count)
        seconds = HistogramMetricFamily(
            "samklasse_transaction_seconds", "One message, or one batch, until it is committed.", labels=["consumer"]
        )
        for consumer, durations in sorted(self._from.inbox.durations.items()):
            seconds.add_metric([consumer], durations.buckets(), durations.seconds)
        lag = GaugeMetricFamily("samklasse_queue_ready_messages", "Waiting for a consumer.", labels=["queue"])
        for queue, count in sorted(self._from.health.ready.items()):
            lag.add_metric([queue], count)
        yield from (taken, again, seconds, lag)

    def _quarantine(self) -> Iterator[Metric]:
        if self._found.away:
            return
        parked = GaugeMetricFamily("samklasse_quarantine_messages", "Set aside.", labels=["consumer", "state"])
        for consumer in sorted({consumer for consumer, _ in self._found.parked}):
            for state in STATES:
                parked.add_metric([consumer, state], self._found.parked.get((consumer, state), 0))
        yield parked


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(f"samklasse_{name}", about, value=float(value))


def _counter(name: str, about: str, value: float) -> Metric:
    return CounterMetricFamily(f"samklasse_{name}", about, value=float(value))
