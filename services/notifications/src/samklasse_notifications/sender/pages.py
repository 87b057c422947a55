"""Where participants' pages are, and each reader's own link to hers in the message that is made for her alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from asyncpg import Connection
from samklasse_chassis import vault

from samklasse_notifications.domain.fields import PARTICIPANTS
from samklasse_notifications.domain.link import SIGNS, Purpose, to_page
from samklasse_notifications.domain.linked import checked
from samklasse_notifications.sender.asking import Told
from samklasse_notifications.store import links
from samklasse_notifications.store.handovers import Attempt, Claimed


@dataclass(frozen=True)
class Pages:
    """`url` is the public base of the pages; a link is that, /p/ and a token."""

    url: str
    keys: vault.Keys

    def __post_init__(self) -> None:
        """Raises:
        ValueError: links with this base would not fit where the texts keep room for one.
        """
        checked(self.link("x" * SIGNS))

    def link(self, token: str) -> str:
        return f"{self.url}/p/{token}"

    async def linked(self, conn: Connection, attempts: Sequence[Attempt], *, now: datetime) -> list[Attempt]:
        """The same, each message to a participant with the link of the address that it goes to."""
        wanted = {
            each.key: (each.claimed.recipient, _opens(each.claimed))
            for each in attempts
            if each.claimed.kind in PARTICIPANTS
        }
        tokens = await links.each_token(conn, self.keys, wanted.values(), now=now)
        return [
            replace(each, link=self.link(tokens[wanted[each.key]])) if each.key in wanted else each for each in attempts
        ]


def _opens(claimed: Claimed) -> Purpose:
    """What goes to the contact register's address proves none of ours."""
    return Purpose.PAGE if isinstance(claimed.address, Told) else to_page(claimed.channel)


def configured(settings: Mapping[str, str], keys: vault.Keys | None) -> Pages | None:
    """None: this system has no pages, and its messages no links."""
    url = settings.get("SAMKLASSE_PAGE_URL", "").rstrip("/")
    return Pages(url, keys) if url and keys else None
