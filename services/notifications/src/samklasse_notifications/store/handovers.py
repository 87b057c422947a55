"""Claiming what may leave, and writing each attempt before its call."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from asyncpg import Connection, Record
from samklasse_chassis import vault

from samklasse_notifications.domain import sealed_kinds
from samklasse_notifications.domain.attempt import LEASE, Channel
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.store.threads import FACTS


@dataclass(frozen=True)
class Claimed:
    """An intent that this sender alone may hand over until its lease runs out; `address` is sealed."""

    intent_id: UUID
    thread_id: UUID
    recipient: UUID
    subject: UUID
    version: int
    kind: Kind
    notice_id: UUID
    sender_name: str | None
    channel: Channel
    language: str
    address: vault.Sealed | None
    at: datetime


@dataclass(frozen=True)
class Attempt:
    """A claimed intent under the key that its provider gets. `tries` fences off a frozen sender."""

    key: UUID
    claimed: Claimed
    language: str
    fallback: bool
    tries: int = 0


CLAIM_SQL = """
SELECT i.id, i.thread_id, i.version, i.kind, i.notice_id, t.recipient, t.subject, o.name,
       c.channel, c.language, operator.now() AS at
  FROM intents i
  JOIN threads t ON t.id = i.thread_id AND t.current_version = i.version
  JOIN contact_points c ON c.ref = t.recipient
  LEFT JOIN organisations o ON o.orgnr = t.owner_orgnr
 WHERE i.state = 'WAITING'
   AND i.not_before <= clock_timestamp()
   AND i.useful_until > (SELECT operator.now())
   AND NOT EXISTS (
           SELECT 1
             FROM attempts a
            WHERE a.thread_id = i.thread_id
              AND a.channel = c.channel
              AND a.state = 'HANDING_OVER')
 ORDER BY i.position
 LIMIT $1
   FOR UPDATE OF i, t SKIP LOCKED
"""


async def claim(conn: Connection, limit: int) -> list[Claimed]:
    """Intents that may leave now. The caller writes their attempts in the same transaction."""
    rows = await conn.fetch(CLAIM_SQL, limit)
    addresses = await vault.sealed(conn, sealed_kinds.Kind.ADDRESS, [row["recipient"] for row in rows])
    return [_claimed(row, addresses.get(row["recipient"])) for row in rows]


def _claimed(row: Record, address: vault.Sealed | None) -> Claimed:
    return Claimed(
        intent_id=row["id"],
        thread_id=row["thread_id"],
        recipient=row["recipient"],
        subject=row["subject"],
        version=row["version"],
        kind=Kind(row["kind"]),
        notice_id=row["notice_id"],
        sender_name=row["name"],
        channel=Channel(row["channel"]),
        language=row["language"],
        address=address,
        at=row["at"].astimezone(UTC),
    )


WRITE_ATTEMPTS_SQL = """
INSERT INTO attempts (key, intent_id, thread_id, channel, language, fallback, state, lease_until, handed_at)
SELECT key, intent_id, thread_id, channel, language, fallback, 'HANDING_OVER', clock_timestamp() + $7, $8
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::boolean[])
       AS given (key, intent_id, thread_id, channel, language, fallback)
    ON CONFLICT (key) DO UPDATE
   SET state = 'HANDING_OVER',
       tries = attempts.tries + 1,
       lease_until = excluded.lease_until,
       handed_at = excluded.handed_at,
       language = excluded.language,
       fallback = excluded.fallback
RETURNING key, tries
"""

LEASE_INTENTS_SQL = """
UPDATE intents
   SET not_before = clock_timestamp() + $2
 WHERE id = ANY($1)
"""

MAYBE_TOLD_SQL = """
UPDATE threads
   SET maybe_told_version = current_version
 WHERE id = ANY($1)
"""


async def write_attempts(conn: Connection, attempts: Sequence[Attempt], *, now: datetime) -> list[Attempt]:
    """Write down, before any call, what is about to be handed over."""
    claimed = [attempt.claimed for attempt in attempts]
    await conn.execute(LEASE_INTENTS_SQL, [each.intent_id for each in claimed], LEASE)
    await conn.execute(MAYBE_TOLD_SQL, [each.thread_id for each in claimed])
    rows = await conn.fetch(
        WRITE_ATTEMPTS_SQL,
        [attempt.key for attempt in attempts],
        [each.intent_id for each in claimed],
        [each.thread_id for each in claimed],
        [each.channel for each in claimed],
        [attempt.language for attempt in attempts],
        [attempt.fallback for attempt in attempts],
        LEASE,
        now,
    )
    tries = {row["key"]: row["tries"] for row in rows}
    return [replace(attempt, tries=tries[attempt.key]) for attempt in attempts]


NOTICES_SQL = """
SELECT id, facts, said_at
  FROM notices
 WHERE id = ANY($1)
"""


async def notices(conn: Connection, ids: Iterable[UUID]) -> Mapping[UUID, tuple[Facts, datetime]]:
    rows = await conn.fetch(NOTICES_SQL, list(ids))
    return {row["id"]: (FACTS.validate_python(row["facts"]), row["said_at"].astimezone(UTC)) for row in rows}
