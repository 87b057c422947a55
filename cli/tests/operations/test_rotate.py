"""`samklasse rotate` on a running system: new passwords for all, nothing stops for long, the old ones open nothing."""

from __future__ import annotations

import asyncio
import gc
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import aio_pika
import aiormq
import asyncpg
import httpx
import pytest
from click.testing import CliRunner, Result
from samklasse import stack
from samklasse.infra import process
from samklasse.main import samklasse
from samklasse.provision import installed, keys
from samklasse.quarantine import OPEN, Wanted
from samklasse_chassis import pool, vault

from .county import equal, fetch, orgnr, rows, until

SUPPLIER, FIRST, MANY = "943000077", 400, 400
PHONE = "+4799999999"


async def rotated(running: stack.Stack, *names: str) -> Result:
    """`samklasse rotate NAMES`."""
    env = {"SAMKLASSE_HOME": str(running.home)}
    return await asyncio.to_thread(CliRunner().invoke, samklasse, ["rotate", *names], env=env)


@asynccontextmanager
async def registering(running: stack.Stack) -> AsyncIterator[list[int]]:
    """Sellers are registered one by one, each until it is promised; the numbers of those that were."""
    promised: list[int] = []
    ended = asyncio.Event()

    async def work() -> None:
        for number in range(FIRST, FIRST + MANY):
            await until(lambda number=number: _is_promised(running, number))
            promised.append(number)
            if ended.is_set():
                return
            await asyncio.sleep(0.02)

    working = asyncio.create_task(work())
    try:
        yield promised
    finally:
        ended.set()
        await working


async def _is_promised(running: stack.Stack, number: int) -> bool:
    bearer = running.token(keys.OPERATOR_ORGNR, "OPERATOR", "tests")
    headers = {"Authorization": f"Bearer {bearer}", "Idempotency-Key": f"rotate-{number}"}
    told = {"orgnr": orgnr(number), "name": f"Selger {number}", "form": "PRIVATE", "roles": ["SELLER"]}
    try:
        async with httpx.AsyncClient(base_url=running.urls["partnerships"], headers=headers, timeout=10) as client:
            return (await client.post("/organisations", json=told)).is_success
    except httpx.TransportError:
        return False


def places(running: stack.Stack) -> dict[str, str]:
    """Every way in that a password opens, by whom it lets in."""
    names = [*installed(), *keys.READERS]
    ways = {f"database {name}": running.database_url(name) for name in names}
    ways |= {f"broker {name}": running.amqp_url(name) for name in installed()}
    return ways | {"mailbox": running.amqp_url(SUPPLIER, "suppliers")}


async def opens(address: str) -> bool:
    """Whether the password is still the one."""
    try:
        if address.startswith("postgresql"):
            await (await asyncpg.connect(address, timeout=10)).close()
        else:
            await (await aio_pika.connect(address, timeout=10)).close()
    except (asyncpg.InvalidPasswordError, aiormq.exceptions.AMQPConnectionError):
        gc.collect()  # aio-pika's refused connections close themselves on whatever loop runs when they are collected
        return False
    return True


async def open_ways(ways: dict[str, str]) -> set[str]:
    return {who for who, address in ways.items() if await opens(address)}


def processes(running: stack.Stack) -> dict[str, int]:
    """The process of each service."""
    return {name: process.records(running.home)[name].pid for name in installed()}


async def test_everybody_gets_a_new_password_while_messages_flow(running_stack: stack.Stack) -> None:
    await asyncio.to_thread(stack.add_supplier, running_stack, SUPPLIER)
    old, before = places(running_stack), processes(running_stack)
    opened = await open_ways(old)
    mailbox = await aio_pika.connect(old["mailbox"])
    async with mailbox, registering(running_stack) as promised:
        await until(lambda: _are(promised, 5))
        done = await rotated(running_stack)
        since = len(promised)
        await until(lambda: _are(promised, since + 5))
        still_open = not mailbox.is_closed
    await equal(running_stack)
    new, after = places(running_stack), processes(running_stack)
    addresses = {name: address for name, address in new.items() if address == old[name]}
    numbers = [orgnr(number) for number in promised]
    kept = await fetch(running_stack, "SELECT orgnr FROM gateway.organisations WHERE orgnr = ANY($1)", numbers)

    assert done.exit_code == 0, done.output
    assert opened == set(old)
    assert addresses == {}
    assert await open_ways(old) == set()
    assert await open_ways(new) == set(new)
    assert all(before[name] != after[name] for name in installed())
    assert still_open
    assert len(kept) == len(promised)
    assert await rows(running_stack, Wanted(OPEN, None, None)) == []


