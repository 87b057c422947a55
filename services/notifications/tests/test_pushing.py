"""Web push beside a person's other ways: sooner than they are, never instead of them where it matters."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain import push
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.thread import Kind, thread_id
from samklasse_notifications.sender.browsers import Browsers
from samklasse_notifications.store import settling

from .browsing import browser, configured, leave, subscribe, unsubscribe
from .builders import ANNA, BILAL, NOW
from .outside import Peer, running
from .sending import SUBJECT, MakeSender, intend, reachable, send_all, states, tasks, ways

pytestmark = pytest.mark.usefixtures("at_noon")
SUPPRESSED_SQL = "SELECT suppressed_for FROM contact_points WHERE channel = 'PUSH'"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Peer]:
    with running("push", tmp_path / "push.db") as peer:
        yield peer


@pytest.fixture
def browsers(service: Peer, tmp_path: Path) -> Browsers:
    return configured(service, tmp_path)


def shown(service: Peer) -> list[dict[str, Any]]:
    """What browsers read."""
    return [json.loads(each["text"]) for each in service.texts()]


async def test_a_class_is_pushed_and_mailed_and_the_push_says_what_it_replaces(
    *, pool: asyncpg.Pool, mail_catcher: Peer, service: Peer, keys: Keys, make_sender: MakeSender, browsers: Browsers
) -> None:
    await reachable(pool, [ANNA], keys, language="uk")
    await subscribe(pool, keys, ANNA, browser(service))
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url, browsers=browsers))
    (told,), (sent,) = shown(service), service.texts()
    topic = push.topic(thread_id(ANNA, SUBJECT))

    assert await ways(pool) == [("PUSH", 0, "TOLD"), ("EMAIL", 1, "TOLD")]
    assert (told["lang"], told["tag"], sent["topic"], sent["urgency"]) == ("uk", topic, topic, "high")
    assert timedelta(0) <= timedelta(days=3) - timedelta(seconds=int(sent["ttl"])) < timedelta(minutes=2)
    assert len(mail_catcher.entries()) == 1


async def test_a_push_that_was_taken_does_not_hide_that_nothing_else_was(
    *, pool: asyncpg.Pool, refuses: str, service: Peer, keys: Keys, make_sender: MakeSender, browsers: Browsers
) -> None:
    await reachable(pool, [ANNA], keys)
    await subscribe(pool, keys, ANNA, browser(service))
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(make_sender(smtp_url=refuses, browsers=browsers))
    heard = await pool.fetchval("SELECT maybe_told_version FROM threads")

    assert await ways(pool) == [("PUSH", 0, "TOLD"), ("EMAIL", 1, "REFUSED")]
    assert (await states(pool), await tasks(pool)) == ({"REFUSED": 1}, [("ALL_FAILED", None)])
    assert (len(shown(service)), heard) == (1, 1)


async def test_the_next_way_does_not_wait_for_a_push(
    *,
    pool: asyncpg.Pool,
    refuses: str,
    sms_gateway: Peer,
    service: Peer,
    keys: Keys,
    make_sender: MakeSender,
    browsers: Browsers,
) -> None:
    await reachable(pool, [ANNA], keys, then=Channel.SMS)
    await subscribe(pool, keys, ANNA, browser(service))
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(make_sender(smtp_url=refuses, sms_url=sms_gateway.url, browsers=browsers))

    assert await ways(pool) == [("PUSH", 0, "TOLD"), ("EMAIL", 1, "REFUSED"), ("SMS", 2, "TOLD")]
    assert (await states(pool), await tasks(pool)) == ({"TOLD": 1}, [])


async def test_a_reminder_is_pushed_alone(
    *, pool: asyncpg.Pool, mail_catcher: Peer, service: Peer, keys: Keys, make_sender: MakeSender, browsers: Browsers
) -> None:
    await reachable(pool, [ANNA], keys)
    await subscribe(pool, keys, ANNA, browser(service))
    await intend(pool, [ANNA], SUBJECT, Kind.REMINDER)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url, browsers=browsers))

    assert await ways(pool) == [("PUSH", 1, "TOLD"), ("EMAIL", 2, "HELD")]
    assert (await states(pool), mail_catcher.entries()) == ({"TOLD": 1}, [])


async def test_a_browser_that_is_no_more_is_not_asked_again_and_the_mail_leaves(
    *, pool: asyncpg.Pool, mail_catcher: Peer, service: Peer, keys: Keys, make_sender: MakeSender, browsers: Browsers
) -> None:
    await reachable(pool, [ANNA], keys)
    await subscribe(pool, keys, ANNA, hers := browser(service))
    leave(service, hers)
    await intend(pool, [ANNA], SUBJECT, Kind.REMINDER)
    sender = make_sender(smtp_url=mail_catcher.smtp_url, browsers=browsers)
    await send_all(sender)
    after = await pool.fetchval(SUPPRESSED_SQL)
    await subscribe(pool, keys, ANNA, hers)
    again = await pool.fetchval(SUPPRESSED_SQL)
    await subscribe(pool, keys, ANNA, browser(service))

    assert await ways(pool) == [("PUSH", 1, "REFUSED"), ("EMAIL", 2, "TOLD")]
    assert (after, again, await pool.fetchval(SUPPRESSED_SQL)) == ("GONE", "GONE", None)
    assert len(mail_catcher.entries()) == 1


async def test_whoever_subscribed_anew_meanwhile_keeps_the_new_browser(
    pool: asyncpg.Pool, service: Peer, keys: Keys, make_sender: MakeSender, browsers: Browsers
) -> None:
    await reachable(pool, [ANNA], keys)
    await subscribe(pool, keys, ANNA, old := browser(service))
    leave(service, old)
    await intend(pool, [ANNA], SUBJECT, Kind.REMINDER)
    sender = make_sender(browsers=browsers)
    async with pool.acquire() as conn:
        in_flight = await sender.claim(conn)
    await subscribe(pool, keys, ANNA, browser(service), now=NOW + timedelta(minutes=5))
    answer = await sender.doors.lines["PUSH"][0].hand_over(
        old.subscription().sealed(), sender.wording.message(in_flight[0], ""), in_flight[0].key
    )

    assert answer.code == "410"
    assert await pool.fetchval(SUPPRESSED_SQL) is None


async def test_who_has_nothing_but_a_browser_sees_it_there_and_is_called_until_an_address_arrives(
    *, pool: asyncpg.Pool, mail_catcher: Peer, service: Peer, keys: Keys, make_sender: MakeSender, browsers: Browsers
) -> None:
    await reachable(pool, [ANNA], keys)
    await pool.execute("UPDATE contact_points SET suppressed_for = 'BOUNCED'")
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await subscribe(pool, keys, ANNA, browser(service))
    sender = make_sender(smtp_url=mail_catcher.smtp_url, browsers=browsers)
    await send_all(sender)
    for _ in range(2):
        async with pool.acquire() as conn:
            await settling.sweep(conn)
    before = await ways(pool), await tasks(pool), await states(pool)
    await reachable(pool, [ANNA], keys, first=90000005)
    await send_all(sender)

    assert before == ([("PUSH", 0, "TOLD")], [("NO_WAY", None)], {"WAITING": 1})
    assert await ways(pool) == [("PUSH", 0, "TOLD"), ("EMAIL", 1, "TOLD")]
    assert (await tasks(pool), await states(pool)) == ([("NO_WAY", "OVERTAKEN")], {"TOLD": 1})
    assert len(shown(service)) == 1


async def test_a_browser_that_two_share_names_nothing(
    *, pool: asyncpg.Pool, mail_catcher: Peer, service: Peer, keys: Keys, make_sender: MakeSender, browsers: Browsers
) -> None:
    await reachable(pool, [ANNA, BILAL], keys)
    one = browser(service)
    for person in (ANNA, BILAL):
        await subscribe(pool, keys, person, one)
    await intend(pool, [ANNA, BILAL], SUBJECT, Kind.NEW_CLASS)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url, browsers=browsers))
    async with pool.acquire() as conn:
        await settling.sweep(conn)
    (told,) = shown(service)

    assert (told["title"], told["body"]) == ("Nytt å lese fra kommunen din", "")
    assert len(mail_catcher.entries()) == 2
    assert await states(pool) == {"TOLD": 2}


async def test_a_reminder_takes_the_mail_when_she_unsubscribes_before_it_leaves(
    pool: asyncpg.Pool, mail_catcher: Peer, service: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    await subscribe(pool, keys, ANNA, browser(service))
    await intend(pool, [ANNA], SUBJECT, Kind.REMINDER)
    await unsubscribe(pool, ANNA)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))

    assert await ways(pool) == [("PUSH", 1, "REFUSED"), ("EMAIL", 2, "TOLD")]


async def test_an_import_lets_her_browser_be(pool: asyncpg.Pool, service: Peer, keys: Keys) -> None:
    await reachable(pool, [ANNA], keys)
    await subscribe(pool, keys, ANNA, browser(service))
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, now=NOW + timedelta(days=1))
    points = await pool.fetch("SELECT channel, rank FROM contact_points ORDER BY rank")

    assert [tuple(row) for row in points] == [("PUSH", 0), ("SMS", 1)]
