"""Find a person by a text that is not kept readable: a keyed digest (blind index).

What is equal has equal digests, so only whoever holds the KEK can try texts; national ids have few enough to try all.
Normalise first (digits alone, say): the digest is of the very text.
"""

from collections.abc import Mapping
from uuid import UUID

from samklasse_chassis.ports import Connection
from samklasse_chassis.vault.keys import Keys, bound, encrypt, needed
from samklasse_chassis.vault.sealing import own_keys

NATIONAL_ID = "NATIONAL_ID"


def index(keys: Keys | None, text: str, kind: str = NATIONAL_ID) -> bytes:
    """The digest of a text; of equal texts equal, of different kinds different.

    Raises:
        NoKek: the service has no key-encryption key.
    """
    return needed(keys).digest(kind, text)


def indexes(keys: Keys | None, text: str, kind: str = NATIONAL_ID) -> list[bytes]:
    """The digests under every KEK of the file, to find what was written down before a rotation.

    Raises:
        NoKek: the service has no key-encryption key.
    """
    return needed(keys).digests(kind, text)


ENTER_SQL = """
INSERT INTO vault_index (person_id, kind, kek_id, digest, sealed)
SELECT person_id, $1, $2, digest, sealed
  FROM unnest($3::uuid[], $4::bytea[], $5::bytea[]) AS given (person_id, digest, sealed)
 ORDER BY person_id
    ON CONFLICT (person_id, kind) DO UPDATE
   SET kek_id = excluded.kek_id,
       digest = excluded.digest,
       sealed = excluded.sealed
"""


async def enter(conn: Connection, keys: Keys | None, texts: Mapping[UUID, str], kind: str = NATIONAL_ID) -> None:
    """Let people be found by a text of theirs, in place of an earlier one of this kind.

    Raises:
        NoKek: the service has no key-encryption key.
        Shredded: one of them has been erased; nothing was entered.
    """
    own = await own_keys(conn, needed(keys), texts)
    digests = [needed(keys).digest(kind, text) for text in texts.values()]
    sealed = [encrypt(own[person_id], text.encode(), bound_index(person_id, kind)) for person_id, text in texts.items()]
    await conn.execute(ENTER_SQL, str(kind), needed(keys).current, list(texts), digests, sealed)


FIND_SQL = """
SELECT DISTINCT person_id
  FROM vault_index
 WHERE digest = ANY($1::bytea[])
   AND kind = $2
 ORDER BY person_id
"""


async def find(conn: Connection, keys: Keys | None, text: str, kind: str = NATIONAL_ID) -> list[UUID]:
    """Everybody who was entered with this text, whosever they are.

    Raises:
        NoKek: the service has no key-encryption key.
    """
    return [row["person_id"] for row in await conn.fetch(FIND_SQL, indexes(keys, text, kind), str(kind))]


def bound_index(person_id: UUID, kind: str) -> bytes:
    """What the text behind a digest is tied to."""
    return bound(person_id, f"index {kind}")
