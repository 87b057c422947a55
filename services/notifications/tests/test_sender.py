"""The sender against the real catchers and a real database: nothing lost, nothing stale, repeats under the same key."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from samklasse_notifications.domain import attempt, mime
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.thread import Kind, intent_id, thread_id
from samklasse_notifications.sender.delivery import Delivery
from samklasse_notifications.sender.worker import Sender
from samklasse_notifications.store.copies import save_organisation
from samklasse_notifications.store.handovers import Attempt
from samklasse_notifications.tell import silence

from .builders import ANNA, BILAL, LARVIK, NOW, set_clock
from .outside import Peer, free_port
from .sending import intend, people, reachable, send_all

SUBJECT = uuid4()
END_SESSIONS_SQL = """
SELECT pg_terminate_backend(pid)
  FROM pg_stat_activity
 WHERE application_name = 'test'
"""
MakeSender = Callable[..., Sender]


@pytest.fixture(autouse=True)
async def at_noon(clock: asyncpg.Connection) -> None:
    await set_clock(clock, NOW)


async def states(pool: asyncpg.Pool) -> Counter[str]:
    return Counter(row["state"] for row in await pool.fetch("SELECT state FROM intents"))


async def test_a_mail_leaves_once_in_her_language_and_is_marked_told(
    pool: asyncpg.Pool, mail_catcher: Peer, contact_key: str, make_sender: MakeSender
) -> None:
    await save_organisation(pool, LARVIK, "Larvik kommune", None)
    await reachable(pool, [ANNA], contact_key, language="uk")
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    one = make_sender(smtp_url=mail_catcher.smtp_url)
    sent = await send_all(one), await send_all(one)
    (mail,) = mail_catcher.mails()
    thread = await pool.fetchrow("SELECT told_version, maybe_told_version FROM threads")

    assert sent == (1, 0)
    assert mail["Content-Language"] == "uk"
    assert str(mail["From"]).startswith("Larvik kommune")
    assert (mail["X-Samklasse-Kind"], mail["X-Samklasse-Version"], mail["X-Samklasse-Revision"]) == (
        "NEW_CLASS",
        "1",
        "1",
    )
    expected = attempt.key(intent_id(thread_id(ANNA, SUBJECT), 1), Channel.EMAIL)
    assert mail["Message-ID"] == mime.message_id(expected)
    assert await states(pool) == {"TOLD": 1}
    assert tuple(thread) == (1, 1)


async def test_an_sms_leaves_with_its_key_and_a_missing_language_is_counted(
    pool: asyncpg.Pool, sms_gateway: Peer, contact_key: str, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], contact_key, channel=Channel.SMS, language="so")
    await intend(pool, [ANNA], SUBJECT)
    await send_all(make_sender(sms_url=sms_gateway.url))
    (text,) = sms_gateway.texts()
    row = await pool.fetchrow("SELECT state, language, fallback, outcome FROM attempts")

    assert text["message"]["text"] == "Husk norsk A2: mandag 11. januar kl. 17.30-19.00. Hilsen kommunen din"
    assert text["message"]["reference"]["kind"] == "REMINDER"
    assert text["message"]["reference"]["starts_at"] == "2027-01-11T16:30:00+00:00"
    assert tuple(row) == ("ACCEPTED", "nb", True, "202")


async def test_what_was_silenced_or_came_too_late_never_leaves(
    pool: asyncpg.Pool, clock: asyncpg.Connection, mail_catcher: Peer, contact_key: str, make_sender: MakeSender
) -> None:
    other = uuid4()
    await reachable(pool, [ANNA, BILAL], contact_key)
    await intend(pool, [ANNA], SUBJECT)
    await intend(pool, [BILAL], other, useful_until=NOW + timedelta(hours=1))
    async with pool.acquire() as conn, conn.transaction():
        await silence(conn, [SUBJECT])
    await set_clock(clock, NOW + timedelta(hours=1))
    sent = await send_all(make_sender(smtp_url=mail_catcher.smtp_url))

    assert sent == 0
    assert mail_catcher.entries() == []
    assert await states(pool) == {"SILENCED": 1, "EXPIRED": 1}


async def test_whoever_cannot_be_reached_is_told_when_her_contact_point_arrives(
    pool: asyncpg.Pool, mail_catcher: Peer, contact_key: str, make_sender: MakeSender
) -> None:
    one = make_sender(smtp_url=mail_catcher.smtp_url)
    await intend(pool, [ANNA], SUBJECT)
    before = await send_all(one), await pool.fetchval("SELECT count(*) FROM intents_unreachable")
    await reachable(pool, [ANNA], contact_key)
    after = await send_all(one), await pool.fetchval("SELECT count(*) FROM intents_unreachable")

    assert (before, after) == ((0, 1), (1, 0))
    assert len(mail_catcher.entries()) == 1


async def test_a_provider_that_is_away_gets_the_same_key_when_it_is_back(
    pool: asyncpg.Pool, mail_catcher: Peer, contact_key: str, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], contact_key)
    await intend(pool, [ANNA], SUBJECT)
    away = make_sender()
    await away.round()
    unknown = await pool.fetchrow("SELECT key, state, outcome FROM attempts")
    await asyncio.sleep(attempt.pause_after(1).total_seconds() + 0.1)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))
    (mail,) = mail_catcher.mails()

    assert (unknown["state"], unknown["outcome"]) == ("UNKNOWN", "CONNECTION_LOST")
    assert mail["Message-ID"] == mime.message_id(unknown["key"])
    assert await pool.fetchval("SELECT tries FROM attempts") == 2


@asynccontextmanager
async def relay(*answers: bytes) -> AsyncIterator[str]:
    """An SMTP relay without pipelining that answers the commands after EHLO with these lines, in turn."""
    port = free_port()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 relay\r\n")
        queue = [b"250 hello", *answers]
        reading_mail = False
        while line := await reader.readline():
            if reading_mail and line != b".\r\n":
                continue
            answer = queue.pop(0) if queue else b"250 fine"
            reading_mail = answer.startswith(b"354")
            if answer == b"hang up":
                break
            writer.write(answer + b"\r\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    yield f"smtp://127.0.0.1:{port}"
    server.close()


@pytest.mark.parametrize(
    ("answers", "settled"),
    [
        ((b"250 ok", b"550 no such mailbox"), ("REFUSED", "550")),
        ((b"250 ok", b"451 later"), ("UNKNOWN", "451")),
        ((b"250 ok", b"250 ok", b"354 go", b"552 too big"), ("REFUSED", "552")),
        ((b"250 ok", b"250 ok", b"354 go", b"hang up"), ("UNKNOWN", "CONNECTION_LOST")),
        ((b"250 ok", b"250 ok", b"354 go", b"250 taken"), ("ACCEPTED", "250")),
    ],
)
async def test_a_relays_answer_decides_and_a_lost_answer_stays_unknown(
    pool: asyncpg.Pool, contact_key: str, make_sender: MakeSender, answers: tuple[bytes, ...], settled: tuple[str, str]
) -> None:
    await reachable(pool, [ANNA], contact_key)
    await intend(pool, [ANNA], SUBJECT)
    async with relay(*answers) as url:
        await make_sender(smtp_url=url).round()
    row = await pool.fetchrow("SELECT state, outcome FROM attempts")

    assert tuple(row) == settled


@asynccontextmanager
async def gateway(answer: bytes) -> AsyncIterator[str]:
    """An SMS gateway that takes a request and gives these bytes back."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    port = free_port()
    server = await asyncio.start_server(serve, "127.0.0.1", port)
    yield f"http://127.0.0.1:{port}"
    server.close()


