"""The bench measures what really arrived, and believes no run that lost, doubled or mixed up anything."""

import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from click.testing import CliRunner
from samklasse.bench import cpu, drain, place, things
from samklasse.bench.place import BenchFailed, Place
from samklasse.commands.bench import bench

FIGURES = {
    "raw_publish_per_s", "handler_path_per_s", "handler_batch_path_per_s", "hot_path_per_s", "live_p50_ms",
    "live_p99_ms", "growth_ratio", "cpu_us_per_event",
}  # fmt: skip
EFFECT = "INSERT INTO reader.effects (id, aggregate, sequence) VALUES ($1, 'a', $2)"
LOGGED = """
INSERT INTO writer.event_log (id, lane, key, subject, correlation_id, headers, body, said_at)
SELECT gen_random_uuid(), 'core', 'k', 's', gen_random_uuid(), '{}', '', clock_timestamp() FROM generate_series(1, $1)
"""


def test_one_run_gives_every_figure(tmp_path: Path) -> None:
    written = tmp_path / "bench" / "delivery.json"
    done = CliRunner().invoke(bench, ["delivery", "--quick", "--events", "1000", "--json", "--write", str(written)])

    assert done.exit_code == 0, done.output
    found = json.loads(written.read_text())
    assert set(found) >= FIGURES
    assert all(found[name] for name in FIGURES)
    assert set(found["cpu_us_per_event"]) == {"writer", "reader", "broker", "postgres"}
    assert all(used > 0 for used in found["cpu_us_per_event"].values())


def test_bodies_are_about_a_kilobyte_in_twenty_sizes() -> None:
    sizes = [len(body) for body in things.BODIES]

    assert len(set(sizes)) >= 20
    assert 600 < min(sizes) < 900 < sum(sizes) / len(sizes) < 1100 < max(sizes) < 1500


@pytest.fixture(scope="module")
def empty_place() -> Iterator[Place]:
    """Servers with the toys' tables and nobody at work."""
    with place.ready(lambda _: None) as here:
        yield here


@pytest.fixture
async def admin(empty_place: Place) -> AsyncIterator[asyncpg.Connection]:
    """A connection to empty tables."""
    await drain.empty(empty_place)
    conn = await empty_place.administrator()
    yield conn
    await conn.close()


async def three(admin: asyncpg.Connection, *sequences: int) -> None:
    for sequence in sequences:
        await admin.execute(EFFECT, uuid4(), sequence)
    await admin.execute(LOGGED, 3)


async def test_a_run_in_order_is_believed(admin: asyncpg.Connection) -> None:
    await three(admin, 1, 2, 3)
    await drain.judge(admin, 3)


@pytest.mark.parametrize("sequences", [(1, 2), (1, 3, 2), (2, 3, 4), (1, 2, 3, 4)])
async def test_a_run_with_something_lost_or_out_of_order_is_not(
    admin: asyncpg.Connection, sequences: tuple[int, ...]
) -> None:
    await three(admin, *sequences)
    with pytest.raises(BenchFailed):
        await drain.judge(admin, 3)


async def test_a_run_with_an_effect_twice_is_not(admin: asyncpg.Connection) -> None:
    same = uuid4()
    await three(admin)
    for said, sequence in ((uuid4(), 1), (same, 2), (same, 3)):
        await admin.execute(EFFECT, said, sequence)
    with pytest.raises(BenchFailed, match="'ids': 2"):
        await drain.judge(admin, 3)


async def test_what_stays_behind_or_is_set_aside_is_not_forgiven(admin: asyncpg.Connection) -> None:
    await three(admin, 1, 2, 3)
    await admin.execute(
        "INSERT INTO reader.quarantine (consumer, source, id, state, code, headers, body)"
        " VALUES ('q', '/a', '1', 'gap', 'X', '{}', '')"
    )
    with pytest.raises(BenchFailed, match="'set_aside': 1"):
        await drain.judge(admin, 3)


def test_processor_time_counts_what_runs_below_and_what_has_ended() -> None:
    before = cpu.used_seconds(os.getpid())
    child = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    time.sleep(0.5)
    while_running = cpu.used_seconds(os.getpid()) - before
    child.kill()
    child.wait()

    assert while_running > 0.1
    assert cpu.used_seconds(os.getpid()) - before >= while_running * 0.9
