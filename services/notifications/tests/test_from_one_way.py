"""What waited to be told before people had several ways goes on leaving after the migration that gives them those."""

import asyncio
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from samklasse.provision import database as databases
from samklasse_chassis import vault
from samklasse_chassis.pool import open_pool
from samklasse_chassis.vault import Keys
from samklasse_notifications.app import SERVICE
from samklasse_notifications.domain import attempt, mime
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.functions import coordinator_of
from samklasse_notifications.domain.thread import intent_id, thread_id
from samklasse_notifications.sender.doors import open_doors
from samklasse_notifications.sender.worker import Sender
from samklasse_notifications.store.threads import FACTS

from .builders import ANNA, BILAL, LARVIK, NOW, set_clock
from .outside import Peer
from .sending import FACTS as SAID
from .sending import SUBJECT, reachable, send_all, states

NOTICE = uuid4()
CARLA, DINA = uuid4(), uuid4()
OLD_CONTACT_SQL = """
INSERT INTO notifications.contact_points (ref, owner_orgnr, language, channel, changed_at)
VALUES ($1, $2, 'nb', $3, $4)
"""
OLD_NOTICE_SQL = """
INSERT INTO notifications.notices (id, facts, said_at)
VALUES ($1, $2, $3)
"""
OLD_THREAD_SQL = """
INSERT INTO notifications.threads (id, recipient, subject, owner_orgnr, current_version)
VALUES ($1, $2, $3, $4, 1)
"""
OLD_INTENT_SQL = """
INSERT INTO notifications.intents (id, thread_id, version, kind, notice_id, useful_until, planned_at, state)
VALUES ($1, $2, 1, $3, $4, $5, $6, $7)
"""
OLD_ATTEMPT_SQL = """
INSERT INTO notifications.attempts (key, intent_id, thread_id, channel, language, fallback, state, lease_until,
                                    handed_at, outcome)
VALUES ($1, $2, $3, $4, 'nb', false, $5, $6, $7, 'CONNECTION_LOST')
"""


@pytest.fixture
def yesterday(migrated: Any, tmp_path: Path) -> Iterator[tuple[Any, Callable[[], None]]]:
    """A database whose people have one way each, and what brings it to today."""
    old = tmp_path / "samklasse_notifications" / "migrations"
    shutil.copytree(SERVICE.migrations, old)
    for newer in [path for path in old.iterdir() if path.name >= "0005"]:
        newer.unlink()
    copy = replace(migrated, name=f"yesterday_{uuid4().hex[:12]}")

    def provision(service: Any) -> None:
        asyncio.run(databases.provision(copy.server, copy.state, {"notifications": service}, copy.name))

    provision(replace(SERVICE, migrations=old))
    yield copy, lambda: provision(SERVICE)
    asyncio.run(_drop(copy))


async def _drop(copy: Any) -> None:
    conn = await asyncpg.connect(copy.server)
    await conn.execute(f'DROP DATABASE "{copy.name}" WITH (FORCE)')
    await conn.close()


async def had(conn: asyncpg.Connection, person: UUID, state: str, *, kind: str = "REMINDER") -> UUID:
    """A thread with one message in it, as yesterday's planning left it."""
    thread = thread_id(person, SUBJECT)
    intent = intent_id(thread, 1)
    await conn.execute(OLD_THREAD_SQL, thread, person, SUBJECT, LARVIK)
    useful_until = NOW + timedelta(days=3)
    await conn.execute(OLD_INTENT_SQL, intent, thread, kind, NOTICE, useful_until, NOW, state)
    return intent


async def tried(conn: asyncpg.Connection, person: UUID, channel: Channel, state: str) -> None:
    thread = thread_id(person, SUBJECT)
    intent = intent_id(thread, 1)
    await conn.execute(
        OLD_ATTEMPT_SQL, attempt.key(intent, channel), intent, thread, channel, state, NOW - timedelta(days=30), NOW
    )


async def fill(database: Any, keys: Keys) -> None:
    """Anna waits, Bilal's answer was lost, Carla cannot be reached, Dina has been told by SMS; a coordinator waits."""
    conn = await asyncpg.connect(database.url())
    await set_clock(conn, NOW)
    await conn.execute("SET search_path = notifications")
    await conn.set_type_codec("jsonb", schema="pg_catalog", encoder=json.dumps, decoder=str)
    await conn.execute(OLD_NOTICE_SQL, NOTICE, FACTS.dump_python(SAID, mode="json"), NOW)
    office = coordinator_of(LARVIK)
    for person, channel in (
        (ANNA, Channel.EMAIL),
        (BILAL, Channel.EMAIL),
        (DINA, Channel.SMS),
        (office, Channel.EMAIL),
    ):
        await conn.execute(OLD_CONTACT_SQL, person, LARVIK, channel, NOW)
        address = "+4790000000" if channel is Channel.SMS else f"{person}@test.example"
        await vault.seal(conn, keys, person, "ADDRESS", address.encode())
    for person in (ANNA, BILAL, CARLA):
        await had(conn, person, "WAITING")
    await had(conn, DINA, "TOLD")
    await had(conn, office, "WAITING", kind="INTERPRETER_MISSING")
    await tried(conn, BILAL, Channel.EMAIL, "UNKNOWN")
    await tried(conn, DINA, Channel.SMS, "ACCEPTED")
    await conn.close()


async def test_what_waited_leaves_after_it_and_under_the_same_key(
    yesterday: tuple[Any, Callable[[], None]], keys: Keys, mail_catcher: Peer
) -> None:
    database, migrate = yesterday
    await fill(database, keys)
    await asyncio.to_thread(migrate)
    pool = await open_pool(database.url("notifications"), name="test")
    one = Sender(pool, open_doors(smtp_url=mail_catcher.smtp_url, sms_url="http://127.0.0.1:1", keys=keys))
    first = await send_all(one)
    providers = dict(await pool.fetch("SELECT channel, provider FROM attempts"))
    roles = dict(await pool.fetch("SELECT ref, role FROM recipients"))
    unreachable = await pool.fetchval("SELECT recipient FROM intents_unreachable")
    await reachable(pool, [CARLA, ANNA], keys)
    then = await send_all(one)
    told, sealed = await states(pool), await pool.fetch("SELECT kind FROM vault WHERE person_id = $1", ANNA)
    one.doors.hang_up()
    await pool.close()

    assert (first, then, told) == (3, 1, {"TOLD": 5})
    assert mime.message_id(attempt.key(intent_id(thread_id(BILAL, SUBJECT), 1), Channel.EMAIL)) in {
        mail["Message-ID"] for mail in mail_catcher.mails()
    }
    assert providers == {"EMAIL": "SMTP", "SMS": "SMS_FIRST"}
    assert {ref for ref, role in roles.items() if role == "COORDINATOR"} == {coordinator_of(LARVIK)}
    assert unreachable == CARLA
    assert [row["kind"] for row in sealed] == ["ADDRESS_EMAIL"]
