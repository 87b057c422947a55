"""Personal links: made when they are first needed, found again by a digest, revoked by a municipality."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Connection
from samklasse_chassis import vault

from samklasse_notifications.domain.link import Purpose, digest, token

SECRET = "LINK"


@dataclass(frozen=True)
class Holder:
    """Whose link it is, what she reads, and the municipality that answers for her."""

    ref: UUID
    language: str
    owner_orgnr: str
    sender: str | None


LATEST_SQL = """
SELECT DISTINCT ON (ref) ref, generation, digest, revoked_at IS NOT NULL AS revoked
  FROM links
 WHERE ref = ANY($1)
   AND purpose = $2
 ORDER BY ref, generation DESC
"""

ADD_SQL = """
INSERT INTO links (digest, ref, purpose, generation, made_at)
SELECT given.digest, given.ref, $1, given.generation, $2
  FROM unnest($3::bytea[], $4::uuid[], $5::integer[]) AS given (digest, ref, generation)
  JOIN recipients r ON r.ref = given.ref
 ORDER BY given.ref
    ON CONFLICT DO NOTHING
"""


async def tokens(
    conn: Connection, keys: vault.Keys | None, refs: Iterable[UUID], purpose: Purpose, *, now: datetime
) -> Mapping[UUID, str]:
    """Everybody's own token. One who has none, or whose was revoked, gets a new one.

    Raises:
        NoKek: the service has no key-encryption key.
    """
    wanted = sorted(set(refs))
    secrets = [vault.index(keys, SECRET, SECRET), *vault.indexes(keys, SECRET, SECRET)]
    latest = {row["ref"]: row for row in await conn.fetch(LATEST_SQL, wanted, purpose)}
    kept: dict[UUID, str] = {}
    fresh: dict[UUID, int] = {}
    for ref in wanted:
        row = latest.get(ref)
        found = (
            None if row is None or row["revoked"] else _again(secrets, ref, purpose, row["generation"], row["digest"])
        )
        if found is None:
            fresh[ref] = row["generation"] + 1 if row else 1
        else:
            kept[ref] = found
    made = {ref: token(secrets[0], ref, purpose, generation) for ref, generation in fresh.items()}
    if made:
        digests = [digest(each) for each in made.values()]
        await conn.execute(ADD_SQL, purpose, now, digests, list(made), list(fresh.values()))
    return kept | made


def _again(secrets: Iterable[bytes], ref: UUID, purpose: Purpose, generation: int, kept: bytes) -> str | None:
    """The token of which a digest is kept; None when the key that it was made from is gone."""
    made = (token(secret, ref, purpose, generation) for secret in secrets)
    return next((each for each in made if digest(each) == kept), None)


HOLDER_SQL = """
SELECT l.ref, r.language, r.owner_orgnr, o.name
  FROM links l
  JOIN recipients r ON r.ref = l.ref
  LEFT JOIN organisations o ON o.orgnr = r.owner_orgnr
 WHERE l.digest = $1
   AND l.purpose = $2
   AND l.revoked_at IS NULL
"""


async def holder(conn: Connection, given: str, purpose: Purpose) -> Holder | None:
    """Whose a token is. One that is malformed is looked for like any other."""
    row = await conn.fetchrow(HOLDER_SQL, digest(given), purpose)
    return Holder(row["ref"], row["language"], row["owner_orgnr"], row["name"]) if row else None


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
