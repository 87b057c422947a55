"""Whoever opens the link that went to an address has read there: the address is proved, and no other is."""

from datetime import timedelta

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.link import PAGES, Purpose, to_page
from samklasse_notifications.sender import pages
from samklasse_notifications.sender.worker import Sender
from samklasse_notifications.store import links
from samklasse_notifications.store.contacts import Recipient, save_contacts

from ..builders import ANNA, BILAL, LARVIK, NOW
from ..lookups import Register
from ..outside import Peer
from ..sending import SUBJECT, MakeSender, intend, reachable, send_all
from .conftest import Home
from .test_link_in_messages import LINK, URL

POINTS = "SELECT channel, verified_at IS NOT NULL FROM contact_points WHERE ref = $1 ORDER BY channel"


@pytest.fixture
async def both(home: Home) -> Home:
    """Anna has a mailbox and a telephone."""
    await reachable(home.pool, [ANNA], home.keys, channel=Channel.SMS, then=Channel.EMAIL)
    return home


async def proved(home: Home) -> dict[str, bool]:
    return {channel: verified for channel, verified in await home.pool.fetch(POINTS, ANNA)}


async def moves(home: Home, *, hours: int) -> None:
    """Another telephone; her mailbox stays."""
    given = Recipient(ANNA, "en", ((Channel.SMS, "+4792000000"), (Channel.EMAIL, "90000000@test.example")))
    async with home.pool.acquire() as conn, conn.transaction():
        await save_contacts(conn, home.keys, LARVIK, [given], now=NOW + timedelta(hours=hours))


async def link_of(home: Home, purpose: Purpose, *, hours: int = 0) -> str:
    async with home.pool.acquire() as conn, conn.transaction():
        return (await links.tokens(conn, home.keys, [ANNA], purpose, now=NOW + timedelta(hours=hours)))[ANNA]


@pytest.mark.parametrize(("purpose", "channel"), [(Purpose.PAGE_EMAIL, "EMAIL"), (Purpose.PAGE_SMS, "SMS")])
async def test_opening_the_link_of_an_address_proves_it_alone(both: Home, purpose: Purpose, channel: str) -> None:
    """Issue 6, item 4: contact points with verification."""
    before = await proved(both)
    await both.see(await both.token(purpose=purpose))

    assert before == {"EMAIL": False, "SMS": False}
    assert await proved(both) == {"EMAIL": channel == "EMAIL", "SMS": channel == "SMS"}


async def test_a_page_opened_by_a_link_of_no_address_proves_none(both: Home) -> None:
    await both.see(await both.token(purpose=Purpose.PAGE))
    await both.get("/p/abcdefghijklmA")

    assert await proved(both) == {"EMAIL": False, "SMS": False}


async def test_a_link_that_went_to_an_old_address_opens_her_page_and_proves_nothing_of_the_new(both: Home) -> None:
    old = await link_of(both, Purpose.PAGE_SMS)
    await moves(both, hours=1)
    await both.see(old)
    by_old = await proved(both)
    new = await link_of(both, Purpose.PAGE_SMS, hours=2)
    await both.see(new)

    assert by_old["SMS"] is False
    assert new != old and await link_of(both, Purpose.PAGE_SMS, hours=3) == new
    assert await proved(both) == {"EMAIL": False, "SMS": True}


async def test_an_address_that_stays_keeps_its_link_and_its_proof(both: Home) -> None:
    mail = await both.token(purpose=Purpose.PAGE_EMAIL)
    await both.see(mail)
    await moves(both, hours=1)

    assert await link_of(both, Purpose.PAGE_EMAIL, hours=2) == mail
    assert await proved(both) == {"EMAIL": True, "SMS": False}


async def test_a_changed_address_is_unproved_again(both: Home) -> None:
    await both.see(await both.token(purpose=Purpose.PAGE_SMS))
    before = await proved(both)
    await moves(both, hours=1)

    assert (before["SMS"], (await proved(both))["SMS"]) == (True, False)


async def test_every_page_link_of_hers_is_revoked_at_once(both: Home) -> None:
    hers = [await both.token(purpose=purpose) for purpose in sorted(PAGES)]
    await both.as_municipality(f"/persons/{ANNA}/link")

    assert len(set(hers)) == 3
    assert [(await both.get(f"/p/{token}")).status_code for token in hers] == [404] * 3


@pytest.mark.usefixtures("at_noon")
async def test_mail_and_sms_carry_links_of_their_own(
    pool: asyncpg.Pool, mail_catcher: Peer, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    await reachable(pool, [BILAL], keys, channel=Channel.SMS)
    await intend(pool, [ANNA, BILAL], SUBJECT)
    sender = make_sender(smtp_url=mail_catcher.smtp_url, sms_url=sms_gateway.url)
    sender.pages = pages.Pages(URL, keys)
    await send_all(sender)
    kept = {(row["ref"], row["purpose"]) for row in await pool.fetch("SELECT ref, purpose FROM links")}
    (text,) = [entry["message"]["text"] for entry in sms_gateway.texts()]

    assert kept == {(ANNA, "PAGE_EMAIL"), (BILAL, "PAGE_SMS")}
    assert len(mail_catcher.mails()) == 1 and LINK.search(text)


@pytest.mark.usefixtures("at_noon")
async def test_a_link_that_went_to_the_registers_address_opens_her_page_and_proves_nothing_of_ours(
    *, both: Home, register: Register, asking: Sender, sms_gateway: Peer
) -> None:
    await register.put(ANNA, phone="+4791234567")
    asking.pages = pages.Pages(URL, both.keys)
    await intend(both.pool, [ANNA], SUBJECT)
    await send_all(asking)
    (sent,) = [entry["message"] for entry in sms_gateway.texts()]
    (path,) = LINK.findall(sent["text"])
    await both.see(path.removeprefix("/p/"))

    assert sent["to"] == "+4791234567"
    assert await proved(both) == {"EMAIL": False, "SMS": False}


def test_a_channel_that_has_no_address_has_the_link_of_none() -> None:
    assert [to_page(channel) for channel in (Channel.EMAIL, Channel.SMS, Channel.PUSH)] == [
        Purpose.PAGE_EMAIL, Purpose.PAGE_SMS, Purpose.PAGE,
    ]  # fmt: skip
