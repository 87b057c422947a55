"""Mail as bytes, built by hand: Python's email package costs a hundred times as much (measured).

What all readers of one text share is built once (`body`); `mail` puts the recipient's own headers before it.
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from uuid import UUID

DOMAIN = "varsel.samklasse.example"
SENDER = f"ikke-svar@{DOMAIN}"
WORD_OCTETS = 45
"""So that an encoded word stays within 75 characters (RFC 2047 section 2)."""


@dataclass(frozen=True)
class Text:
    """A message in one language. `lines` are paragraphs; `html_lines` the same, already markup."""

    language: str
    direction: str
    title: str
    lines: tuple[str, ...]
    html_lines: tuple[str, ...]


@dataclass(frozen=True)
class Body:
    """The headers and parts that do not depend on the recipient."""

    headers: bytes
    parts: bytes


def body(text: Text, *, sender_name: str, calendar: bytes | None, method: str | None) -> Body:
    """Text, HTML and, with sessions, a calendar, as alternatives (RFC 2046 section 5.1.4, RFC 6047 section 2.4)."""
    boundary = f"=_samklasse_{text.language}"
    parts = [_part("text/plain; charset=utf-8", _plain(text)), _part("text/html; charset=utf-8", html(text))]
    if calendar is not None:
        parts.append(_part(f"text/calendar; charset=utf-8; method={method}", calendar))
    mark = f"--{boundary}".encode()
    joined = b"".join(mark + b"\r\n" + part for part in parts) + mark + b"--\r\n"
    headers = (
        f"From: {encoded(sender_name)} <{SENDER}>\r\n"
        f"Subject: {encoded(text.title)}\r\n"
        f"Content-Language: {text.language}\r\n"
        "MIME-Version: 1.0\r\n"
        "Auto-Submitted: auto-generated\r\n"
        f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n'
    )
    return Body(headers.encode(), joined)


def mail(shared: Body, *, to: str, key: UUID, at: datetime, about: dict[str, str]) -> bytes:
    """One recipient's mail. `about` (thread, kind, version) lets a checker see what a mail is without reading it.

    The address must have been validated: it goes into a header as it is.
    """
    told = "".join(f"X-Samklasse-{name}: {value}\r\n" for name, value in about.items())
    own = f"To: {to}\r\nMessage-ID: {message_id(key)}\r\nDate: {format_datetime(at.astimezone(UTC))}\r\n{told}"
    return own.encode() + shared.headers + b"\r\n" + shared.parts


def message_id(key: UUID) -> str:
    return f"<{key}@{DOMAIN}>"


def _plain(text: Text) -> bytes:
    return "\n\n".join((text.title, *text.lines)).replace("\n", "\r\n").encode()


FONTS = "Arial,'Noto Sans','Noto Sans Ethiopic',Nyala,Kefa,'Noto Naskh Arabic',sans-serif"


def html(text: Text) -> bytes:
    """A page that says its language and direction, so that screen readers and mail programs get both right."""
    paragraphs = "".join(f"<p>{line}</p>" for line in text.html_lines)
    return (
        f'<!doctype html><html lang="{text.language}" dir="{text.direction}"><head><meta charset="utf-8">'
        f"<title>{escape(text.title)}</title></head>"
        f'<body style="font-family:{FONTS};font-size:18px;line-height:1.5;max-width:36em">'
        f'<h1 style="font-size:22px">{escape(text.title)}</h1>{paragraphs}</body></html>'
    ).encode()


def _part(content_type: str, content: bytes) -> bytes:
    coded = b64encode(content)
    lines = b"\r\n".join(coded[at : at + 76] for at in range(0, len(coded), 76))
    head = f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head.encode() + lines + b"\r\n"


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