@pytest.mark.parametrize(
    ("answer", "settled"),
    [
        (b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", ("ACCEPTED", "202")),
        (b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", ("ACCEPTED", "202")),
        (b"HTTP/1.1 422 No\r\nContent-Length: 0\r\n\r\n", ("REFUSED", "422")),
        (b"HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n", ("UNKNOWN", "503")),
        (b"HTTP/1.1 202 Acc", ("UNKNOWN", "CONNECTION_LOST")),
        (b"", ("UNKNOWN", "CONNECTION_LOST")),
    ],
)
async def test_a_gateways_status_decides_and_a_lost_answer_stays_unknown(
    pool: asyncpg.Pool, contact_key: str, make_sender: MakeSender, answer: bytes, settled: tuple[str, str]
) -> None:
    await reachable(pool, [ANNA], contact_key, channel=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT)
    async with gateway(answer) as url:
        await make_sender(sms_url=url).round()
    row = await pool.fetchrow("SELECT state, outcome FROM attempts")

    assert tuple(row) == settled


async def test_a_certain_refusal_leaves_the_thread_unheard_so_that_its_end_is_not_told(
    pool: asyncpg.Pool, contact_key: str, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], contact_key)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    async with relay(b"250 ok", b"550 no such mailbox") as url:
        await make_sender(smtp_url=url).round()
    await intend(pool, [ANNA], SUBJECT, Kind.CLASS_CANCELLED, notice="end")

    assert await states(pool) == {"REFUSED": 1}


async def claimed(pool: asyncpg.Pool, one: Sender) -> list[Attempt]:
    """What `one` is just about to hand over."""
    async with pool.acquire() as conn:
        return await one.claim(conn)


async def deliver(pool: asyncpg.Pool, one: Sender, in_flight: list[Attempt], *, too_late: bool = False) -> None:
    begin_by = asyncio.get_running_loop().time() + (-1 if too_late else 1)
    await Delivery(pool, one.doors, one.wording, begin_by).deliver(in_flight)


async def test_a_correction_waits_for_what_is_in_flight_and_overtakes_it(
    pool: asyncpg.Pool, mail_catcher: Peer, contact_key: str, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], contact_key)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    one = make_sender(smtp_url=mail_catcher.smtp_url)
    in_flight = await claimed(pool, one)
    await intend(pool, [ANNA], SUBJECT, Kind.CLASS_CHANGED, notice="changed")
    meanwhile = await one.round()
    await deliver(pool, one, in_flight)
    await send_all(one)

    assert meanwhile == 0
    assert [mail["X-Samklasse-Kind"] for mail in mail_catcher.mails()] == ["CLASS_CHANGED"]
    assert await states(pool) == {"SILENCED": 1, "TOLD": 1}


