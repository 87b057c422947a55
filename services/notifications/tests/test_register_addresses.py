"""The contact register's address comes before ours, for one message: the simulator over HTTP, which is no KRR."""

from uuid import uuid5

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications import catalogue, templates
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.inbound import Inbound
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.handlers.replies import take_reply
from samklasse_notifications.sender.worker import Sender
from samklasse_notifications.store import trust

from .builders import ANNA, BILAL, NOW
from .lookups import Register, settled
from .outside import Peer
from .sending import (
    SUBJECT,
    claimed,
    deliver,
    intend,
    reachable,
    send_all,
)

pytestmark = pytest.mark.usefixtures("at_noon")
KEPT_SQL = """
SELECT ref, channel, source, verified_at, suppressed_for
  FROM contact_points
 ORDER BY ref, channel
"""


async def test_the_registers_address_is_used_for_one_message_and_kept_nowhere(
    pool: asyncpg.Pool, keys: Keys, register: Register, asking: Sender, mail_catcher: Peer
) -> None:
    await reachable(pool, [ANNA], keys)
    before = await pool.fetch(KEPT_SQL)
    await register.put(ANNA, email="anna@register.example")
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(asking)

    assert [mail["To"] for mail in mail_catcher.mails()] == ["anna@register.example"]
    assert await pool.fetch(KEPT_SQL) == before
    assert [source for *_, source in await settled(pool)] == ["REGISTER"]


async def test_what_becomes_of_the_registers_address_says_nothing_of_ours(
    pool: asyncpg.Pool, keys: Keys, register: Register, asking: Sender
) -> None:
    await reachable(pool, [ANNA], keys)
    await register.put(ANNA, email="anna@register.example")
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(asking)
    key = await pool.fetchval("SELECT key FROM attempts")
    async with pool.acquire() as conn:
        await trust.prove(conn, [key], now=NOW)
        where = await trust.address_of(conn, key)

    assert where is None
    assert await pool.fetchval("SELECT verified_at FROM contact_points") is None


async def test_an_address_that_is_ours_as_well_stays_ours(
    pool: asyncpg.Pool, keys: Keys, register: Register, asking: Sender, mail_catcher: Peer
) -> None:
    await reachable(pool, [ANNA], keys)
    await register.put(ANNA, email="90000000@TEST.example")
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(asking)

    assert [mail["To"] for mail in mail_catcher.mails()] == ["90000000@test.example"]
    assert [source for *_, source in await settled(pool)] == [None]


async def test_a_telephone_that_only_the_register_knows_may_say_stop_and_start(
    *, pool: asyncpg.Pool, keys: Keys, register: Register, asking: Sender, sms_gateway: Peer
) -> None:
    """It is in no list of ours, and is kept in none: only that it has said STOP, as a blind index."""
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await register.put(ANNA, phone="+4791234567")
    for number, words in enumerate(("", "STOP", "START")):
        if words:
            async with pool.acquire() as conn, conn.transaction():
                await take_reply(Inbound("SMS_FIRST", "+4791234567", words), conn, keys, now=NOW)
        await intend(pool, [ANNA], uuid5(SUBJECT, str(number)), Kind.NEW_CLASS)
        await send_all(asking)

    assert [entry["recipient"] for entry in sms_gateway.entries()] == ["+4791234567", "+4790000000", "+4791234567"]
    assert await pool.fetchval("SELECT count(*) FROM stopped") == 0


@pytest.mark.parametrize(
    "told",
    [
        {"phone": "+4791234567"},
        {"email": "anna@register.example", "varslingsstatus": "KAN_IKKE_VARSLES"},
        {"email": "anna@register.example", "status": "SLETTET"},
    ],
)
async def test_where_the_register_has_no_address_that_may_be_used_ours_stays(
    *,
    pool: asyncpg.Pool,
    keys: Keys,
    register: Register,
    asking: Sender,
    mail_catcher: Peer,
    told: dict[str, str],
) -> None:
    await reachable(pool, [ANNA], keys)
    await register.put(ANNA, **told)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(asking)

    assert [mail["To"] for mail in mail_catcher.mails()] == ["90000000@test.example"]


async def test_where_somebody_has_said_stop_the_registers_number_is_not_used(
    pool: asyncpg.Pool, keys: Keys, register: Register, asking: Sender, sms_gateway: Peer
) -> None:
    await reachable(pool, [ANNA, BILAL], keys, channel=Channel.SMS)
    await pool.execute("UPDATE contact_points SET suppressed_for = 'STOPPED' WHERE ref = $1", BILAL)
    await register.put(ANNA, phone="90000001")
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(asking)

    assert [text["message"]["to"] for text in sms_gateway.texts()] == ["+4790000000"]


@pytest.mark.parametrize(
    "told",
    [{"email": "home@register.example", "epostadresse_duplisert": "JA"}, {"email": "90000001@test.example"}],
    ids=["the register says so", "we know who has it"],
)
async def test_an_address_that_others_read_hears_only_that_there_is_something_to_read(
    *,
    pool: asyncpg.Pool,
    keys: Keys,
    register: Register,
    asking: Sender,
    mail_catcher: Peer,
    told: dict[str, str],
) -> None:
    await reachable(pool, [ANNA, BILAL], keys)
    await register.put(ANNA, **told)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(asking)
    mail = mail_catcher.mails()[0]
    neutral = templates.of(catalogue.choose("nb", Kind.NEW_CLASS), Kind.NEW_CLASS, neutral=True)

    assert mail["To"] == told["email"]
    assert "norsk" not in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert await pool.fetchval("SELECT template FROM attempts") == templates.joined(neutral)


async def test_a_household_is_told_at_its_own_address(
    pool: asyncpg.Pool, keys: Keys, register: Register, asking: Sender, mail_catcher: Peer
) -> None:
    """Whoever shares it counts on the one message, so it must not go where only one of them reads."""
    for person in (ANNA, BILAL):
        await reachable(pool, [person], keys)
    await register.put(ANNA, email="anna@register.example")
    await intend(pool, [ANNA, BILAL], SUBJECT, Kind.NEW_CLASS)
    await send_all(asking)

    assert [mail["To"] for mail in mail_catcher.mails()] == ["90000000@test.example"]


async def test_an_address_of_the_registers_is_never_printed(
    pool: asyncpg.Pool, keys: Keys, register: Register, asking: Sender
) -> None:
    await reachable(pool, [ANNA], keys)
    await register.put(ANNA, email="anna@register.example")
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    assert asking.asking
    leaving = await asking.asking.leaving(await claimed(pool, asking))
    await deliver(pool, asking, leaving)

    assert "register.example" not in repr(leaving)
