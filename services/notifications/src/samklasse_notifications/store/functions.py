"""Who is known here: teachers and suppliers' functions that can be told things, and whether an address is anybody's."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Connection
from samklasse_chassis import vault

from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.contact import normalised
from samklasse_notifications.domain.kinds import Audience
from samklasse_notifications.store.renewing import INDEX

KNOWN_SQL = """
SELECT ref, owner_orgnr
  FROM recipients
 WHERE ref = ANY($1)
   AND role = $2
"""


async def known(conn: Connection, refs: Sequence[UUID], role: Audience) -> dict[UUID, str]:
    """Those of them who have given an address, and whose they are."""
    if not refs:
        return {}
    return {row["ref"]: row["owner_orgnr"] for row in await conn.fetch(KNOWN_SQL, refs, role)}


KNOWS_SQL = """
SELECT EXISTS (SELECT FROM contact_points WHERE digest = ANY($1))
"""


async def knows(conn: Connection, keys: vault.Keys | None, channel: Channel, address: str) -> bool:
    """Whether anybody here has this address.

    Raises:
        NoKek: the service has no key-encryption key.
    """
    return bool(await conn.fetchval(KNOWS_SQL, vault.indexes(keys, normalised(channel, address), INDEX)))