async def test_a_reminder_silenced_between_claim_and_hand_over_does_not_leave(
    pool: asyncpg.Pool, mail_catcher: Peer, contact_key: str, make_sender: MakeSender
) -> None:
    persons = people(120)
    await reachable(pool, persons, contact_key)
    await intend(pool, persons, SUBJECT)
    one = make_sender(smtp_url=mail_catcher.smtp_url)
    in_flight = await claimed(pool, one)
    async with pool.acquire() as conn, conn.transaction():
        await silence(conn, [SUBJECT])
    await deliver(pool, one, in_flight)

    assert mail_catcher.entries() == []
    assert {tuple(row) for row in await pool.fetch("SELECT state, outcome FROM attempts")} == {("REFUSED", "OVERTAKEN")}
    assert await pool.fetchval("SELECT max(maybe_told_version) FROM threads") == 0


async def test_two_senders_never_hand_over_the_same_message(
    pool: asyncpg.Pool, mail_catcher: Peer, contact_key: str, make_sender: MakeSender
) -> None:
    persons = people(900)
    await reachable(pool, persons, contact_key)
    await intend(pool, persons, SUBJECT)
    senders = [make_sender(smtp_url=mail_catcher.smtp_url) for _ in range(2)]
    await asyncio.gather(*map(send_all, senders))
    keys = Counter(entry["key"] for entry in mail_catcher.entries())

    assert len(keys) == 900
    assert set(keys.values()) == {1}


def sender_process(database: Any, key: str, peer: Peer) -> subprocess.Popen[bytes]:
    env = {**os.environ, "DATABASE": database.url("notifications"), "KEY": key, "SMTP": peer.smtp_url}
    script = Path(__file__).parent / "sender_process.py"
    return subprocess.Popen([sys.executable, str(script)], env=env, stdout=subprocess.DEVNULL)


async def until_accepted(reader: asyncpg.Pool | asyncpg.Connection, wanted: int) -> None:
    for _ in range(3000):
        if await reader.fetchval("SELECT count(*) FROM notifications.attempts WHERE state = 'ACCEPTED'") >= wanted:
            return
        await asyncio.sleep(0.01)
    pytest.fail("the sender process hands nothing over")


