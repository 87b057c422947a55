"""A message sent to see how it arrives: to a catcher, marked as a try, and never to anybody whom we know."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from samklasse_notifications import preview, render
from samklasse_notifications.domain import mime
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.contact import checked_addresses
from samklasse_notifications.domain.errors import NoCatcher
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.sender.mail import MailLine
from samklasse_notifications.sender.provider import Answer, Mail, Message, Provider, Text
from samklasse_notifications.sender.smpp_link import Hear
from samklasse_notifications.sender.sms_doors import open_sms

CATCHERS = "SAMKLASSE_TEST_ADDRESSES"
"""The setting: addresses, or domains as `@catcher.kommune.no`, separated by commas."""
NOBODYS = re.compile(r"(?:.+\.)?(?:test|example|invalid|localhost)")
"""Domains that belong to nobody (RFC 2606, section 2)."""
TRY = "PRØVE"
VALID_FOR = timedelta(minutes=15)


def checked_catcher(channel: Channel, to: str, settings: Mapping[str, str]) -> str:
    """Raises:
    BadContactPoint: no address of this channel.
    NoCatcher: it may be a person's.
    """
    ((_, given),) = checked_addresses(channel, row=1, **_by_channel(channel, to))
    named = {one.strip().lower() for one in settings.get(CATCHERS, "").split(",") if one.strip()}
    domain = given.lower().partition("@")[2]
    if given.lower() in named or (domain and (f"@{domain}" in named or NOBODYS.fullmatch(domain))):
        return given
    raise NoCatcher


def _by_channel(channel: Channel, to: str) -> dict[str, str | None]:
    by_mail = channel is Channel.EMAIL
    return {"email": to if by_mail else None, "phone": None if by_mail else to}


def telling(kind: Kind, language: str, at: datetime) -> render.Telling:
    """Of invented lessons."""
    return render.Telling(kind, preview.facts(kind), language, preview.SENDER, at)


def message(said: render.Telling, channel: Channel, to: str, *, key: UUID) -> Message:
    """Nobody takes it for a real one: its first word says so, and its headers."""
    about = {"Kind": said.kind.value, "Test": "true"}
    if channel is Channel.SMS:
        return Text(f"{TRY}: {render.text_message(said)}", "Samklasse", VALID_FOR, about)
    texts = [replace(text, title=f"{TRY}: {text.title}") for text in render.words(said)]
    body = mime.body(texts, sender_name=f"{TRY} Samklasse", calendar=None, method=None)
    return Mail(mime.mail(body, to=to, key=key, at=said.said_at, about=about))


async def send(message: Message, to: str, settings: Mapping[str, str], *, key: UUID, hear: Hear) -> Answer:
    """Hand it over on a line of its own; the same key is the same message, except to an SMS network (SMPP).

    A network may choose this very session to say what somebody has written, or what became of another message: `hear`.
    """
    line: Provider
    if isinstance(message, Mail):
        line = MailLine(settings["SAMKLASSE_SMTP_URL"])
    else:
        (line,) = open_sms("SMS_FIRST", settings["SAMKLASSE_SMS_URL"], hear, lines=1).lines
    try:
        return await line.hand_over(to, message, key)
    finally:
        line.hang_up()
