"""A gateway took a message, its answer was lost, and another one comes under the same key: she has the first."""

from datetime import timedelta

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.sender import sms_http
from samklasse_notifications.sender.worker import Sender
from samklasse_notifications.store import page

from .builders import ANNA, NOW, set_clock
from .outside import Peer
from .sending import FACTS, SUBJECT, MakeSender, intend, reachable, states, ways
from .smsc import Centre

pytestmark = pytest.mark.usefixtures("at_noon", "impatient")
ATTEMPTS_SQL = """
SELECT state, outcome, tries
  FROM attempts
 ORDER BY handed_at, key
"""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sms_http, "CALL", timedelta(seconds=0.5))


@pytest.fixture
async def lost(
    pool: asyncpg.Pool, sms_gateway: Peer, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> Sender:
    """A sender whose gateway has taken a text for Anna and has not said so."""
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, then=Channel.EMAIL)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS, useful_until=NOW + timedelta(days=50))
    Centre(sms_gateway.url, "", sms_gateway.url).misbehave(lose=1)
    one = make_sender(sms_url=sms_gateway.url, smtp_url=mail_catcher.smtp_url)
    await one.round()
    return one


async def rounds(pool: asyncpg.Pool, one: Sender, many: int = 3) -> None:
    """As many as there might be in some minutes."""
    for _ in range(many):
        await pool.execute("UPDATE deliveries SET not_before = '-infinity'")
        await one.round()


async def attempts(pool: asyncpg.Pool) -> list[tuple[str, str, int]]:
    return [tuple(row) for row in await pool.fetch(ATTEMPTS_SQL)]


def texted(gateway: Peer) -> list[str]:
    return [kept["message"]["to"] for kept in gateway.texts()]


async def test_whoever_has_chosen_another_language_since_has_been_told(
    pool: asyncpg.Pool, lost: Sender, sms_gateway: Peer, mail_catcher: Peer
) -> None:
    async with pool.acquire() as conn:
        await page.save_language(conn, ANNA, "en", now=NOW)
    await rounds(pool, lost)

    assert await attempts(pool) == [("ACCEPTED", "409", 2)]
    assert await states(pool) == {"TOLD": 1}
    assert await ways(pool) == [("SMS", 1, "TOLD"), ("EMAIL", 2, "HELD")]
    assert (len(sms_gateway.entries()), mail_catcher.entries()) == (1, [])


async def test_whoever_was_told_of_a_lesson_that_has_passed_since_has_been_told(
    pool: asyncpg.Pool, clock: asyncpg.Connection, lost: Sender, sms_gateway: Peer
) -> None:
    await set_clock(clock, FACTS.live[0].ends_at + timedelta(minutes=1))
    await rounds(pool, lost)

    assert await attempts(pool) == [("ACCEPTED", "409", 2)]
    assert await states(pool) == {"TOLD": 1}
    assert len(sms_gateway.entries()) == 1


async def test_whoever_has_another_number_since_is_told_another_way(
    *, pool: asyncpg.Pool, clock: asyncpg.Connection, lost: Sender, sms_gateway: Peer, mail_catcher: Peer, keys: Keys
) -> None:
    """The first number has the text, and nobody knows whose that is. The new one never gets it under the same key."""
    later = NOW + timedelta(minutes=1)
    await set_clock(clock, later)
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, then=Channel.EMAIL, first=95555555, now=later)
    await rounds(pool, lost)

    assert await attempts(pool) == [("REFUSED", "409", 2), ("ACCEPTED", "250", 1)]
    assert await ways(pool) == [("SMS", 1, "REFUSED"), ("EMAIL", 2, "TOLD")]
    assert texted(sms_gateway) == ["+4790000000"]
    assert len(mail_catcher.entries()) == 1
    assert await states(pool) == {"TOLD": 1}


async def test_a_text_that_nobody_had_taken_goes_to_the_new_number_alone(
    pool: asyncpg.Pool, clock: asyncpg.Connection, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS, useful_until=NOW + timedelta(days=50))
    Centre(sms_gateway.url, "", sms_gateway.url).misbehave(later=1)
    one = make_sender(sms_url=sms_gateway.url)
    await one.round()
    later = NOW + timedelta(minutes=1)
    await set_clock(clock, later)
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, first=95555555, now=later)
    await rounds(pool, one)

    assert await attempts(pool) == [("ACCEPTED", "202", 2)]
    assert texted(sms_gateway) == ["+4795555555"]
