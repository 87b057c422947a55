"""Whose each recipient is: what an event says, and until then whoever has put her address first.

Who puts an address under a ref that is another municipality's must neither see nor hear anything by it. So the first
event that names somebody decides whose she is, before anything is planned for her; what another one has put is deleted
unread. From then on only her move changes it. Rows here are locked before those of `recipients`.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from asyncpg import Connection
from samklasse_chassis import vault
from samklasse_chassis.errors import NotFound

LEARN_SQL = """
INSERT INTO owners (ref, owner_orgnr, known)
SELECT ref, owner_orgnr, true
  FROM unnest($1::uuid[], $2::text[]) AS said (ref, owner_orgnr)
 WHERE NOT EXISTS (SELECT FROM owners o WHERE o.ref = said.ref AND o.known)
   AND NOT EXISTS (SELECT FROM vault_keys k WHERE k.person_id = said.ref AND k.wrapped IS NULL)
 ORDER BY ref
    ON CONFLICT (ref) DO UPDATE
   SET owner_orgnr = excluded.owner_orgnr,
       known = true
 WHERE NOT owners.known
RETURNING ref
"""


async def learn(conn: Connection, owners: Mapping[UUID, str]) -> None:
    """An event says whose these are: the first one that does counts. What anybody else has put there is gone."""
    if not owners:
        return
    rows = await conn.fetch(LEARN_SQL, list(owners), list(owners.values()))
    if rows:
        await _dispossess(conn, [row["ref"] for row in rows])


DISPOSSESS_SQL = """
DELETE FROM recipients
 WHERE ref IN (
       SELECT r.ref
         FROM recipients r
         JOIN owners o ON o.ref = r.ref AND o.owner_orgnr <> r.owner_orgnr
        WHERE r.ref = ANY($1)
        ORDER BY r.ref
          FOR UPDATE OF r)
RETURNING ref
"""


async def _dispossess(conn: Connection, refs: Sequence[UUID]) -> None:
    """Contact points and links go with the row, and what is sealed after them; a person's own key is hers."""
    for row in await conn.fetch(DISPOSSESS_SQL, refs):
        for kind in await vault.kinds(conn, row["ref"]):
            await vault.drop(conn, row["ref"], kind)


CLAIM_SQL = """
INSERT INTO owners (ref, owner_orgnr, known)
SELECT ref, $1, false
  FROM unnest($2::uuid[]) AS given (ref)
 ORDER BY ref
    ON CONFLICT (ref) DO UPDATE
   SET owner_orgnr = owners.owner_orgnr
 WHERE owners.owner_orgnr = excluded.owner_orgnr
RETURNING ref
"""


async def claim(conn: Connection, owner_orgnr: str, refs: Collection[UUID]) -> None:
    """These are the caller's, as far as anybody knows. Locked: no event says otherwise before the commit.

    Raises:
        NotFound: one of them is another's.
    """
    if len(await conn.fetch(CLAIM_SQL, owner_orgnr, list(refs))) < len(refs):
        raise NotFound


OWNER_SQL = """
SELECT owner_orgnr
  FROM owners
 WHERE ref = $1
"""


async def owner(conn: Connection, ref: UUID) -> str | None:
    """Whose somebody is, as far as anybody has said."""
    found: str | None = await conn.fetchval(OWNER_SQL, ref)
    return found
