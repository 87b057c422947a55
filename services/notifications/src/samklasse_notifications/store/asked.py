"""Whose people are asked for, which of our addresses the register's are, and what was decided before a hand-over."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications.domain.attempt import Channel

OWNERS_SQL = """
SELECT owner_orgnr, array_agg(ref) AS refs
  FROM recipients
 WHERE ref = ANY($1)
   AND role = 'PARTICIPANT'
 GROUP BY owner_orgnr
"""


async def owners(conn: Connection, refs: Iterable[UUID]) -> dict[str, list[UUID]]:
    """The participants among them by municipality: who has given us the reference knows whom it means."""
    return {row["owner_orgnr"]: row["refs"] for row in await conn.fetch(OWNERS_SQL, list(refs))}


@dataclass(frozen=True)
class Held:
    """Somebody has this address in our list; None: whoever reads there has said that nothing is to be sent there."""

    ref: UUID | None
    channel: Channel
    digest: bytes
    suppressed: bool


HELD_SQL = """
SELECT ref, channel, digest, suppressed_for IS NOT NULL AS suppressed
  FROM contact_points
 WHERE digest = ANY($1)
UNION ALL
SELECT NULL, channel, digest, true
  FROM stopped
 WHERE digest = ANY($1)
"""


async def held(conn: Connection, digests: Collection[bytes]) -> list[Held]:
    """Who has an address with one of these blind indexes, and which of them are used no more."""
    rows = await conn.fetch(HELD_SQL, list(digests))
    return [Held(row["ref"], Channel(row["channel"]), row["digest"], row["suppressed"]) for row in rows]


DECIDE_SQL = """
UPDATE attempts a
   SET source = CASE WHEN given.by_register THEN 'REGISTER' END,
       template = given.template
  FROM unnest($1::uuid[], $2::integer[], $3::boolean[], $4::text[]) AS given (key, tries, by_register, template)
 WHERE a.key = given.key
   AND a.tries = given.tries
   AND (a.source IS NOT NULL, a.template) IS DISTINCT FROM (given.by_register, given.template)
"""


@dataclass(frozen=True)
class Decided:
    """One try of a hand-over: whether it goes to the register's address, and in which version of the words."""

    key: UUID
    tries: int
    by_register: bool
    template: str | None


async def decide(conn: Connection, decided: Sequence[Decided]) -> None:
    """Write it down before the call."""
    await conn.execute(
        DECIDE_SQL,
        [each.key for each in decided],
        [each.tries for each in decided],
        [each.by_register for each in decided],
        [each.template for each in decided],
    )