async def test_one_name_alone_is_renewed_and_nobody_else_notices(running_stack: stack.Stack) -> None:
    await asyncio.to_thread(stack.add_supplier, running_stack, SUPPLIER)
    old, before = places(running_stack), processes(running_stack)
    done = await rotated(running_stack, SUPPLIER)
    new = places(running_stack)

    assert done.output == f"nye passord: {SUPPLIER}\n"
    assert {name for name in new if new[name] != old[name]} == {"mailbox"}
    assert await open_ways(old) == set(old) - {"mailbox"}
    assert await opens(new["mailbox"])
    assert processes(running_stack) == before


async def test_the_file_for_docker_compose_has_the_new_passwords(running_stack: stack.Stack) -> None:
    done = await rotated(running_stack, "gateway")
    told = (running_stack.home / "compose.env").read_text()

    assert done.exit_code == 0, done.output
    assert running_stack.state.secret("gateway") in told


async def test_a_name_that_has_no_password_changes_nothing(running_stack: stack.Stack) -> None:
    before = running_stack.state
    done = await rotated(running_stack, "nobody", "gateway")

    assert str(done.exception) == "ingen har passord under navnet nobody"
    assert running_stack.state == before


async def _are(promised: list[int], many: int) -> bool:
    return len(promised) >= many


async def test_new_keys_open_what_the_old_ones_sealed_and_the_old_ones_nothing(running_stack: stack.Stack) -> None:
    person, text = uuid4(), b"anna@innboks.example"
    household = await _household(running_stack)
    old, before = _key(running_stack), processes(running_stack)
    conn = await pool.connect(running_stack.database_url("notifications"))
    try:
        await vault.seal(conn, old, person, "ADDRESS", text)
        done = await rotated(running_stack, "kek")
        sealed = (await vault.sealed(conn, "ADDRESS", [person]))[person]
    finally:
        await conn.close()

    assert done.exit_code == 0, done.output
    assert re.search(r"^notifications: ny nøkkel for [1-9]\d* personer$", done.output, re.MULTILINE)
    assert sealed.open(_key(running_stack)) == text
    with pytest.raises(vault.DoesNotOpen):
        sealed.open(old)
    assert len((running_stack.home / "keys" / "notifications-kek").read_text().split()) == 1
    assert await _indexes(running_stack, household) == {vault.index(_key(running_stack), PHONE, "CONTACT")}
    changed = {name for name, pid in processes(running_stack).items() if pid != before[name]}
    assert changed == {"enrollment", "notifications", "scheduling"}


async def _household(running: stack.Stack) -> list[UUID]:
    """Two people with one telephone."""
    people = [uuid4(), uuid4()]
    rows = [{"ref": str(one), "language": "uk", "channel": "SMS", "phone": PHONE} for one in people]
    bearer = running.token(orgnr(FIRST), "MUNICIPALITY", "tests")
    headers = {"Authorization": f"Bearer {bearer}", "Idempotency-Key": f"rotate-{people[0]}"}
    async with httpx.AsyncClient(base_url=running.urls["notifications"], headers=headers, timeout=10) as client:
        (await client.put("/contact-points", json=rows)).raise_for_status()
    return people


async def _indexes(running: stack.Stack, people: list[UUID]) -> set[bytes]:
    found = await fetch(running, "SELECT digest FROM notifications.contact_points WHERE ref = ANY($1)", people)
    return {row["digest"] for row in found}


def _key(running: stack.Stack) -> vault.Keys:
    return vault.load(running.home / "keys" / "notifications-kek")
