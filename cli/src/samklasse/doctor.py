"""What runs, on which port, in which version, what is wrong, and what to do about it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

import asyncpg
import httpx
from samklasse_chassis import vault
from samklasse_chassis.clock import OSLO

from samklasse import audit, clock
from samklasse.infra import ladder, process
from samklasse.provision import broker, installed, keks
from samklasse.stack import Stack

BACKLOG = 1000
LEAST_DISK_BYTES = 1_000_000_000
RESTART = "samklasse down, og så samklasse up"

VERSION_SQL = """
SELECT current_setting('server_version')
"""

SCHEMAS_SQL = """
SELECT schemaname
  FROM pg_tables
 WHERE tablename = 'outbox'
 ORDER BY schemaname
"""

SEARCH_IN_SQL = """
SELECT set_config('search_path', $1, false)
"""

DELIVERY_SQL = """
SELECT (SELECT count(*) FROM outbox) AS waiting,
       (SELECT count(*) FROM quarantine WHERE state IN ('gap', 'behind', 'retrying')) AS set_aside,
       (SELECT count(*) FROM quarantine WHERE state IN ('stuck', 'poison')) AS stuck,
       (SELECT array_agg(DISTINCT consumer || ' ' || code)
          FROM quarantine WHERE state IN ('stuck', 'poison')) AS reasons
