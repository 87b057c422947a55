"""Every message to a participant carries her own link, and nobody else's; the words stay shared."""

import re
from email.message import EmailMessage

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from samklasse_chassis.vault import Keys
from samklasse_notifications import api_page
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.link import Purpose
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.sender import pages
from samklasse_notifications.store import links

from ..builders import ANNA, BILAL, NOW
from ..outside import Peer
from ..sending import SUBJECT, MakeSender, intend, reachable, send_all

pytestmark = pytest.mark.usefixtures("at_noon")
URL = "https://min.klasse.example"
LINK = re.compile(r"https://min\.klasse\.example(/p/[A-Za-z0-9_-]{14})(?![A-Za-z0-9_-])")


async def test_two_who_are_told_the_same_get_a_link_each_that_opens_her_own_page(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    """F03: linked from every message, in the text and in the HTML."""
    await reachable(pool, [ANNA, BILAL], keys)
    await intend(pool, [ANNA, BILAL], SUBJECT, Kind.NEW_CLASS)
    sender = make_sender(smtp_url=mail_catcher.smtp_url)
    sender.pages = pages.Pages(URL, keys)
    await send_all(sender)
    found = {str(mail["X-Samklasse-Recipient"]): _link(mail) for mail in mail_catcher.mails()}
    own = {str(ref): token for ref, token in (await _tokens(pool, keys)).items()}

    assert found == {ref: f"/p/{token}" for ref, token in own.items()}
    assert len(set(own.values())) == 2
    assert [(await _get(pool, keys, path)).status_code for path in found.values()] == [200, 200]


async def test_an_sms_carries_the_link_too_and_a_system_without_pages_sends_none(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA, BILAL], keys, channel=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT)
    sender = make_sender(sms_url=sms_gateway.url)
    sender.pages = pages.configured({"SAMKLASSE_PAGE_URL": f"{URL}/"}, keys)
    await send_all(sender)
    sender.pages = pages.configured({}, keys)
    await intend(pool, [BILAL], SUBJECT, notice="other")
    await send_all(sender)
    texts = [entry["message"]["text"] for entry in sms_gateway.texts()]

    assert sorted(len(LINK.findall(text)) for text in texts) == [0, 1]
    assert not [text for text in texts if "{" in text or "\ue000" in text]


async def test_no_link_lies_in_the_database_or_is_printed_with_an_attempt(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    sender = make_sender(smtp_url=mail_catcher.smtp_url)
    sender.pages = pages.Pages(URL, keys)
    async with pool.acquire() as conn:
        (claimed,) = await sender.linked(conn, await sender.claim(conn))
    kept = [await pool.fetch(f"SELECT * FROM {table}") for table in ("attempts", "notices", "links")]  # noqa: S608
    rows = [str(dict(row)) for rows in kept for row in rows]

    assert claimed.link and claimed.link not in repr(claimed)
    assert not [row for row in rows if claimed.link.rpartition("/")[2] in row]


def test_an_address_that_leaves_no_room_in_an_sms_is_refused_at_the_start(keys: Keys) -> None:
    with pytest.raises(ValueError, match="keep free"):
        pages.Pages("https://norskopplaeringen.min-kommune.example", keys)


def _link(mail: EmailMessage) -> str:
    """The one in the text, which is also the one in the HTML."""
    text, html = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"][:2]
    assert set(LINK.findall(text)) == set(LINK.findall(html))
    (found,) = set(LINK.findall(text))
    return str(found)


async def _tokens(pool: asyncpg.Pool, keys: Keys) -> dict[object, str]:
    async with pool.acquire() as conn, conn.transaction():
        return dict(await links.tokens(conn, keys, [ANNA, BILAL], Purpose.PAGE_EMAIL, now=NOW))


async def _get(pool: asyncpg.Pool, keys: Keys, path: str) -> httpx.Response:
    app = FastAPI()
    app.state.pool, app.state.kek, app.state.settings = pool, keys, {}
    app.include_router(api_page.ROUTER)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://min") as client:
        return await client.get(path)
