"""A person's browser: the one that web push goes to. Of her ways it is the first; which messages it may carry is the
route's business.
"""

from datetime import datetime
from uuid import UUID

from asyncpg import Connection
from samklasse_chassis import vault
from samklasse_chassis.errors import NotFound

from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.push import Subscription
from samklasse_notifications.domain.sealed_kinds import Kind
from samklasse_notifications.store import renewing
from samklasse_notifications.store.contacts import Source
from samklasse_notifications.store.renewing import INDEX
from samklasse_notifications.store.rerouting import reroute

LOCK_OWN_SQL = """
SELECT ref
  FROM recipients
 WHERE ref = $1
   AND owner_orgnr = $2
   FOR UPDATE
"""

KEEP_SQL = """
UPDATE contact_points
   SET digest = $3
 WHERE ref = $1
   AND channel = $2
RETURNING ref
"""

SUBSCRIBE_SQL = """
INSERT INTO contact_points (ref, channel, rank, sealed_as, digest, source, changed_at)
VALUES ($1, $2, 0, $3, $4, $5, $6)
    ON CONFLICT (ref, channel) DO UPDATE
   SET digest = excluded.digest,
       source = excluded.source,
       verified_at = NULL,
       suppressed_for = NULL,
       changed_at = excluded.changed_at
"""


async def subscribe(
    conn: Connection, keys: vault.Keys | None, owner_orgnr: str, ref: UUID, browser: Subscription, *, now: datetime
) -> None:
    """This browser, and no other, is hers. The same one again changes nothing: one that is no more stays so.

    Raises:
        NotFound: nobody of this municipality's whom we know, or she was erased.
        NoKek: the service has no key-encryption key.
    """
    await renewing.renew(conn, keys, [browser.endpoint], [ref])
    await _lock(conn, ref, owner_orgnr)
    digest = vault.index(keys, browser.endpoint, INDEX)
    if await _opened(conn, keys, ref) == browser.sealed() and await conn.fetch(KEEP_SQL, ref, Channel.PUSH, digest):
        return
    try:
        await vault.seal(conn, keys, ref, Kind.ADDRESS_PUSH, browser.sealed().encode())
    except vault.Shredded:
        raise NotFound from None
    await conn.execute(SUBSCRIBE_SQL, ref, Channel.PUSH, Kind.ADDRESS_PUSH, digest, Source.SELF, now)
    await reroute(conn, [ref], now=now)


async def _opened(conn: Connection, keys: vault.Keys | None, ref: UUID) -> str | None:
    """What is kept, to be compared and forgotten."""
    kept = (await vault.sealed(conn, Kind.ADDRESS_PUSH, [ref])).get(ref)
    try:
        return kept.open(keys).decode() if kept else None
    except vault.DoesNotOpen:
        return None


UNSUBSCRIBE_SQL = """
DELETE FROM contact_points
 WHERE ref = $1
   AND channel = $2
"""


async def unsubscribe(conn: Connection, owner_orgnr: str, ref: UUID, *, now: datetime) -> None:
    """No push any more; what waits for her browser takes another way.

    Raises:
        NotFound: nobody of this municipality's whom we know.
    """
    await _lock(conn, ref, owner_orgnr)
    await conn.execute(UNSUBSCRIBE_SQL, ref, Channel.PUSH)
    await vault.drop(conn, ref, Kind.ADDRESS_PUSH)
    await reroute(conn, [ref], now=now)


async def _lock(conn: Connection, ref: UUID, owner_orgnr: str) -> None:
    if not await conn.fetch(LOCK_OWN_SQL, ref, owner_orgnr):
        raise NotFound
