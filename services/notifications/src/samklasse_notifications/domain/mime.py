"""Mail as bytes, built by hand: Python's email package costs a hundred times as much (measured).

What all readers of one text share is built once (`body`), coded as far as her link; `mail` puts the recipient's own
headers before it and codes the rest.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from uuid import UUID

from samklasse_notifications.domain.linked import MARK, checked

DOMAIN = "varsel.samklasse.example"
SENDER = f"ikke-svar@{DOMAIN}"
WORD_OCTETS = 45
"""So that an encoded word stays within 75 characters (RFC 2047 section 2)."""
LINE_OCTETS = 57
"""Of content, in a base64 line of 76 characters (RFC 2045 section 6.8)."""


@dataclass(frozen=True)
class Text:
    """A message in one language. `lines` are paragraphs; `html_lines` the same, already markup."""

    language: str
    direction: str
    title: str
    lines: tuple[str, ...]
    html_lines: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """An alternative: what is already coded, and the content after it, cut where the recipient's link goes."""

    coded: bytes
    rest: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Body:
    """The headers and parts that do not depend on the recipient; `end` closes the last part."""

    headers: bytes
    parts: tuple[Part, ...]
    end: bytes


def body(said: Sequence[Text], *, sender_name: str, calendar: bytes | None, method: str | None) -> Body:
    """Text, HTML and, with sessions, a calendar, as alternatives (RFC 2046 section 5.1.4, RFC 6047 section 2.4).

    `said` is the message in one language, or in each of those that a reader gets side by side.
    """
    languages = ", ".join(text.language for text in said)
    boundary = f"=_samklasse_{said[0].language}"
    contents = [("text/plain; charset=utf-8", _plain(said)), ("text/html; charset=utf-8", html(said))]
    if calendar is not None:
        contents.append((f"text/calendar; charset=utf-8; method={method}", calendar))
    headers = (
        f"From: {encoded(sender_name)} <{SENDER}>\r\n"
        f"Subject: {encoded(' / '.join(text.title for text in said))}\r\n"
        f"Content-Language: {languages}\r\n"
        "MIME-Version: 1.0\r\n"
        "Auto-Submitted: auto-generated\r\n"
        f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n'
    )
    parts = tuple(_part(f"--{boundary}\r\n", *content) for content in contents)
    return Body(headers.encode(), parts, f"--{boundary}--\r\n".encode())


def mail(shared: Body, *, to: str, key: UUID, at: datetime, about: dict[str, str], link: str | None = None) -> bytes:
    """One recipient's mail. `about` (thread, kind, version) lets a checker see what a mail is without reading it.

    The address must have been validated: it goes into a header as it is.

    Raises:
        ValueError: the words have a place for a link, and there is none that can be put in.
    """
    told = "".join(f"X-Samklasse-{name}: {value}\r\n" for name, value in about.items())
    own = f"To: {to}\r\nMessage-ID: {message_id(key)}\r\nDate: {format_datetime(at.astimezone(UTC))}\r\n{told}"
    linked = checked(link or "").encode() if any(part.rest for part in shared.parts) else b""
    parts = b"".join(_filled(part, linked) for part in shared.parts)
    return own.encode() + shared.headers + b"\r\n" + parts + shared.end


def message_id(key: UUID) -> str:
    return f"<{key}@{DOMAIN}>"


def _plain(said: Sequence[Text]) -> bytes:
    told = ("\n\n".join((text.title, *text.lines)) for text in said)
    return "\n\n* * *\n\n".join(told).replace("\n", "\r\n").encode()


FONTS = "Arial,'Noto Sans','Noto Sans Ethiopic',Nyala,Kefa,'Noto Naskh Arabic',sans-serif"


def html(said: Sequence[Text]) -> bytes:
    """A page that says its language and direction, so that screen readers and mail programs get both right."""
    first = said[0]
    return (
        f'<!doctype html><html lang="{first.language}" dir="{first.direction}"><head><meta charset="utf-8">'
        f"<title>{escape(' / '.join(text.title for text in said))}</title></head>"
        f'<body style="font-family:{FONTS};font-size:18px;line-height:1.5;max-width:36em">'
        f"{'<hr>'.join(_section(text) for text in said)}</body></html>"
    ).encode()


def _section(text: Text) -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in text.html_lines)
    return (
        f'<div lang="{text.language}" dir="{text.direction}">'
        f'<h1 style="font-size:22px">{escape(text.title)}</h1>{paragraphs}</div>'
    )


def _part(mark: str, content_type: str, content: bytes) -> Part:
    """Coded up to the line that holds her link, if any does."""
    head = f"{mark}Content-Type: {content_type}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()
    at = content.find(MARK.encode())
    if at < 0:
        return Part(head + _coded(content))
    shared = at - at % LINE_OCTETS
    return Part(head + _coded(content[:shared]), tuple(content[shared:].split(MARK.encode())))


def _filled(part: Part, link: bytes) -> bytes:
    return part.coded + _coded(link.join(part.rest)) if part.rest else part.coded


def _coded(content: bytes) -> bytes:
    coded = b64encode(content)
    return b"".join(coded[at : at + 76] + b"\r\n" for at in range(0, len(coded), 76))


def encoded(text: str) -> str:
    """A header value: as it is when plain ASCII, else encoded words, cut between characters."""
    if text.isascii() and not set(text) & set('"(),:;<>@[\\]\r\n'):
        return text
    words, word = [], b""
    for sign in " ".join(text.split()):
        if len(word) + len(sign.encode()) > WORD_OCTETS:
            words.append(word)
            word = b""
        word += sign.encode()
    return "\r\n ".join(f"=?utf-8?b?{b64encode(w).decode()}?=" for w in (*words, word))
