"""How a service runs: consumers, leader, quarantine worker, health and HTTP in one task group.

Any of them ending ends the process. SIGTERM stops the consumers first: what they hold is finished or goes back.
"""

import asyncio
import contextlib
import gc
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import asyncpg
import uvicorn
from fastapi import APIRouter, FastAPI

from samklasse_chassis import amqp, audit, consuming, health, log, metrics, ops, parking, replay, tracing, vault
from samklasse_chassis.consumer import Consumer
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.leader import Leadership, session
from samklasse_chassis.pool import open_pool
from samklasse_chassis.ports import Connection
from samklasse_chassis.relay import Relay
from samklasse_chassis.retention import Retention
from samklasse_chassis.timers import Timers
from samklasse_chassis.tracing import Spans
from samklasse_chassis.turns import Turns


@dataclass(frozen=True)
class Context:
    """What a worker of a service gets."""

    pool: asyncpg.Pool
    settings: Mapping[str, str]
    health: health.Health
    log: Any
    spans: Spans | None = None
    said: asyncio.Event = field(default_factory=asyncio.Event)
    """Set it after a commit that may have put something into the outbox; the relay looks at once."""

    @cached_property
    def kek(self) -> vault.Keys | None:
        """The key-encryption keys that open the vault; None: the service has none.

        Raises:
            BadKek: the file is not what it should be.
        """
        return vault.configured(self.settings)


Worker = Callable[[Context], Awaitable[None]]


@dataclass(frozen=True)
class Service:
    """Everything that makes a process this service."""

    name: str
    consumers: tuple[Consumer, ...]
    migrations: Path
    routers: tuple[APIRouter, ...] = ()
    workers: tuple[Worker, ...] = ()
    pool_size: int = 10
    state: Mapping[str, Any] = field(default_factory=dict)
    """Put on `app.state` for routes."""
    reindex: Callable[[Connection, vault.Keys], Awaitable[None]] | None = None
    """Enters by the newest key what the service itself keeps of blind indexes (`vault.index`): the last step of a
    key's renewal, on a connection that is in no transaction, while the service runs with all keys. May be begun anew.
    """


STALLED_SECONDS = 5.0
"""Of nothing getting out, before it counts as trouble."""
HTTP_GRACE_SECONDS = 3
"""For commands that are being carried out when the process is told to stop."""


class Stopped(Exception):
    """Asked to stop."""


def run(service: Service) -> None:
    """Run a service with the settings of the environment until it is told to stop."""
    log.configure(service.name)
    calm_collector()
    asyncio.run(_main(service, os.environ))


def calm_collector() -> None:
    """Let the garbage collector leave what was imported alone, and look at what is new less often.

    With batches of hundreds of messages alive at once its usual pace doubles the cost of reading one (measured).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


async def _main(service: Service, settings: Mapping[str, str]) -> None:
    pool = await open_pool(settings["SAMKLASSE_DATABASE_URL"], name=service.name, size=service.pool_size)
    said = asyncio.Event()
    inbox = Inbox(pool, said)
    urls = _broker_urls(service, settings)
    spans = tracing.configured(service.name, settings)
    context = Context(pool, settings, health.Health(), log.logger(), spans, said)
    outside = amqp.Publisher(urls[True], f"{service.name} relay") if True in urls else None
    relay = Relay(pool, amqp.Publisher(urls[False], f"{service.name} relay"), outside, said)
    duties = (relay.run, Timers(pool, service.name, said).run, Retention(pool).run)
    leader = Leadership(session(settings["SAMKLASSE_DATABASE_URL"]), service.name, *duties)
    context.health.check(lambda: "DATABASE_AWAY" if inbox.database_away else None)
    context.health.check(lambda: "UNROUTABLE" if relay.unroutable else None)
    context.health.check(lambda: "RELAY_STALLED" if relay.stalled_seconds > STALLED_SECONDS else None)
    inbox.spans = relay.spans = spans
    app = application(service, context)
    app.include_router(metrics.router(metrics.Sources(pool, inbox, relay, leader, context.health)))
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_until_signalled())
            group.create_task(_serve(app, settings))
            group.create_task(leader.run())
            group.create_task(parking.retry_quarantined(pool, inbox, service.consumers))
            watched = (*service.consumers, replay.row(service.name))
            group.create_task(health.watch(context.health, pool, urls, watched))
            if "SAMKLASSE_RABBIT_API" in settings:
                api = settings["SAMKLASSE_RABBIT_API"]
                group.create_task(audit.watch(context.health, api, service.name, service.consumers))
            _hear(group, service, urls, inbox)
            group.create_task(parking.bridge_dead_letters(urls[False], service.name, pool))
            for worker in service.workers:
                group.create_task(_forever(worker, context))
    except* Stopped:
        context.log.info("stopped")
    finally:
        pool.terminate()
        if spans is not None:
            await asyncio.to_thread(spans.close)


def _hear(group: asyncio.TaskGroup, service: Service, urls: Mapping[bool, str], inbox: Inbox) -> None:
    """Consume every queue of the table, in both vhosts, and the queue of what is replayed."""
    for is_outside, url in urls.items():
        table = [consumer for consumer in service.consumers if consumer.outside == is_outside]
        group.create_task(consuming.consume(url, table, inbox))
    group.create_task(replay.receive(urls[False], service.name, service.consumers, inbox))


async def _forever(worker: Worker, context: Context) -> None:
    await worker(context)
    raise RuntimeError(f"a worker of {context.settings.get('SAMKLASSE_SERVICE', 'this service')} ended")


def _broker_urls(service: Service, settings: Mapping[str, str]) -> dict[bool, str]:
    """By whether the vhost is the suppliers'."""
    urls = {False: settings["SAMKLASSE_AMQP_URL"]}
    if any(consumer.outside for consumer in service.consumers):
        urls[True] = settings["SAMKLASSE_SUPPLIERS_AMQP_URL"]
    return urls


def application(service: Service, context: Context) -> FastAPI:
    """The service's HTTP side: health, and its routers."""
    app = FastAPI(title=f"Samklasse {service.name}", version="0.1.0")
    app.state.pool = context.pool
    app.state.said = context.said
    app.state.spans = context.spans
    app.state.turns = Turns()
    app.state.token_public_key = context.settings["SAMKLASSE_TOKEN_PUBLIC_KEY"]
    app.state.settings = context.settings
    app.state.kek = context.kek
    app.state.consumers = service.consumers
    for name, value in service.state.items():
        setattr(app.state, name, value)
    app.include_router(health.router(context.health))
    app.include_router(ops.router)
    for router in service.routers:
        app.include_router(router)
    return app


class _Server(uvicorn.Server):
    """Signals are the runtime's business."""

    def capture_signals(self) -> Any:
        """Leave the signal handlers alone."""
        return contextlib.nullcontext()


async def _serve(app: FastAPI, settings: Mapping[str, str]) -> None:
    host, port = settings.get("SAMKLASSE_HTTP_HOST", "127.0.0.1"), int(settings["SAMKLASSE_HTTP_PORT"])
    server = _Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=HTTP_GRACE_SECONDS,
        )
    )
    try:
        await server.serve()
    finally:
        if server.started:
            await server.shutdown()


async def _until_signalled() -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    await told.wait()
    raise Stopped
