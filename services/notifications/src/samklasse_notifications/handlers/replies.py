"""Somebody has written to us by SMS. Only what leaves no doubt is acted upon, and nothing is answered by SMS.

A sender's number can be forged. So a message may do no more than a page's button: stop SMS, for everybody who has the
number, which the page shows and START takes back, or say that she cannot come, which the page shows and takes back too.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, uuid4, uuid5

from asyncpg import Connection
from samklasse_chassis import vault

from samklasse_notifications import replies as phrases
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.contact import normalised
from samklasse_notifications.domain.inbound import Inbound, Meaning
from samklasse_notifications.handlers import absences
from samklasse_notifications.store import renewing, stops, trust
from samklasse_notifications.store import replies as store
from samklasse_notifications.store.renewing import INDEX
from samklasse_notifications.store.trust import Sharer, Suppression


async def take_reply(said: Inbound, conn: Connection, keys: vault.Keys | None, *, now: datetime) -> Meaning | None:
    """Do what it asks, once, and count it for the municipality. Gives what it was taken for; None: heard before."""
    reply_id = uuid5(NAMESPACE_URL, f"{said.provider} {said.reference}") if said.reference else uuid4()
    number = normalised(Channel.SMS, said.sender)
    digests = vault.indexes(keys, number, INDEX)
    await renewing.renew(conn, keys, [number])
    writers = await trust.lock_sharers(conn, Channel.SMS, digests)
    if await store.heard(conn, reply_id):
        return None
    meant = phrases.meaning(said.text)
    if meant is Meaning.STOP:
        await trust.suppress(conn, Channel.SMS, digests, Suppression.STOPPED, now=now)
        await stops.keep(conn, keys, Channel.SMS, vault.index(keys, number, INDEX), number, now=now)
    elif meant is Meaning.START:
        await trust.lift(conn, Channel.SMS, digests, now=now)
        await stops.forget(conn, digests)
    elif meant is Meaning.CANNOT_COME and not await _noted(conn, writers, now=now):
        meant = Meaning.UNKNOWN
    await store.add_reply(conn, reply_id, (writer.owner_orgnr for writer in writers), meant, now=now)
    return meant


async def _noted(conn: Connection, writers: Sequence[Sharer], *, now: datetime) -> bool:
    """Of a household's number nobody can tell who cannot come."""
    alone = len(writers) == 1 and writers[0].role == "PARTICIPANT"
    return alone and await absences.note_absence(conn, writers[0].ref, now=now)
