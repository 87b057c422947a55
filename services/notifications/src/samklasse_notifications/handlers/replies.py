"""Somebody has written to us by SMS. Only what leaves no doubt is acted upon, and nothing is answered by SMS.

A sender's number can be forged. So a message may do no more than a page's button: stop SMS, which the page shows and
START takes back, or say that she cannot come, which the page shows and takes back too.
"""

from datetime import datetime
from uuid import NAMESPACE_URL, uuid4, uuid5

from asyncpg import Connection
from samklasse_chassis import vault

from samklasse_notifications import replies as phrases
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.contact import normalised
from samklasse_notifications.domain.inbound import Inbound, Meaning
from samklasse_notifications.handlers import absences
from samklasse_notifications.store import replies as store
from samklasse_notifications.store.points import INDEX
from samklasse_notifications.store.replies import Writer
from samklasse_notifications.store.rerouting import reroute


async def take_reply(said: Inbound, conn: Connection, keys: vault.Keys | None, *, now: datetime) -> Meaning | None:
    """Do what it asks, once, and count it for the municipality. Gives what it was taken for; None: heard before."""
    reply_id = uuid5(NAMESPACE_URL, f"{said.provider} {said.reference}") if said.reference else uuid4()
    digests = vault.indexes(keys, normalised(Channel.SMS, said.sender), INDEX)
    writers = await store.lock_writers(conn, digests)
    if await store.heard(conn, reply_id):
        return None
    meant = await _done(conn, writers, phrases.meaning(said.text), now=now)
    await store.add_reply(conn, reply_id, (writer.owner_orgnr for writer in writers), meant, now=now)
    return meant


async def _done(conn: Connection, writers: list[Writer], meant: Meaning, *, now: datetime) -> Meaning:
    """A household's number stops for all of it; who of it cannot come, nobody can tell."""
    refs = [writer.ref for writer in writers]
    if meant is Meaning.STOP:
        await reroute(conn, await store.stop(conn, refs, now=now), now=now)
    elif meant is Meaning.START:
        await reroute(conn, await store.start(conn, refs, now=now), now=now)
    elif meant is Meaning.CANNOT_COME:
        alone = len(writers) == 1 and writers[0].role == "PARTICIPANT"
        if not alone or not await absences.note_absence(conn, refs[0], now=now):
            return Meaning.UNKNOWN
    return meant
