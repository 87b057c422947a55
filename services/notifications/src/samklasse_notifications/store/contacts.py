"""Contact points: whom we can reach, how, in which language. The address itself lies in the vault."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from asyncpg import Connection, Record
from samklasse_chassis import vault
from samklasse_chassis.errors import NotFound

from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.sealed_kinds import Kind


@dataclass(frozen=True)
class ContactPoint:
    """How to reach one person or function; `address` is personal (P3) and never printed."""

    ref: UUID
    language: str
    channel: Channel
    address: str = field(repr=False)


SAVE_CONTACTS_SQL = """
INSERT INTO contact_points (ref, owner_orgnr, language, channel, changed_at)
SELECT ref, $1, language, channel, $5
  FROM unnest($2::uuid[], $3::text[], $4::text[]) AS given (ref, language, channel)
 ORDER BY ref
    ON CONFLICT (ref) DO UPDATE
   SET language = excluded.language,
       channel = excluded.channel,
       changed_at = excluded.changed_at
 WHERE contact_points.owner_orgnr = excluded.owner_orgnr
RETURNING ref
"""


async def save_contacts(
    conn: Connection, keys: vault.Keys | None, owner_orgnr: str, contacts: Sequence[ContactPoint], *, now: datetime
) -> None:
    """Keep these, all or none.

    Raises:
        NotFound: one of them belongs to another municipality, or was erased.
        NoKek: the service has no key-encryption key.
    """
    kept = await conn.fetch(
        SAVE_CONTACTS_SQL,
        owner_orgnr,
        [contact.ref for contact in contacts],
        [contact.language for contact in contacts],
        [contact.channel for contact in contacts],
        now,
    )
    if len(kept) < len(contacts):
        raise NotFound
    try:
        await vault.seal_many(conn, keys, Kind.ADDRESS, {each.ref: each.address.encode() for each in contacts})
    except vault.Shredded:
        raise NotFound from None


OWNS_PERSON_SQL = """
SELECT EXISTS (SELECT 1 FROM contact_points WHERE ref = $1 AND owner_orgnr = $2)
    OR EXISTS (SELECT 1 FROM threads WHERE recipient = $1 AND owner_orgnr = $2)
"""


async def owns_person(conn: Connection, ref: UUID, owner_orgnr: str) -> bool:
    return bool(await conn.fetchval(OWNS_PERSON_SQL, ref, owner_orgnr))


CONTACT_SQL = """
SELECT owner_orgnr, language, channel, changed_at
  FROM contact_points
 WHERE ref = $1
"""


async def contact_of(conn: Connection, ref: UUID) -> list[Record]:
    """How somebody is reached, without the address; one row, or none."""
    found: list[Record] = await conn.fetch(CONTACT_SQL, ref)
    return found


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
