"""A database of the test's own as the service sees it, and the outside world as processes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from samklasse_chassis import vault
from samklasse_chassis.pool import open_pool
from samklasse_notifications.sender.asking import Asking
from samklasse_notifications.sender.browsers import Browsers
from samklasse_notifications.sender.doors import open_doors
from samklasse_notifications.sender.hearing import hearing
from samklasse_notifications.sender.vanished import forgetting
from samklasse_notifications.sender.worker import Sender

from .builders import NOW, set_clock
from .lookups import Register
from .outside import NURSERY, Peer, running
from .relays import refusing
from .rotating import AddKey
from .smsc import Centre, smpp_centre

EMPTY_SQL = """
DO $$
DECLARE
    each text;
    used text[] := '{}';
    is_used boolean;
BEGIN
    FOR each IN
        SELECT format('%I.%I', schemaname, tablename)
          FROM pg_tables
         WHERE schemaname = 'notifications' AND tablename <> 'migrations'
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', each) INTO is_used;
        IF is_used THEN
            used := used || each;
        END IF;
    END LOOP;
    IF used <> '{}' THEN
        EXECUTE 'TRUNCATE ' || array_to_string(used, ', ') || ' CASCADE';
    END IF;
END
$$
"""
"""Emptying all, with their indexes, takes twenty times as long as finding the few that a test has used."""


@pytest.fixture(scope="session")
def own_copy(migrated: Any) -> Iterator[Any]:
    """One copy of the migrated database for all tests of notifications."""
    name = f"notifications_{uuid4().hex[:12]}"
    asyncio.run(_as_administrator(migrated.server, f'CREATE DATABASE "{name}" TEMPLATE "{migrated.name}"'))
    yield replace(migrated, name=name)
    asyncio.run(_as_administrator(migrated.server, f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest.fixture
async def database(own_copy: Any) -> Any:
    """The same copy, empty again: copying it takes longer than emptying it."""
    await _as_administrator(own_copy.url(), EMPTY_SQL)
    return own_copy


async def _as_administrator(url: str, statement: str) -> None:
    conn = await asyncpg.connect(url)
    try:
        await conn.execute(statement)
    finally:
        await conn.close()


@pytest.fixture
async def pool(database: Any) -> AsyncIterator[asyncpg.Pool]:
    opened = await open_pool(database.url("notifications"), name="test")
    yield opened
    await opened.close()


@pytest.fixture
async def clock(database: Any) -> AsyncIterator[asyncpg.Connection]:
    """The administrator, who may set the clock."""
    conn = await asyncpg.connect(database.url())
    yield conn
    await conn.close()


@pytest.fixture
async def at_noon(clock: asyncpg.Connection) -> None:
    await set_clock(clock, NOW)


@pytest.fixture(scope="session", autouse=True)
def nursery() -> Iterator[None]:
    """Ends what the peers are forked from."""
    yield
    NURSERY.close()


@pytest.fixture
def mail_catcher(tmp_path: Path) -> Iterator[Peer]:
    with running("mail", tmp_path / "mail.db") as peer:
        yield peer


@pytest.fixture
def sms_gateway(tmp_path: Path) -> Iterator[Peer]:
    with running("sms", tmp_path / "sms.db") as peer:
        yield peer


@pytest.fixture
async def refuses() -> AsyncIterator[str]:
    """A mail relay to which every mailbox is unknown."""
    async with refusing() as url:
        yield url


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with smpp_centre(tmp_path / "smsc.db") as running:
        yield running


@pytest.fixture
def kek_file(tmp_path: Path) -> Path:
    return vault.write_kek(tmp_path / "kek")


@pytest.fixture
def keys(kek_file: Path) -> vault.Keys:
    return vault.load(kek_file)


@pytest.fixture
def add_key(kek_file: Path) -> AddKey:
    """As the command begins: a new key before those that there are."""
    return lambda: vault.load(vault.write_kek(kek_file, vault.new_kek(), *kek_file.read_text().split()))


@pytest.fixture
def finish(kek_file: Path) -> AddKey:
    """As it ends: the new key alone."""
    return lambda: vault.load(vault.write_kek(kek_file, kek_file.read_text().split()[0]))


NOWHERE = "//127.0.0.1:1"


@pytest.fixture
async def register(tmp_path: Path) -> AsyncIterator[Register]:
    """A simulator of look-ups in the contact register, which knows nobody yet."""
    with running("contact_register", tmp_path / "contacts.db") as peer:
        async with httpx.AsyncClient() as client:
            yield Register(peer.url, client)


@pytest.fixture
def asking(
    *,
    pool: asyncpg.Pool,
    keys: vault.Keys,
    register: Register,
    mail_catcher: Peer,
    sms_gateway: Peer,
    make_sender: Callable[..., Sender],
) -> Sender:
    """A sender that asks it before it hands over."""
    one = make_sender(smtp_url=mail_catcher.smtp_url, sms_url=sms_gateway.url)
    one.asking = Asking(pool, register.remembering, keys)
    return one


@pytest.fixture
async def make_sender(pool: asyncpg.Pool, keys: vault.Keys) -> AsyncIterator[Callable[..., Sender]]:
    """Makes senders, and hangs up for them at the end."""
    made = []

    def make(
        *,
        smtp_url: str = f"smtp:{NOWHERE}",
        sms_url: str = f"http:{NOWHERE}",
        sms_second_url: str | None = None,
        browsers: Browsers | None = None,
        by: vault.Keys | None = None,
    ) -> Sender:
        doors = open_doors(
            smtp_url=smtp_url,
            sms_url=sms_url,
            sms_second_url=sms_second_url,
            keys=by or keys,
            browsers=browsers,
            hear=hearing(pool, by or keys),
            gone=forgetting(pool),
        )
        made.append(doors)
        return Sender(pool, made[-1])

    yield make
    for doors in made:
        doors.hang_up()
    await asyncio.sleep(0.01)
