"""Which addresses may be used: proved by a receipt, or taken out of use by whoever reads there.

Suppression belongs to an address: whoever shares it is not reached there either. What a provider says of it lasts
until it is given anew; what whoever reads there has said, for whoever gets it (`store/stops`), until she says START.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.store.rerouting import reroute


class Suppression(StrEnum):
    """Why nothing is sent there. STOPPED and COMPLAINED are a person's own word, which no import overrules."""

    BOUNCED = "BOUNCED"
    STOPPED = "STOPPED"
    COMPLAINED = "COMPLAINED"
    GONE = "GONE"


@dataclass(frozen=True)
class Sharer:
    """Somebody who has the address; a household's is several people's."""

    ref: UUID
    owner_orgnr: str
    role: str


LOCK_SHARERS_SQL = """
SELECT r.ref, r.owner_orgnr, r.role
  FROM recipients r
 WHERE r.ref IN (SELECT c.ref FROM contact_points c WHERE c.digest = ANY($1) AND c.channel = $2)
 ORDER BY r.ref
   FOR UPDATE
"""


async def lock_sharers(conn: Connection, channel: Channel, digests: Sequence[bytes]) -> list[Sharer]:
    """All whose address has one of these blind indexes."""
    rows = await conn.fetch(LOCK_SHARERS_SQL, digests, channel)
    return [Sharer(row["ref"], row["owner_orgnr"], row["role"]) for row in rows]


SUPPRESS_SQL = """
UPDATE contact_points
   SET suppressed_for = $3
 WHERE digest = ANY($1)
   AND channel = $2
   AND suppressed_for IS NULL
RETURNING ref
"""


async def suppress(
    conn: Connection, channel: Channel, digests: Sequence[bytes], why: Suppression, *, now: datetime
) -> int:
    """Use an address no more; what waits for it takes another way, or is told by hand. How many people's it was.

    `digests`: the blind index of the address, by every key there has been (vault.indexes(…, "CONTACT")).
    """
    await lock_sharers(conn, channel, digests)
    rows = await conn.fetch(SUPPRESS_SQL, digests, channel, why)
    await reroute(conn, [row["ref"] for row in rows], now=now)
    return len(rows)


LIFT_SQL = """
UPDATE contact_points
   SET suppressed_for = NULL
 WHERE digest = ANY($1)
   AND channel = $2
   AND suppressed_for = 'STOPPED'
RETURNING ref
"""


async def lift(conn: Connection, channel: Channel, digests: Sequence[bytes], *, now: datetime) -> int:
    """Whoever said STOP has said START: what waits may go there again."""
    await lock_sharers(conn, channel, digests)
    rows = await conn.fetch(LIFT_SQL, digests, channel)
    await reroute(conn, [row["ref"] for row in rows], now=now)
    return len(rows)


ADDRESS_OF_SQL = """
SELECT a.channel, c.digest
  FROM attempts a
  JOIN threads t ON t.id = a.thread_id
  JOIN contact_points c ON c.ref = t.recipient AND c.channel = a.channel
 WHERE a.key = $1
   AND c.changed_at <= coalesce(a.first_handed_at, a.handed_at)
   AND a.source IS NULL
   AND c.digest IS NOT NULL
"""


async def address_of(conn: Connection, key: UUID) -> tuple[Channel, bytes] | None:
    """Channel and blind index of where a hand-over went; None: that address is not in use any more."""
    row = await conn.fetchrow(ADDRESS_OF_SQL, key)
    return (Channel(row["channel"]), row["digest"]) if row else None


async def lock_address_of(conn: Connection, key: UUID) -> tuple[Channel, bytes] | None:
    """The same, with everybody who has it locked: a renewed key may have made another index of it meanwhile."""
    found = await address_of(conn, key)
    if found is None:
        return None
    await lock_sharers(conn, found[0], [found[1]])
    return await address_of(conn, key)


PROVE_SQL = """
UPDATE contact_points c
   SET verified_at = $2
  FROM attempts a
  JOIN threads t ON t.id = a.thread_id
 WHERE a.key = ANY($1)
   AND c.ref = t.recipient
   AND c.channel = a.channel
   AND c.changed_at <= coalesce(a.first_handed_at, a.handed_at)
   AND a.source IS NULL
   AND c.verified_at IS NULL
"""


async def prove(conn: Connection, keys: Sequence[UUID], *, now: datetime) -> None:
    """A receipt says that these hand-overs were delivered or read: the addresses they went to exist."""
    await conn.execute(PROVE_SQL, keys, now)


PROVE_BY_LINK_SQL = """
UPDATE contact_points
   SET verified_at = $4
 WHERE ref = $1
   AND channel = $2
   AND changed_at <= $3
   AND verified_at IS NULL
"""


async def prove_by_link(conn: Connection, ref: UUID, channel: Channel, made_at: datetime, *, now: datetime) -> None:
    """Somebody has opened the link that goes to this address alone, and that was made when it was hers already."""
    await conn.execute(PROVE_BY_LINK_SQL, ref, channel, made_at, now)
