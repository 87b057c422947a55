"""Services as processes: started, killed, started again, ended."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import aio_pika
import aiormq
import asyncpg
import httpx
import pytest
from samklasse import clock, doctor, stack
from samklasse.infra import process
from samklasse.infra.errors import CannotStart
from samklasse.infra.ladder import EXPLICIT
from samklasse.infra.state import Infra, State, save

SUPPLIER, ANOTHER = "910000001", "910000002"


@pytest.fixture
def given(infra: Infra) -> Mapping[str, str]:
    """This run's servers as an environment gives them; its roles keep the passwords of `migrated`."""
    return dict(zip(EXPLICIT, (infra.amqp_url, infra.database_url, infra.rabbit_api), strict=True))


async def findings(of: stack.Stack) -> dict[str, doctor.Finding]:
    """The report, by what each line is about."""
    return {finding.what: finding async for finding in doctor.examine(of, {})}


def test_a_killed_service_comes_back_on_its_own_address(running_stack: stack.Stack) -> None:
    url = running_stack.urls["partnerships"]
    running_stack.kill("partnerships")
    gone = running_stack.runs("partnerships")
    running_stack.start("partnerships")

    assert not gone
    assert running_stack.urls["partnerships"] == url
    assert httpx.get(f"{url}/health").json() == {"ready": True, "troubles": {}}


async def test_the_report_says_what_is_wrong_and_what_helps(running_stack: stack.Stack) -> None:
    before = await findings(running_stack)
    running_stack.kill("gateway")
    process.spawn(running_stack.home, "gateway", ["/bin/true"], {}, running_stack.home)
    after = await findings(running_stack)
    running_stack.start("gateway")

    assert doctor.healthy(list(before.values()))
    assert before["gateway"].verdict is doctor.Verdict.FINE
    assert after["gateway"].verdict is doctor.Verdict.WRONG
    assert "samklasse up" in after["gateway"].remedy
    assert not doctor.healthy(list(after.values()))


async def test_starting_again_starts_only_what_is_missing(running_stack: stack.Stack) -> None:
    before = process.records(running_stack.home)
    await asyncio.to_thread(stack.up, running_stack.home)

    assert process.records(running_stack.home) == before


async def test_a_service_may_declare_nothing_and_read_no_other_services_queue(running_stack: stack.Stack) -> None:
    connection = await aio_pika.connect(running_stack.amqp_url("partnerships"))
    async with connection:
        with pytest.raises(aiormq.exceptions.ChannelAccessRefused):
            await (await connection.channel()).declare_queue("mine")
        with pytest.raises(aiormq.exceptions.ChannelAccessRefused):
            queue = await (await connection.channel()).get_queue("gateway.partnerships-organisation", ensure=False)
            await queue.get(fail=False)


async def test_a_supplier_reaches_its_own_mailbox_and_nothing_else(running_stack: stack.Stack) -> None:
    address = await asyncio.to_thread(stack.add_supplier, running_stack, SUPPLIER)
    await asyncio.to_thread(stack.add_supplier, running_stack, ANOTHER)
    connection = await aio_pika.connect(address)
    async with connection:
        own = await (await connection.channel()).get_queue(f"{SUPPLIER}.out", ensure=False)
        nothing = await own.get(fail=False)
        with pytest.raises(aiormq.exceptions.ChannelAccessRefused):
            other = await (await connection.channel()).get_queue(f"{ANOTHER}.out", ensure=False)
            await other.get(fail=False)
    with pytest.raises(aio_pika.exceptions.AMQPError):
        await aio_pika.connect(address.replace("/suppliers", "/core"))

    assert nothing is None
    assert address == await asyncio.to_thread(stack.add_supplier, running_stack, SUPPLIER)


def test_a_supplier_is_named_by_an_organisation_number(running_stack: stack.Stack) -> None:
    with pytest.raises(CannotStart, match="ni sifre"):
        stack.add_supplier(running_stack, "../evil")


async def test_the_clock_goes_forward_for_every_service_and_never_back(running_stack: stack.Stack) -> None:
    conn = await asyncpg.connect(running_stack.database_url("operator"))
    before, _ = await clock.show(conn)
    await clock.step(conn, timedelta(days=1))
    after, _ = await clock.show(conn)
    with pytest.raises(clock.Backwards):
        await clock.set_to(conn, before)
    with pytest.raises(clock.Backwards):
        await clock.step(conn, timedelta(hours=-1))
    await conn.close()

    assert timedelta(days=1) <= after - before < timedelta(days=1, minutes=1)


def test_one_that_does_not_come_up_says_why_and_leaves_nothing_running(
    tmp_path: Path, given: Mapping[str, str], migrated
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        save(tmp_path, State(secrets=migrated.state.secrets, ports={"mail-catcher": taken.getsockname()[1]}))

        with pytest.raises(CannotStart, match="address already in use"):
            stack.up(tmp_path, services=["mail-catcher"], env=given)

    assert process.records(tmp_path) == {}


BLOCK = """
import os, sys, time
from pathlib import Path
from samklasse import stack
with stack.running(Path(sys.argv[1]), services=["mail-catcher"], env=os.environ):
    print("ready", flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_block_that_is_interrupted_ends_what_it_started(
    tmp_path: Path, given: Mapping[str, str], migrated, wish: signal.Signals
) -> None:
    save(tmp_path, State(secrets=migrated.state.secrets))
    command = [sys.executable, "-c", BLOCK, str(tmp_path)]
    with subprocess.Popen(
        command, env={**os.environ, **given}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as block:
        assert block.stdout is not None
        while block.stdout.readline() != b"ready\n":
            assert block.poll() is None
        started = process.records(tmp_path)
        block.send_signal(wish)
        code = block.wait(timeout=60)

    assert code != 0
    assert list(started) == ["mail-catcher"]
    assert not process.alive(started["mail-catcher"])
    assert process.records(tmp_path) == {}
