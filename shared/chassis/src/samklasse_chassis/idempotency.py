"""A command's key is claimed before anything else, and the claim commits with the effect and the answer.

Whoever comes with the same key meanwhile waits for that commit, on the table's own index.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from samklasse_chassis import vault
from samklasse_chassis.ports import Connection
from samklasse_chassis.tokens import Caller

COMMAND = "COMMAND"
UNDER_WAY = 102
"""The status of a command that is not answered yet; nobody else ever sees it."""


class Keyed(NamedTuple):
    """Whose command it is, its key, and what it asks for as digests: the first is kept, any of them is the same."""

    orgnr: str
    key: str
    fingerprints: Sequence[str]


class Saved(NamedTuple):
    """What was asked for, and how it was answered."""

    fingerprint: str
    status: int
    answer: Any


def keyed(keys: vault.Keys | None, who: Caller, key: str, asked: bytes) -> Keyed:
    """A command under its key. A body may hold what only the vault may hold, and few enough values to try them all: so
    the digest is keyed, where the service has keys."""
    digest = hashlib.sha256(asked).hexdigest()
    kept = [digest] if keys is None else [one.hex() for one in vault.indexes(keys, digest, COMMAND)]
    return Keyed(who.orgnr, key, kept)


CLAIM_SQL = """
INSERT INTO commands (orgnr, key, fingerprint, status, answer)
VALUES ($1, $2, $3, $4, 'null')
    ON CONFLICT (orgnr, key) DO NOTHING
RETURNING operator.now()
"""


async def claim(conn: Connection, one: Keyed) -> datetime | None:
    """The time, if nobody has come with this key before."""
    at: datetime | None = await conn.fetchval(CLAIM_SQL, one.orgnr, one.key, one.fingerprints[0], UNDER_WAY)
    return at


READ_SQL = """
SELECT fingerprint, status, answer
  FROM commands
 WHERE orgnr = $1
   AND key = $2
"""


async def read(conn: Connection, one: Keyed) -> Saved:
    """What the key was used for; it has been claimed."""
    (row,) = await conn.fetch(READ_SQL, one.orgnr, one.key)
    return Saved(row["fingerprint"], row["status"], row["answer"])


SAVE_SQL = """
UPDATE commands
   SET status = $3, answer = $4
 WHERE orgnr = $1
   AND key = $2
"""


async def save(conn: Connection, one: Keyed, status: int, answer: Any) -> None:
    """Keep the answer."""
    await conn.execute(SAVE_SQL, one.orgnr, one.key, status, answer)
