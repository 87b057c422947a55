"""A second SMS provider is asked only when the first has refused for certain, and under a key of its own."""

from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.sender import smpp

from .builders import ANNA
from .outside import Peer
from .sending import SUBJECT, MakeSender, intend, reachable, send_all, states
from .smsc import Centre, smpp_centre
from .test_receipt_store import ways

pytestmark = pytest.mark.usefixtures("at_noon")


async def test_a_network_that_takes_and_never_answers_is_asked_again_under_the_same_key_and_no_other(
    *,
    pool: asyncpg.Pool,
    centre: Centre,
    sms_gateway: Peer,
    keys: Keys,
    make_sender: MakeSender,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smpp, "CALL", timedelta(seconds=0.6))
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT)
    centre.misbehave(lose=1)
    one = make_sender(sms_url=centre.sms_url, sms_second_url=sms_gateway.url)
    await one.round()
    unknown = await pool.fetchrow("SELECT key, provider, state, outcome, tries FROM attempts")
    await pool.execute("UPDATE deliveries SET not_before = '-infinity'")
    await send_all(one)
    rows = await pool.fetch("SELECT key, provider, state, outcome, tries FROM attempts")

    assert tuple(unknown)[1:] == ("SMS_FIRST", "UNKNOWN", "NO_ANSWER", 1)
    assert [tuple(row) for row in rows] == [(unknown["key"], "SMS_FIRST", "ACCEPTED", "OK", 2)]
    assert [entry["key"] for entry in centre.entries()] == [str(unknown["key"])] * 2
    assert sms_gateway.entries() == []
    assert await states(pool) == {"TOLD": 1}


async def test_a_certain_refusal_goes_to_the_second_provider_under_a_key_of_its_own(
    pool: asyncpg.Pool, centre: Centre, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, then=Channel.EMAIL)
    await intend(pool, [ANNA], SUBJECT)
    centre.misbehave(refuse=1)
    await send_all(make_sender(sms_url=centre.sms_url, sms_second_url=sms_gateway.url))
    rows = await pool.fetch("SELECT key, provider, state, outcome FROM attempts ORDER BY handed_at")

    assert [tuple(row)[1:] for row in rows] == [
        ("SMS_FIRST", "REFUSED", "RINVDSTADR"),
        ("SMS_SECOND", "ACCEPTED", "202"),
    ]
    assert [entry["key"] for entry in sms_gateway.entries()] == [str(rows[1]["key"])] != [str(rows[0]["key"])]
    assert await ways(pool) == [("SMS", "TOLD"), ("EMAIL", "HELD")]
    assert await states(pool) == {"TOLD": 1}


async def test_only_when_the_second_provider_refuses_too_the_way_is_refused(
    pool: asyncpg.Pool, tmp_path: Path, centre: Centre, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, then=Channel.EMAIL)
    await intend(pool, [ANNA], SUBJECT)
    centre.misbehave(refuse=1)
    with smpp_centre(tmp_path / "second.db") as second:
        second.misbehave(refuse=1)
        await send_all(make_sender(sms_url=centre.sms_url, sms_second_url=second.sms_url))

    assert (await ways(pool))[0] == ("SMS", "REFUSED")
    assert [row["provider"] for row in await pool.fetch("SELECT provider FROM attempts WHERE channel = 'SMS'")] == [
        "SMS_FIRST",
        "SMS_SECOND",
    ]


async def test_a_refusal_after_a_lost_answer_is_not_certain_and_no_other_provider_is_asked(
    *,
    pool: asyncpg.Pool,
    centre: Centre,
    sms_gateway: Peer,
    keys: Keys,
    make_sender: MakeSender,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first try may have been taken."""
    monkeypatch.setattr(smpp, "CALL", timedelta(seconds=0.6))
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT)
    one = make_sender(sms_url=centre.sms_url, sms_second_url=sms_gateway.url)
    centre.misbehave(lose=1)
    await one.round()
    centre.misbehave(refuse=1)
    await pool.execute("UPDATE deliveries SET not_before = '-infinity'")
    await send_all(one)

    assert await pool.fetchval("SELECT state FROM attempts") == "REFUSED"
    assert sms_gateway.entries() == []


async def test_a_text_that_is_taken_in_part_alone_is_said_as_a_whole_on_her_next_way(
    pool: asyncpg.Pool, centre: Centre, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, then=Channel.EMAIL, language="uk")
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    centre.misbehave(take=1, refuse=1)
    await send_all(make_sender(sms_url=centre.sms_url, smtp_url=mail_catcher.smtp_url))
    row = await pool.fetchrow("SELECT state, outcome, tries, reference FROM attempts WHERE channel = 'SMS'")

    assert tuple(row) == ("REFUSED", "PARTLY_TAKEN", 1, None)
    assert await ways(pool) == [("SMS", "REFUSED"), ("EMAIL", "TOLD")]
    assert centre.entries() == []
    assert len(mail_catcher.entries()) == 1


async def test_whoever_may_have_half_a_text_is_told_that_its_class_was_cancelled(
    pool: asyncpg.Pool, centre: Centre, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, language="uk")
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    one = make_sender(sms_url=centre.sms_url)
    centre.misbehave(take=1, refuse=1)
    await send_all(one)
    await intend(pool, [ANNA], SUBJECT, Kind.CLASS_CANCELLED, notice="cancelled")
    await send_all(one)

    assert await states(pool) == {"REFUSED": 1, "TOLD": 1}
    assert len(centre.entries()) == 1
