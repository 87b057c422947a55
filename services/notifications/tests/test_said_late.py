"""What leaves late says what is so then: the lessons ahead, at an hour that suits, nothing to who shares since."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.quiet import Quiet
from samklasse_notifications.domain.route import Occasion, Reader, Way, route
from samklasse_notifications.domain.thread import Kind

from .builders import ANNA, BILAL, eight_weeks, set_clock
from .outside import Peer
from .sending import FACTS, SUBJECT, MakeSender, intend, reachable, send_all

pytestmark = pytest.mark.usefixtures("at_noon")
LATER = datetime(2027, 1, 26, 12, 0, tzinfo=UTC)


def test_facts_are_of_what_is_ahead() -> None:
    sessions = eight_weeks()
    facts = Facts(live=sessions)

    assert facts.ahead(sessions[0].starts_at) is facts
    assert facts.ahead(sessions[2].ends_at).live == sessions[3:]
    assert facts.ahead(sessions[-1].ends_at).live == sessions


async def test_a_class_is_told_weeks_later_with_its_next_lesson(
    pool: asyncpg.Pool, clock: asyncpg.Connection, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS, useful_until=LATER + timedelta(days=30))
    await set_clock(clock, LATER)
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, now=LATER)
    one = make_sender(sms_url=sms_gateway.url)
    one.swept_at = float("-inf")
    await send_all(one)
    (text,) = sms_gateway.texts()

    assert FACTS.live[0].starts_at < LATER
    assert "27. januar" in text["message"]["text"]
    assert "11. januar" not in text["message"]["text"]


def test_it_does_not_ring_at_night_for_a_lesson_that_has_been() -> None:
    night = datetime(2027, 1, 26, 1, 0, tzinfo=UTC)
    since = Occasion(Kind.NEW_CLASS, (night - timedelta(days=14),), night + timedelta(days=30))
    found = route(Reader(reserved=False, quiet=None, ways=(Way(Channel.SMS, shared=False),)), since, night)

    assert [Quiet().holds(leg.due_at) for leg in found.legs] == [False]
    assert [leg.step for leg in found.legs] == [1]


async def test_whoever_has_come_to_share_an_address_reads_nothing_of_her(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await reachable(pool, [BILAL], keys)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))
    (mail,) = mail_catcher.mails()

    assert "norsk" not in str(mail.get_body().get_content()).lower()  # type: ignore[union-attr]
    assert (mail["X-Samklasse-Kind"], mail["X-Samklasse-Revision"]) == (None, None)
    assert mail["X-Samklasse-Version"] == "1"


async def test_an_office_that_shares_its_mailbox_is_told_in_full(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    for each in (ANNA, BILAL):
        await reachable(pool, [each], keys, role="SUPPLIER")
        await intend(pool, [each], uuid4(), Kind.SUPPLIER_NO_SLOT)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))

    assert [mail["X-Samklasse-Kind"] for mail in mail_catcher.mails()] == ["SUPPLIER_NO_SLOT"] * 2
