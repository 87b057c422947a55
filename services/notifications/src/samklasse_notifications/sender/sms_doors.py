"""Which adapter an SMS provider's address asks for: `http(s)://` a gateway, `smpp(s)://user:secret@host` a network."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from samklasse_notifications.sender.provider import Provider
from samklasse_notifications.sender.smpp import Session, SmppLine
from samklasse_notifications.sender.smpp_link import Hear
from samklasse_notifications.sender.sms_http import HttpSmsLine


class UnknownProvider(ValueError):
    """The address names no adapter. It may hold a secret and is not repeated."""


@dataclass(frozen=True)
class SmsDoor:
    """A provider's lines, and its session where it speaks SMPP: that listens also while nothing leaves."""

    lines: Sequence[Provider]
    session: Session | None = None

    async def listen(self) -> None:
        """For ever, where there is something to listen to."""
        if self.session is not None:
            await self.session.listen()

    def hang_up(self) -> None:
        for line in self.lines:
            line.hang_up()


def open_sms(name: str, url: str, hear: Hear, *, lines: int) -> SmsDoor:
    """Nothing is connected yet.

    Raises:
        UnknownProvider: neither HTTP nor SMPP.
    """
    scheme = urlsplit(url).scheme
    if scheme in {"http", "https"}:
        return SmsDoor([HttpSmsLine(name, url) for _ in range(lines)])
    if scheme in {"smpp", "smpps"}:
        session = Session(name, url, hear)
        return SmsDoor([SmppLine(session) for _ in range(lines)], session)
    raise UnknownProvider