"""


class Verdict(StrEnum):
    """How a finding is marked."""

    FINE = "ok"
    OFF = "av"
    WRONG = "FEIL"


@dataclass(frozen=True)
class Finding:
    """One line of the report; `remedy` only where something is wrong."""

    what: str
    verdict: Verdict
    says: str
    remedy: str = ""


async def examine(stack: Stack, env: dict[str, str]) -> AsyncIterator[Finding]:
    """Look at the machine, then at broker, database, processes and deliveries of a home."""
    for finding in machine(stack):
        yield finding
    infra = stack.state.infra
    if infra is None:
        choice = ladder.choose(ladder.survey(env))
        none = choice.rung is ladder.Rung.NONE
        yield Finding("infrastruktur", Verdict.WRONG if none else Verdict.OFF, f"ingenting går; «up» {choice.why}",
                      ladder.WAYS_OUT if none else "")  # fmt: skip
        return
    yield await _rabbit(infra.rabbit_api)
    if "operator" in stack.state.secrets:
        yield await _topology(stack)
    for finding in processes(stack):
        yield finding
    async for finding in _database(stack):
        yield finding


def machine(stack: Stack) -> Iterator[Finding]:
    """Python and disk."""
    yield Finding("python", Verdict.FINE, f"{sys.version.split()[0]}  {sys.executable}")
    free = shutil.disk_usage(stack.home).free
    says = f"{free / 1e9:.1f} GB ledig i {stack.home}"
    scarce = free < LEAST_DISK_BYTES
    yield from _key_files(stack)
    yield Finding("disk", Verdict.WRONG if scarce else Verdict.FINE, says, "frigjør plass" if scarce else "")


def _key_files(stack: Stack) -> Iterator[Finding]:
    """The keys that what is personal lies under; none is told, only its id."""
    provisioned = {file: service for file, service in stack.kek_files.items() if service in stack.state.secrets}
    for file, service in provisioned.items():
        path = keks.file(stack.home, file)
        try:
            yield Finding(f"{service} nøkkel", Verdict.FINE, f"{vault.load(path).current}  {path}")
        except vault.BadKek as error:
            yield Finding(f"{service} nøkkel", Verdict.WRONG, str(error), "hent filen fra sikkerhetskopien; chmod 600")


def processes(stack: Stack) -> Iterator[Finding]:
    """Every process that docker-compose.yml describes; one that was started and is gone is wrong."""
    known = process.records(stack.home)
    for name, url in stack.urls.items():
        if stack.contained(name):
            yield _health(stack, name, url, "i Docker")
        elif name not in known:
            yield Finding(name, Verdict.OFF, "ikke startet")
        elif not process.alive(known[name]):
            log = stack.home / "log" / f"{name}.log"
            yield Finding(name, Verdict.WRONG, "avsluttet av seg selv", f"se {log}, og kjør: samklasse up")
        else:
            yield _health(stack, name, url, f"pid {known[name].pid}")


def _health(stack: Stack, name: str, url: str, where: str) -> Finding:
    place = f"{urlsplit(url).netloc}  {where}"
    try:
        answer = httpx.get(url + stack.described[name].health_path, timeout=5)
    except httpx.HTTPError as error:
        return Finding(
            name, Verdict.WRONG, f"{place}  svarer ikke ({type(error).__name__})", "samklasse down && samklasse up"
        )
    if answer.is_success:
        return Finding(name, Verdict.FINE, place)
    troubles = ", ".join(f"{what}: {code}" for what, code in answer.json().get("troubles", {}).items())
    remedy = (
        "samklasse restore"
        if "UNROUTABLE" in troubles or "BINDING" in troubles
        else f"se {stack.home / 'log' / name}.log"
    )
    return Finding(name, Verdict.WRONG, f"{place}  {troubles}", remedy)


async def _rabbit(api: str) -> Finding:
    try:
        async with broker.client(api) as http:
            overview = (await http.get("/api/overview")).raise_for_status().json()
            alarms = (await http.get("/api/health/checks/alarms")).is_error
    except httpx.HTTPError as error:
        return Finding(
            "rabbitmq", Verdict.WRONG, f"svarer ikke ({type(error).__name__})", "samklasse down && samklasse up"
        )
    ports = [str(one["port"]) for one in overview["listeners"] if one["protocol"] == "amqp"]
    says = f"{overview['rabbitmq_version']}  127.0.0.1:{', '.join(ports)}  styring {api.rpartition('@')[2]}"
    if alarms:
        return Finding("rabbitmq", Verdict.WRONG, f"{says}  alarm: minne eller disk", "frigjør minne eller disk")
    return Finding("rabbitmq", Verdict.FINE, says)


async def _topology(stack: Stack) -> Finding:
    what = "køer og bindinger"
    try:
        report = await audit.look(stack.infra, stack.state, installed())
    except httpx.HTTPError as error:
        return Finding(what, Verdict.WRONG, f"svarer ikke ({type(error).__name__})", "samklasse up")
    missing, unrouted = sum(map(len, report.missing.values())), report.unrouted.total()
    says = f"{missing} mangler, {sum(map(len, report.extra.values()))} utenom, {unrouted} uhørte meldinger"
    if report.healthy:
        return Finding(what, Verdict.FINE, says)
    return Finding(what, Verdict.WRONG, says, "samklasse restore; hva det gjelder: samklasse audit")


async def _database(stack: Stack) -> AsyncIterator[Finding]:
    if "operator" not in stack.state.secrets:
        yield Finding("postgres", Verdict.OFF, "går, men er ikke klargjort; det gjør samklasse up eller provision")
        return
    try:
        conn = await asyncpg.connect(stack.database_url("operator"), timeout=10)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        yield Finding("postgres", Verdict.WRONG, f"svarer ikke ({type(error).__name__})", "samklasse up")
        return
    try:
        place = stack.infra.database_url.rpartition("@")[2]
        yield Finding("postgres", Verdict.FINE, f"{await conn.fetchval(VERSION_SQL)}  {place.partition('/')[0]}")
        now, ahead_by = await clock.show(conn)
        yield Finding("klokken", Verdict.FINE, f"{now.astimezone(OSLO):%d.%m.%Y kl. %H:%M}  ({ahead_by} foran)")
        for schema in [row["schemaname"] for row in await conn.fetch(SCHEMAS_SQL)]:
            await conn.execute(SEARCH_IN_SQL, schema)
            yield _delivery(schema, **await conn.fetchrow(DELIVERY_SQL))
    finally:
        await conn.close()


def _delivery(service: str, *, waiting: int, set_aside: int, stuck: int, reasons: list[str] | None) -> Finding:
    what = f"{service} levering"
    says = f"{waiting} venter i utboksen, {set_aside} lagt til side, {stuck} trenger et menneske"
    if stuck:
        return Finding(what, Verdict.WRONG, says, f"samklasse quarantine list; årsak: {', '.join(reasons or [])}")
    if waiting > BACKLOG:
        return Finding(what, Verdict.WRONG, says, "se om RabbitMQ går, og om tjenesten er frisk")
    return Finding(what, Verdict.FINE, says)


def healthy(findings: list[Finding]) -> bool:
    """Whether nothing is wrong; what is merely off is not."""
    return all(finding.verdict is not Verdict.WRONG for finding in findings)
