"""A mail has come back, or its reader has complained of it. What a stranger makes up of either changes nothing.

A report can be forged by whoever has read the mail, whose address it then is. So it may do no more than she could: say
that the mail has not come, and that nothing is to be sent to that address any more.
"""

from collections.abc import Sequence
from datetime import datetime

from asyncpg import Connection
from samklasse_chassis import vault

from samklasse_notifications.domain.attempt import FIRST_PROVIDER, Channel
from samklasse_notifications.domain.bounce import Complaint, Report
from samklasse_notifications.domain.contact import normalised
from samklasse_notifications.domain.receipt import Receipt
from samklasse_notifications.store import receipts, stops, trust
from samklasse_notifications.store.renewing import INDEX
from samklasse_notifications.store.trust import Suppression

RELAY = FIRST_PROVIDER[Channel.EMAIL]


async def take_bounce(said: Report | Complaint, conn: Connection, keys: vault.Keys | None, *, now: datetime) -> None:
    """Note what became of the mail, and use its address no more if it is gone or she wants nothing there."""
    if not await receipts.is_ours(conn, said.key, RELAY):
        return
    why = _why(said)
    digests = await _reported(conn, said, keys) if why else ()
    await trust.lock_sharers(conn, Channel.EMAIL, digests)  # before the thread, as everywhere
    if isinstance(said, Report) and said.proof:
        await receipts.keep(conn, Receipt(RELAY, said.proof, said.status or said.action, key=said.key), now=now)
    if why and digests:
        await trust.suppress(conn, Channel.EMAIL, digests, why, now=now)
        if why is Suppression.COMPLAINED:
            await stops.keep(conn, keys, Channel.EMAIL, digests[0], now=now)


def _why(said: Report | Complaint) -> Suppression | None:
    if isinstance(said, Complaint):
        return Suppression.COMPLAINED
    return Suppression.BOUNCED if said.address_is_gone else None


async def _reported(conn: Connection, said: Report | Complaint, keys: vault.Keys | None) -> Sequence[bytes]:
    """Where the mail went, by every key there has been; nothing where she has another address now.

    A server that passes mail on reports the address that it passed it on to: that one is none of ours.
    """
    went = await trust.lock_address_of(conn, said.key)
    if went is None:
        return ()
    named = [vault.indexes(keys, normalised(Channel.EMAIL, address), INDEX) for address in said.addresses]
    unnamed = [[went[1]]] if isinstance(said, Complaint) and not named else []
    return next((digests for digests in (*named, *unnamed) if went[1] in digests), ())
