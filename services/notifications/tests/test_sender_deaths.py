"""A sender that is killed, frozen or cut off: nothing lost, nothing stale, repeats under the same key."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from samklasse_chassis.vault import Keys, load
from samklasse_notifications.domain import attempt, mime
from samklasse_notifications.sender.outgoing import CLAIM_AT_MOST

from .builders import ANNA
from .faults.working import at_work
from .outside import Peer
from .sending import SUBJECT, MakeSender, claimed, deliver, intend, people, reachable, send_all, states

pytestmark = pytest.mark.usefixtures("at_noon")
END_SESSIONS_SQL = """
SELECT pg_terminate_backend(pid)
  FROM pg_stat_activity
 WHERE application_name = 'test'
"""


def sender_process(database: Any, kek_file: Path, peer: Peer) -> subprocess.Popen[bytes]:
    env = {**os.environ, "DATABASE": database.url("notifications"), "SMTP": peer.smtp_url}
    env["SAMKLASSE_KEK_FILE"] = str(kek_file)
    script = Path(__file__).parent / "sender_process.py"
    return subprocess.Popen([sys.executable, str(script)], env=env, stdout=subprocess.DEVNULL)


async def until_accepted(reader: asyncpg.Pool | asyncpg.Connection, wanted: int) -> None:
    for _ in range(3000):
        if await reader.fetchval("SELECT count(*) FROM notifications.attempts WHERE state = 'ACCEPTED'") >= wanted:
            return
        await asyncio.sleep(0.01)
    pytest.fail("the sender process hands nothing over")


async def test_kills_lose_nothing_and_repeat_only_what_was_in_flight_under_the_same_key(
    database: Any, pool: asyncpg.Pool, kek_file: Path, mail_catcher: Peer, make_sender: MakeSender
) -> None:
    persons, keys = people(1000), load(kek_file)
    await reachable(pool, persons, keys)
    for number in range(4):
        await intend(pool, persons, uuid4(), notice=str(number))
    unmarked = 0
    for kill_after in (700, 1500, 2600, 3400):
        process = sender_process(database, kek_file, mail_catcher)
        await until_accepted(pool, kill_after)
        process.send_signal(signal.SIGKILL)
        process.wait()
        unmarked += await pool.fetchval("SELECT count(*) FROM attempts WHERE state = 'HANDING_OVER'")
        await pool.execute("UPDATE attempts SET lease_until = '-infinity' WHERE state = 'HANDING_OVER'")
        await pool.execute("UPDATE deliveries SET not_before = '-infinity' WHERE state = 'WAITING'")
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))
    keys = Counter(entry["key"] for entry in mail_catcher.entries())
    wanted = {mime.message_id(row["key"]) for row in await pool.fetch("SELECT key FROM attempts")}

    assert await states(pool) == {"TOLD": 4000}
    assert keys.keys() == wanted and len(wanted) == 4000
    assert 0 < unmarked <= 4 * 2 * CLAIM_AT_MOST
    assert max(keys.values()) <= 5 and sum(keys.values()) - 4000 <= unmarked


async def test_a_dead_senders_lease_runs_out_in_real_time(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    await intend(pool, [ANNA], SUBJECT)
    await claimed(pool, make_sender())
    next_one = make_sender(smtp_url=mail_catcher.smtp_url)
    too_early = await next_one.round()
    await asyncio.sleep(attempt.LEASE.total_seconds() + 0.2)
    in_time = await next_one.round()

    assert (too_early, in_time) == (0, 1)
    assert len(mail_catcher.entries()) == 1


async def test_a_frozen_sender_begins_nothing_and_spoils_nothing_when_it_wakes(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    await intend(pool, [ANNA], SUBJECT)
    frozen = make_sender(smtp_url=mail_catcher.smtp_url)
    in_flight = await claimed(pool, frozen)
    await pool.execute("UPDATE attempts SET lease_until = '-infinity'")
    await pool.execute("UPDATE deliveries SET not_before = '-infinity'")
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))
    await deliver(pool, frozen, in_flight, too_late=True)

    assert len(mail_catcher.entries()) == 1
    assert await states(pool) == {"TOLD": 1}
    assert await pool.fetchval("SELECT state FROM attempts") == "ACCEPTED"


async def test_a_sender_that_loses_its_database_carries_on_and_doubles_nothing(
    pool: asyncpg.Pool,
    clock: asyncpg.Connection,
    mail_catcher: Peer,
    keys: Keys,
    make_sender: MakeSender,
) -> None:
    persons = people(1000)
    await reachable(pool, persons, keys)
    await intend(pool, persons, SUBJECT)
    async with at_work(make_sender(smtp_url=mail_catcher.smtp_url)):
        for _ in range(5):
            await asyncio.sleep(0.1)
            await clock.execute(END_SESSIONS_SQL)
        await until_accepted(clock, 1000)
    keys = Counter(entry["key"] for entry in mail_catcher.entries())

    assert len(keys) == 1000
    assert set(keys.values()) == {1}
