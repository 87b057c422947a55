"""Mail as bytes, built by hand: Python's email package costs a hundred times as much (measured).

What all readers of one text share is built once (`body`), coded as far as her link; `mail` puts the recipient's own
headers before it and codes the rest.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from html import escape
from struct import Struct
from uuid import UUID

from samklasse_notifications.domain import octets
from samklasse_notifications.domain.linked import MARK, checked

LINK = MARK.encode()
DOMAIN = "varsel.samklasse.example"
SENDER = f"ikke-svar@{DOMAIN}"
WORD_OCTETS = 45
"""So that an encoded word stays within 75 characters (RFC 2047 section 2)."""
LINE_OCTETS = 57
"""Of content, in a base64 line of LINE_SIGNS characters (RFC 2045 section 6.8)."""
LINE_SIGNS = 76
MOST_LINES = 1000
"""Lengths of coded parts that are remembered."""
INSTANTS_KEPT = 100
"""All mails of a claim leave at one."""
SPECIAL = frozenset('"(),:;<>@[\\]\r\n')
"""What would have to be quoted in a header."""


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


@dataclass(frozen=True)
class Begun:
    """A part: its lines that are coded, and the octets after them, too few for another one."""

    coded: bytes
    left: bytes


@dataclass(frozen=True)
class Opening:
    """How a mail begins, whoever sends it: all its headers but who that is, and its parts as far as so many paragraphs
    of its first language go."""

    headers: str
    lines: int
    plain: Begun
    html: Begun


def opening(said: Sequence[Text]) -> Opening:
    """`said` has all titles, and in its first language the paragraphs that every sender's mail begins with.

    None of them has a place for a link.
    """
    first, languages, boundary = said[0], ", ".join(text.language for text in said), _boundary(said)
    title = " / ".join(text.title for text in said)
    headers = (
        f"Subject: {encoded(title)}\r\n"
        f"Content-Language: {languages}\r\n"
        "MIME-Version: 1.0\r\n"
        "Auto-Submitted: auto-generated\r\n"
        f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n'
    )
    plain, markup = "\n\n".join((first.title, *first.lines)), _page(said) + _section(first)
    return Opening(
        headers,
        len(first.lines),
        _begun(_head(boundary, "text/plain; charset=utf-8"), _crlf(plain)),
        _begun(_head(boundary, "text/html; charset=utf-8"), markup.encode()),
    )


def body(
    said: Sequence[Text],
    *,
    sender_name: str,
    calendar: bytes | None,
    method: str | None,
    opened: Opening | None = None,
) -> Body:
    """Text, HTML and, with sessions, a calendar, as alternatives (RFC 2046 section 5.1.4, RFC 6047 section 2.4).

    `said` is the message in one language, or in each of those that a reader gets side by side. `opened` is how it
    begins, where that is known.
    """
    begins, boundary = opened or opening([replace(said[0], lines=(), html_lines=()), *said[1:]]), _boundary(said)
    parts = [
        _part(begins.plain, _crlf(_plain_after(said, begins.lines))),
        _part(begins.html, _html_after(said, begins.lines).encode()),
    ]
    if calendar is not None:
        head = _head(boundary, f"text/calendar; charset=utf-8; method={method}")
        parts.append(Part(head + _coded(calendar)))
    headers = f"From: {encoded(sender_name)} <{SENDER}>\r\n{begins.headers}"
    return Body(headers.encode(), tuple(parts), f"--{boundary}--\r\n".encode())


def mail(shared: Body, *, to: str, key: UUID, at: datetime, about: dict[str, str], link: str | None = None) -> bytes:
    """One recipient's mail. `about` (thread, kind, version) lets a checker see what a mail is without reading it.

    The address must have been validated: it goes into a header as it is.

    Raises:
        ValueError: the words have a place for a link, and there is none that can be put in.
    """
    told = "".join(f"X-Samklasse-{name}: {value}\r\n" for name, value in about.items())
    own = f"To: {to}\r\nMessage-ID: {message_id(key)}\r\nDate: {_date(at)}\r\n{told}"
    linked = checked(link or "").encode() if any(part.rest for part in shared.parts) else b""
    parts = b"".join(_filled(part, linked) for part in shared.parts)
    return own.encode() + shared.headers + b"\r\n" + parts + shared.end


@lru_cache(INSTANTS_KEPT)
def _date(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC))


def message_id(key: UUID) -> str:
    return f"<{key}@{DOMAIN}>"


def _boundary(said: Sequence[Text]) -> str:
    return f"=_samklasse_{said[0].language}"


def _crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def _plain_after(said: Sequence[Text], lines: int) -> str:
    """The rest of the text, after so many paragraphs of its first language."""
    others = [f"\n\n* * *\n\n{text.title}" + _paragraphs(text.lines) for text in said[1:]]
    return _paragraphs(said[0].lines[lines:]) + "".join(others)


def _paragraphs(lines: Sequence[str]) -> str:
    return "".join([f"\n\n{line}" for line in lines])


FONTS = "Arial,'Noto Sans','Noto Sans Ethiopic',Nyala,Kefa,'Noto Naskh Arabic',sans-serif"


def html(said: Sequence[Text]) -> str:
    """A page that says its language and direction, so that screen readers and mail programs get both right."""
    return _page(said) + _section(said[0]) + _html_after(said, len(said[0].lines))


def _page(said: Sequence[Text]) -> str:
    first = said[0]
    return (
        f'<!doctype html><html lang="{first.language}" dir="{first.direction}"><head><meta charset="utf-8">'
        f"<title>{escape(' / '.join(text.title for text in said))}</title></head>"
        f'<body style="font-family:{FONTS};font-size:18px;line-height:1.5;max-width:36em">'
    )


def _section(text: Text) -> str:
    """One language, still open at its end."""
    return (
        f'<div lang="{text.language}" dir="{text.direction}"><h1 style="font-size:22px">{escape(text.title)}</h1>'
        f"{_marked_up(text.html_lines)}"
    )


def _html_after(said: Sequence[Text], lines: int) -> str:
    """The rest of the page, after so many paragraphs of its first language."""
    others = [f"</div><hr>{_section(text)}" for text in said[1:]]
    return f"{_marked_up(said[0].html_lines[lines:])}{''.join(others)}</div></body></html>"


def _marked_up(lines: Sequence[str]) -> str:
    return "".join([f"<p>{line}</p>" for line in lines])


def _head(boundary: str, content_type: str) -> bytes:
    return f"--{boundary}\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()


def _begun(coded: bytes, content: bytes) -> Begun:
    """With as many whole lines as there are."""
    whole = len(content) - len(content) % LINE_OCTETS
    return Begun(coded + _coded(content[:whole]), content[whole:])


def _part(begun: Begun, rest: bytes) -> Part:
    """Coded up to the line that holds her link, if any does."""
    content = begun.left + rest
    at = content.find(LINK)
    if at < 0:
        return Part(begun.coded + _coded(content))
    before = _begun(begun.coded, content[:at])
    return Part(before.coded, tuple((before.left + content[at:]).split(LINK)))


def _filled(part: Part, link: bytes) -> bytes:
    return part.coded + _coded(link.join(part.rest)) if part.rest else part.coded


def _coded(content: bytes) -> bytes:
    coded = b64encode(content)
    whole, rest = divmod(len(coded), LINE_SIGNS)
    last = (coded[-rest:],) if rest else ()
    return b"\r\n".join((*_lines(whole).unpack_from(coded), *last, b""))


@lru_cache(MOST_LINES)
def _lines(count: int) -> Struct:
    """Cuts what is coded into lines; slicing them off one by one costs twice as much as the coding (measured)."""
    return Struct(f"{LINE_SIGNS}s" * count)


def encoded(text: str) -> str:
    """A header value: as it is when plain ASCII, else encoded words, cut between characters."""
    if text.isascii() and SPECIAL.isdisjoint(text):
        return text
    words = octets.cut(" ".join(text.split()).encode(), WORD_OCTETS)
    return "\r\n ".join(f"=?utf-8?b?{b64encode(word).decode()}?=" for word in words)
