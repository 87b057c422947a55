"""What the mail catcher and the SMS simulator accepted, read over HTTP."""

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from typing import Any

import httpx

from samklasse.checker.facts import REMINDER_KINDS, Notice

PAGE = 1000
PREFIX = "x-samklasse-"


@dataclass(frozen=True)
class Caught:
    """One accepted message: what it says of itself, the address it went to, and its bytes as they came."""

    notice: Notice
    address: str
    raw: bytes


@dataclass(frozen=True)
class Letter:
    """The same opened: what a person reads. `calendar` is the iCalendar text, where there is one."""

    headline: str
    text: str
    calendar: str = ""


def opened(caught: Caught) -> Letter:
    """Read one message in full; slow, so only done for those that are shown."""
    if caught.notice.channel == "sms":
        return Letter("", str(json.loads(caught.raw)["message"]["text"]))
    mail = BytesParser(EmailMessage, policy=policy.default).parsebytes(caught.raw)
    plain = mail.get_body(("plain",))
    parts = [part.get_content() for part in mail.walk() if part.get_content_type() == "text/calendar"]
    text = plain.get_content() if plain is not None else ""
    return Letter(str(mail.get("Subject", "")), str(text), str(parts[0]) if parts else "")


async def read_catchers(mail_url: str, sms_url: str) -> list[Caught]:
    """Everything both have accepted, in the order of each."""
    mails = [_mail(entry) for entry in await _entries(mail_url)]
    return mails + [_sms(entry) for entry in await _entries(sms_url)]


async def _entries(url: str) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        while True:
            after = found[-1]["position"] if found else 0
            page = (await client.get("/messages", params={"after": after, "limit": PAGE})).json()["messages"]
            if not page:
                return found
            found += page


def _mail(entry: Mapping[str, Any]) -> Caught:
    raw = b64decode(entry["raw"])
    headers = BytesHeaderParser().parsebytes(raw[: raw.find(b"\r\n\r\n") + 4])
    lowered = {name.lower(): str(value) for name, value in headers.items()}
    about = {name.removeprefix(PREFIX): value for name, value in lowered.items() if name.startswith(PREFIX)}
    about["language"] = lowered.get("content-language", "")
    return Caught(_notice("epost", entry, about), str(entry["recipient"]), raw)


def _sms(entry: Mapping[str, Any]) -> Caught:
    raw = b64decode(entry["raw"])
    message = json.loads(raw)["message"]
    about = {name.replace("_", "-"): str(value) for name, value in message["reference"].items()}
    return Caught(_notice("sms", entry, about), str(message["to"]), raw)


def _notice(channel: str, entry: Mapping[str, Any], about: Mapping[str, str]) -> Notice:
    starts_at = about.get("starts-at")
    return Notice(
        channel=channel,
        recipient=about.get("recipient", str(entry["recipient"])),
        key=str(entry["key"]),
        subject=about.get("subject", ""),
        version=int(about.get("version", 0)),
        kind=about.get("kind", ""),
        at=datetime.fromisoformat(entry["received_at"]).timestamp(),
        session=about.get("subject") if about.get("kind") in REMINDER_KINDS else None,
        starts_at=datetime.fromisoformat(starts_at) if starts_at else None,
        language=about.get("language", ""),
        revision=int(about["revision"]) if about.get("revision") else None,
    )