async def test_kills_lose_nothing_and_repeat_only_what_was_in_flight_under_the_same_key(
    database: Any, pool: asyncpg.Pool, mail_catcher: Peer, contact_key: str, make_sender: MakeSender
) -> None:
    persons = people(1000)
    await reachable(pool, persons, contact_key)
    for number in range(4):
        await intend(pool, persons, uuid4(), notice=str(number))
    unmarked = 0
    for kill_after in (700, 1500, 2600, 3400):
        process = sender_process(database, contact_key, mail_catcher)
        await until_accepted(pool, kill_after)
        process.send_signal(signal.SIGKILL)
        process.wait()
        unmarked += await pool.fetchval("SELECT count(*) FROM attempts WHERE state = 'HANDING_OVER'")
        await pool.execute("UPDATE attempts SET lease_until = '-infinity' WHERE state = 'HANDING_OVER'")
        await pool.execute("UPDATE intents SET not_before = '-infinity' WHERE state = 'WAITING'")
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))
    keys = Counter(entry["key"] for entry in mail_catcher.entries())
    wanted = {mime.message_id(row["key"]) for row in await pool.fetch("SELECT key FROM attempts")}

    assert await states(pool) == {"TOLD": 4000}
    assert keys.keys() == wanted and len(wanted) == 4000
    assert 0 < unmarked <= 4 * 200
    assert max(keys.values()) <= 5 and sum(keys.values()) - 4000 <= unmarked


async def test_a_dead_senders_lease_runs_out_in_real_time(
    pool: asyncpg.Pool, mail_catcher: Peer, contact_key: str, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], contact_key)
    await intend(pool, [ANNA], SUBJECT)
    await claimed(pool, make_sender())
    next_one = make_sender(smtp_url=mail_catcher.smtp_url)
    too_early = await next_one.round()
    await asyncio.sleep(attempt.LEASE.total_seconds() + 0.2)
    in_time = await next_one.round()

    assert (too_early, in_time) == (0, 1)
    assert len(mail_catcher.entries()) == 1


async def test_a_frozen_sender_begins_nothing_and_spoils_nothing_when_it_wakes(
    pool: asyncpg.Pool, mail_catcher: Peer, contact_key: str, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], contact_key)
    await intend(pool, [ANNA], SUBJECT)
    frozen = make_sender(smtp_url=mail_catcher.smtp_url)
    in_flight = await claimed(pool, frozen)
    await pool.execute("UPDATE attempts SET lease_until = '-infinity'")
    await pool.execute("UPDATE intents SET not_before = '-infinity'")
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))
    await deliver(pool, frozen, in_flight, too_late=True)

    assert len(mail_catcher.entries()) == 1
    assert await states(pool) == {"TOLD": 1}
    assert await pool.fetchval("SELECT state FROM attempts") == "ACCEPTED"


async def test_an_address_that_cannot_be_read_is_refused_and_visible(
    pool: asyncpg.Pool, mail_catcher: Peer, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], "A" * 43 + "=")
    await intend(pool, [ANNA], SUBJECT)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))

    assert await pool.fetchval("SELECT outcome FROM attempts") == "ADDRESS_UNREADABLE"
    assert await states(pool) == {"REFUSED": 1}


async def test_a_sender_that_loses_its_database_carries_on_and_doubles_nothing(
    pool: asyncpg.Pool,
    clock: asyncpg.Connection,
    mail_catcher: Peer,
    contact_key: str,
    make_sender: MakeSender,
) -> None:
    persons = people(1000)
    await reachable(pool, persons, contact_key)
    await intend(pool, persons, SUBJECT)
    running = asyncio.create_task(make_sender(smtp_url=mail_catcher.smtp_url).run())
    for _ in range(5):
        await asyncio.sleep(0.1)
        await clock.execute(END_SESSIONS_SQL)
    await until_accepted(clock, 1000)
    running.cancel()
    keys = Counter(entry["key"] for entry in mail_catcher.entries())

    assert len(keys) == 1000
    assert set(keys.values()) == {1}
