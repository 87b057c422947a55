"""Personal links: made when they are first needed, found again by a digest, revoked by a municipality.

What goes to an address belongs to it: another address gets another link, so that an old one proves nothing of it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Connection
from samklasse_chassis import vault

from samklasse_notifications.domain.link import Purpose, digest, token

SECRET = "LINK"


@dataclass(frozen=True)
class Holder:
    """Whose link it is, what she reads, and the municipality that answers for her; which link it is, and since when."""

    ref: UUID
    language: str
    owner_orgnr: str
    sender: str | None
    purpose: Purpose
    made_at: datetime


LATEST_SQL = """
SELECT DISTINCT ON (l.ref, l.purpose) l.ref, l.purpose, l.generation, l.digest,
       l.revoked_at IS NOT NULL OR coalesce(c.changed_at > l.made_at, false) AS over
  FROM unnest($1::uuid[], $2::text[]) AS wanted (ref, purpose)
  JOIN links l ON l.ref = wanted.ref AND l.purpose = wanted.purpose
  LEFT JOIN contact_points c ON c.ref = l.ref AND 'PAGE_' || c.channel = l.purpose
 ORDER BY l.ref, l.purpose, l.generation DESC
"""

ADD_SQL = """
INSERT INTO links (digest, ref, purpose, generation, made_at)
SELECT given.digest, given.ref, given.purpose, given.generation, $1
  FROM unnest($2::bytea[], $3::uuid[], $4::text[], $5::integer[]) AS given (digest, ref, purpose, generation)
  JOIN recipients r ON r.ref = given.ref
 ORDER BY given.ref, given.purpose
    ON CONFLICT DO NOTHING
"""

Wanted = tuple[UUID, Purpose]


async def tokens(
    conn: Connection, keys: vault.Keys | None, refs: Iterable[UUID], purpose: Purpose, *, now: datetime
) -> Mapping[UUID, str]:
    """Everybody's own token, for one purpose."""
    found = await each_token(conn, keys, [(ref, purpose) for ref in refs], now=now)
    return {ref: token for (ref, _), token in found.items()}


async def each_token(
    conn: Connection, keys: vault.Keys | None, wanted: Iterable[Wanted], *, now: datetime
) -> Mapping[Wanted, str]:
    """One who has no token, whose was revoked, or that went to an address she has no longer, gets a new one.

    Raises:
        NoKek: the service has no key-encryption key.
    """
    each = sorted(set(wanted))
    secrets = [vault.index(keys, SECRET, SECRET), *vault.indexes(keys, SECRET, SECRET)]
    rows = await conn.fetch(LATEST_SQL, [ref for ref, _ in each], [purpose for _, purpose in each])
    latest = {(row["ref"], row["purpose"]): row for row in rows}
    kept: dict[Wanted, str] = {}
    fresh: dict[Wanted, int] = {}
    for one in each:
        row = latest.get(one)
        found = None if row is None or row["over"] else _again(secrets, *one, row["generation"], row["digest"])
        if found is None:
            fresh[one] = row["generation"] + 1 if row else 1
        else:
            kept[one] = found
    made = {one: token(secrets[0], *one, generation) for one, generation in fresh.items()}
    if made:
        refs, purposes = zip(*made, strict=True)
        digests = [digest(each) for each in made.values()]
        await conn.execute(ADD_SQL, now, digests, refs, purposes, list(fresh.values()))
    return kept | made


def _again(secrets: Iterable[bytes], ref: UUID, purpose: Purpose, generation: int, kept: bytes) -> str | None:
    """The token of which a digest is kept; None when the key that it was made from is gone."""
    made = (token(secret, ref, purpose, generation) for secret in secrets)
    return next((each for each in made if digest(each) == kept), None)


HOLDER_SQL = """
SELECT l.ref, r.language, r.owner_orgnr, o.name, l.purpose, l.made_at
  FROM links l
  JOIN recipients r ON r.ref = l.ref
  LEFT JOIN organisations o ON o.orgnr = r.owner_orgnr
 WHERE l.digest = $1
   AND l.purpose = ANY($2)
   AND l.revoked_at IS NULL
"""


async def holder(conn: Connection, given: str, purposes: Collection[Purpose]) -> Holder | None:
    """Whose a token is. One that is malformed is looked for like any other."""
    row = await conn.fetchrow(HOLDER_SQL, digest(given), list(purposes))
    if row is None:
        return None
    return Holder(row["ref"], row["language"], row["owner_orgnr"], row["name"], Purpose(row["purpose"]), row["made_at"])


REVOKE_SQL = """
UPDATE links
   SET revoked_at = $2
 WHERE ref = $1
   AND revoked_at IS NULL
RETURNING purpose
"""


async def revoke(conn: Connection, ref: UUID, *, now: datetime) -> int:
    """None of somebody's links opens anything any more; gives how many did."""
    return len(await conn.fetch(REVOKE_SQL, ref, now))
