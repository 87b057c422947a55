"""Contact points: whom we can reach, how, in which language. The address is encrypted before it comes here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications.domain.attempt import Channel


@dataclass(frozen=True)
class ContactPoint:
    """How to reach one person or function; `address` is encrypted."""

    ref: UUID
    language: str
    channel: Channel
    address: bytes


SAVE_CONTACTS_SQL = """
INSERT INTO contact_points (ref, owner_orgnr, language, channel, address, changed_at)
SELECT ref, $1, language, channel, address, $6
  FROM unnest($2::uuid[], $3::text[], $4::text[], $5::bytea[]) AS given (ref, language, channel, address)
 ORDER BY ref
    ON CONFLICT (ref) DO UPDATE
   SET language = excluded.language,
       channel = excluded.channel,
       address = excluded.address,
       changed_at = excluded.changed_at
 WHERE contact_points.owner_orgnr = excluded.owner_orgnr
RETURNING ref
"""


async def save_contacts(conn: Connection, owner_orgnr: str, contacts: Sequence[ContactPoint], *, now: datetime) -> int:
    """How many were kept; fewer than given means that some belong to another municipality."""
    kept = await conn.fetch(
        SAVE_CONTACTS_SQL,
        owner_orgnr,
        [contact.ref for contact in contacts],
        [contact.language for contact in contacts],
        [contact.channel for contact in contacts],
        [contact.address for contact in contacts],
        now,
    )
    return len(kept)


OWNS_PERSON_SQL = """
SELECT EXISTS (SELECT 1 FROM contact_points WHERE ref = $1 AND owner_orgnr = $2)
    OR EXISTS (SELECT 1 FROM threads WHERE recipient = $1 AND owner_orgnr = $2)
"""


async def owns_person(conn: Connection, ref: UUID, owner_orgnr: str) -> bool:
    return bool(await conn.fetchval(OWNS_PERSON_SQL, ref, owner_orgnr))


COUNT_UNDELIVERED_SQL = """
SELECT 'NO_CONTACT_POINT' AS state, count(*) AS n
  FROM intents_unreachable
 WHERE owner_orgnr = $1
UNION ALL
SELECT i.state, count(*)
  FROM intents i
  JOIN threads t ON t.id = i.thread_id
 WHERE t.owner_orgnr = $1
   AND i.state IN ('REFUSED', 'EXPIRED')
 GROUP BY i.state
"""


async def count_undelivered(conn: Connection, owner_orgnr: str) -> dict[str, int]:
    rows = await conn.fetch(COUNT_UNDELIVERED_SQL, owner_orgnr)
    return {row["state"]: row["n"] for row in rows}
