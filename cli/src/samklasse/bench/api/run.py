"""Fill a throw-away database, start enrollment on one core, drive it, and say how long answers took."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from statistics import quantiles
from typing import Any

import asyncpg
from samklasse_chassis import vault
from samklasse_chassis.tokens import Role

from samklasse import clock
from samklasse.bench import cpu
from samklasse.bench.api import driver, town
from samklasse.bench.api.town import Size, Town
from samklasse.bench.place import BenchFailed
from samklasse.infra import pair, ports, process
from samklasse.infra.state import Infra, State, load, save
from samklasse.provision import installed, keys, with_all_secrets
from samklasse.provision import provision as provision_now
from samklasse.stack import health

SERVICE, DATABASE, CORE = "enrollment", "bench", 0
WARM_UP = 200
"""Requests before those that count."""
VACUUM_SQL = "VACUUM (ANALYZE)"


def measure(size: Size, rate: float, seconds: float, say: Callable[[str], None]) -> dict[str, Any]:
    """Everything, as one JSON object.

    Raises:
        BenchFailed: an answer was no success; the figures would mean nothing.
    """
    with tempfile.TemporaryDirectory(prefix="samklasse-bench-") as folder, pair.running(Path(folder), say) as infra:
        home = Path(folder)
        state = with_all_secrets(load(home), (SERVICE,))
        save(home, state)
        asyncio.run(provision_now(infra, state, installed([SERVICE]), DATABASE))
        laid = town.lay_out(size)
        filled = asyncio.run(_fill(infra, laid))
        say(f"lagt inn på {filled:.0f} s: {sum(laid.people_of.values())} deltakere")
        with _service(home, infra, state) as (port, pid):
            return _drive(laid, port, pid, state, rate=rate, seconds=seconds)


async def _fill(infra: Infra, laid: Town) -> float:
    began = time.monotonic()
    conn = await asyncpg.connect(f"{infra.database_url.rpartition('/')[0]}/{DATABASE}")
    try:
        await clock.set_to(conn, town.NOW)
        for table, columns, rows in town.tables(laid):
            await conn.copy_records_to_table(table, records=rows, columns=columns, schema_name=SERVICE)
        await conn.execute(VACUUM_SQL)
    finally:
        await conn.close()
    return time.monotonic() - began


@contextmanager
def _service(home: Path, infra: Infra, state: State) -> Iterator[tuple[int, int]]:
    """The real process, with all its threads on one core."""
    server = infra.database_url.rpartition("@")[2].partition("/")[0]
    scheme, _, rest = infra.amqp_url.partition("://")
    kek = vault.write_kek(home / "kek")
    with ports.reserved(1) as (port,):
        own = {
            "SAMKLASSE_DATABASE_URL": f"postgresql://{SERVICE}:{state.secret(SERVICE)}@{server}/{DATABASE}",
            "SAMKLASSE_AMQP_URL": f"{scheme}://{SERVICE}:{state.secret(SERVICE)}@{rest.rpartition('@')[2]}/core",
            "SAMKLASSE_HTTP_PORT": str(port),
            "SAMKLASSE_TOKEN_PUBLIC_KEY": state.secret(keys.PUBLIC_KEY),
            "SAMKLASSE_KEK_FILE": str(kek),
        }
        record = process.spawn(home, SERVICE, [sys.executable, "-m", "samklasse_enrollment"], os.environ | own, home)
        os.sched_setaffinity(record.pid, {CORE})
        try:
            health.await_healthy(home, SERVICE, f"http://127.0.0.1:{port}/health", 60)
            yield port, record.pid
        finally:
            process.stop(home, record)


def _drive(laid: Town, port: int, pid: int, state: State, *, rate: float, seconds: float) -> dict[str, Any]:
    @cache
    def sign(orgnr: str) -> str:
        return keys.issue(state, orgnr, Role.MUNICIPALITY, "bench", timedelta(hours=1))

    for orgnr in laid.people_of:
        sign(orgnr)
    asyncio.run(driver.drive(port, driver.requests(laid, WARM_UP, 7), min(rate, 50), sign))
    used = cpu.used_seconds(pid)
    began = time.monotonic()
    samples = asyncio.run(driver.drive(port, driver.requests(laid, int(rate * seconds), 8), rate, sign))
    took = time.monotonic() - began
    bad = Counter((one.kind, one.status) for one in samples if one.status >= 400)
    if bad:
        raise BenchFailed(f"svar som ikke var bra: {dict(bad)}")
    return {
        "people": sum(laid.people_of.values()),
        "largest_municipality": max(laid.people_of.values()),
        "municipalities": len(laid.people_of),
        "requests_per_s": round(len(samples) / took, 1),
        "requests": len(samples),
        "service_cpu_share": round((cpu.used_seconds(pid) - used) / took, 2),
        **_times([one.seconds for one in samples]),
        "by_kind": {
            kind: {"per_cent": share, **_times([one.seconds for one in samples if one.kind == kind])}
            for kind, share in driver.MIX.items()
        },
    }


def _times(seconds: list[float]) -> dict[str, float]:
    if len(seconds) < 2:
        return {}
    cuts = quantiles(seconds, n=100, method="inclusive")
    return {name: round(1000 * cuts[n - 1], 1) for name, n in (("p50_ms", 50), ("p95_ms", 95), ("p99_ms", 99))}
