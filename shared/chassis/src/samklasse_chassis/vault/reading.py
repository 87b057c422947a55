"""Open what is sealed; whoever does is written down in the same statement."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from samklasse_chassis.ports import Connection, Record
from samklasse_chassis.vault.keys import Keys, bound, decrypt, needed


class Reader(Protocol):
    """Who reads: `http.Caller` as it is, or a service on its own behalf."""

    @property
    def orgnr(self) -> str:
        """The organisation that the reader acts for."""

    @property
    def subject(self) -> str:
        """The reader's own id, never a name."""


@dataclass(frozen=True)
class Read:
    """A row of the read log."""

    orgnr: str
    subject: str
    purpose: str
    kind: str
    at: datetime


@dataclass(frozen=True)
class Sealed:
    """One kind of one person's, with her own key as it is wrapped."""

    _row: Record = field(repr=False)

    def open(self, keys: Keys | None) -> bytes:
        """Raises:
        NoKek: the service has no key-encryption key.
        DoesNotOpen: its KEK is not in the file, or the row was tampered with.
        """
        row = self._row
        key = needed(keys).unwrap(row["person_id"], row["kek_id"], row["wrapped"])
        return decrypt(key, row["sealed"], bound(row["person_id"], row["kind"]))


async def unseal(
    conn: Connection, keys: Keys | None, person_id: UUID, kind: str, *, reader: Reader, purpose: StrEnum
) -> bytes | None:
    """What was sealed, or None: nothing of this kind, or she has been erased. Writes the read log.

    Raises:
        NoKek: the service has no key-encryption key.
        DoesNotOpen: its KEK is not in the file, or the row was tampered with.
    """
    return (await unseal_many(conn, keys, kind, [person_id], reader=reader, purpose=purpose)).get(person_id)


UNSEAL_MANY_SQL = """
WITH found AS (
    SELECT v.person_id, v.kind, v.sealed, k.kek_id, k.wrapped
      FROM vault v
      JOIN vault_keys k USING (person_id)
     WHERE v.person_id = ANY($1::uuid[])
       AND v.kind = $2
), logged AS (
    INSERT INTO vault_reads (orgnr, subject, purpose, person_id, kind)
    SELECT $3, $4, $5, person_id, kind
      FROM found
)
SELECT person_id, kind, sealed, kek_id, wrapped
  FROM found
"""


async def unseal_many(
    conn: Connection, keys: Keys | None, kind: str, people: Sequence[UUID], *, reader: Reader, purpose: StrEnum
) -> dict[UUID, bytes]:
    """What was sealed, of those who have it. One statement, and one row of the read log a person.

    Raises:
        NoKek, DoesNotOpen: as `unseal`.
    """
    unwrap = needed(keys)
    who = (reader.orgnr, reader.subject, purpose.value)
    rows = await conn.fetch(UNSEAL_MANY_SQL, list(people), str(kind), *who)
    return {row["person_id"]: Sealed(row).open(unwrap) for row in rows}


UNSEAL_ALL_SQL = """
WITH found AS (
    SELECT v.person_id, v.kind, v.sealed, k.kek_id, k.wrapped
      FROM vault v
      JOIN vault_keys k USING (person_id)
     WHERE v.person_id = $1
), logged AS (
    INSERT INTO vault_reads (orgnr, subject, purpose, person_id, kind)
    SELECT $2, $3, $4, person_id, kind
      FROM found
)
SELECT person_id, kind, sealed, kek_id, wrapped
  FROM found
 ORDER BY kind
"""


async def unseal_all(
    conn: Connection, keys: Keys | None, person_id: UUID, *, reader: Reader, purpose: StrEnum
) -> dict[str, bytes]:
    """Everything that is sealed of a person, by kind.

    Raises:
        NoKek, DoesNotOpen: as `unseal`.
    """
    unwrap = needed(keys)
    rows = await conn.fetch(UNSEAL_ALL_SQL, person_id, reader.orgnr, reader.subject, purpose.value)
    return {row["kind"]: Sealed(row).open(unwrap) for row in rows}


SEALED_SQL = """
SELECT v.person_id, v.kind, v.sealed, k.kek_id, k.wrapped
  FROM vault v
  JOIN vault_keys k USING (person_id)
 WHERE v.person_id = ANY($1::uuid[])
   AND v.kind = $2
"""


async def sealed(conn: Connection, kind: str, people: Sequence[UUID]) -> dict[UUID, Sealed]:
    """As `unseal_many`, opened later and not written down: for a process that itself records each use it makes of
    what it opens, as the sender's attempts do.
    """
    rows = await conn.fetch(SEALED_SQL, list(people), str(kind))
    return {row["person_id"]: Sealed(row) for row in rows}


KINDS_SQL = """
SELECT kind
  FROM vault
 WHERE person_id = $1
 ORDER BY kind
"""


async def kinds(conn: Connection, person_id: UUID) -> list[str]:
    """What is sealed of a person, unopened."""
    return [row["kind"] for row in await conn.fetch(KINDS_SQL, person_id)]


READS_SQL = """
SELECT orgnr, subject, purpose, kind, at
  FROM vault_reads
 WHERE person_id = $1
 ORDER BY pos
"""


async def reads(conn: Connection, person_id: UUID) -> list[Read]:
    """Who has read what of a person, earliest first."""
    return [Read(**row) for row in await conn.fetch(READS_SQL, person_id)]
