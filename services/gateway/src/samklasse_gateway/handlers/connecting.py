"""Giving a supplier its mailbox."""

from datetime import datetime

import asyncpg

from samklasse_gateway.domain.errors import NotASeller, UnknownOrganisation
from samklasse_gateway.store import suppliers

SELLER = "SELLER"


async def open_mailbox(orgnr: str, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Open a mailbox for an organisation that sells; doing it again changes nothing.

    Raises:
        UnknownOrganisation: partnerships has not (yet) registered it.
        NotASeller: it does not sell.
    """
    roles = await suppliers.roles(conn, orgnr)
    if roles is None:
        raise UnknownOrganisation("orgnr")
    if SELLER not in roles:
        raise NotASeller("orgnr")
    await suppliers.open_mailbox(conn, orgnr, now)
