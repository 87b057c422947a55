"""The sender against the real catchers and a real database: each message once, nothing that is no longer wanted."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from samklasse_chassis.vault import Keys, load, write_kek
from samklasse_notifications.domain import attempt, mime
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.thread import Kind, intent_id, thread_id
from samklasse_notifications.store.copies import save_organisation
from samklasse_notifications.tell import silence

from .builders import ANNA, BILAL, LARVIK, NOW, set_clock
from .outside import Peer
from .sending import SUBJECT, MakeSender, intend, reachable, send_all, states

pytestmark = pytest.mark.usefixtures("at_noon")


async def test_a_mail_leaves_once_in_her_language_and_is_marked_told(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await save_organisation(pool, LARVIK, "Larvik kommune", None)
    await reachable(pool, [ANNA], keys, language="uk")
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
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, language="my")
    await intend(pool, [ANNA], SUBJECT)
    await send_all(make_sender(sms_url=sms_gateway.url))
    (text,) = sms_gateway.texts()
    row = await pool.fetchrow("SELECT state, language, fallback, outcome FROM attempts")

    assert text["message"]["text"].splitlines() == [
        "Husk norsk A2: mandag 11. januar kl. 17.30-19.00. Hilsen kommunen din",
        "Remember Norwegian A2: Monday 11 January 17:30-19:00. From your municipality",
    ]
    assert text["message"]["reference"]["kind"] == "REMINDER"
    assert text["message"]["reference"]["starts_at"] == "2027-01-11T16:30:00+00:00"
    assert tuple(row) == ("ACCEPTED", "nb+en", True, "202")


async def test_what_was_silenced_or_came_too_late_never_leaves(
    pool: asyncpg.Pool, clock: asyncpg.Connection, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    other = uuid4()
    await reachable(pool, [ANNA, BILAL], keys)
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
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    one = make_sender(smtp_url=mail_catcher.smtp_url)
    await intend(pool, [ANNA], SUBJECT)
    before = await send_all(one), await pool.fetchval("SELECT count(*) FROM intents_unreachable")
    await reachable(pool, [ANNA], keys)
    after = await send_all(one), await pool.fetchval("SELECT count(*) FROM intents_unreachable")

    assert (before, after) == ((0, 1), (1, 0))
    assert len(mail_catcher.entries()) == 1


async def test_a_provider_that_is_away_gets_the_same_key_when_it_is_back(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
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


async def test_an_address_that_cannot_be_read_is_refused_and_visible(
    pool: asyncpg.Pool, tmp_path: Path, mail_catcher: Peer, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], load(write_kek(tmp_path / "another")))
    await intend(pool, [ANNA], SUBJECT)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))

    assert await pool.fetchval("SELECT outcome FROM attempts") == "ADDRESS_UNREADABLE"
    assert await states(pool) == {"REFUSED": 1}
