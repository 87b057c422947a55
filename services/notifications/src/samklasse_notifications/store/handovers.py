"""Claiming what may leave, and writing each attempt before its call."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from asyncpg import Connection, Record
from samklasse_chassis import vault

from samklasse_notifications.domain.attempt import FIRST_PROVIDER, LEASE, Channel
from samklasse_notifications.domain.invitation import Held
from samklasse_notifications.domain.kinds import REFUSABLE
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.store import households


class Address(Protocol):
    """Where a message goes: sealed in the vault, or as the contact register has just told it."""

    def open(self, keys: vault.Keys | None, /) -> bytes:
        """As it is written on the message."""


@dataclass(frozen=True)
class Claimed:
    """A delivery that this sender alone may hand over until its lease runs out.

    `address` is None where the way has gone; she has `moved` where it is newer than the message. `neutral`: say only
    that there is something to read. `invited`: a mail to whoever chose calendar invitations.
    """

    position: int
    intent_id: UUID
    thread_id: UUID
    recipient: UUID
    subject: UUID
    version: int
    kind: Kind
    notice_id: UUID
    sender_name: str | None
    channel: Channel
    provider: str
    part: int
    neutral: bool
    language: str
    address: Address | None
    at: datetime
    useful_until: datetime
    invited: bool = False
    moved: bool = False


@dataclass(frozen=True)
class Attempt:
    """A claimed delivery under the key that its provider gets. `tries` fences off a frozen sender.

    `first`: it is claimed for the first time. `link` opens the reader's own page: a secret, never printed and never
    kept. `held` is what she may hold free because we asked her to, where she is `invited`.
    """

    key: UUID
    claimed: Claimed
    language: str
    fallback: bool
    tries: int = 0
    first: bool = False
    link: str | None = field(default=None, repr=False)
    template: str | None = None
    """The version of the words, in the order of `language`."""
    held: tuple[Held, ...] = ()


WITH_LINES = (Channel.EMAIL, Channel.SMS)
"""What the sender has lines for."""

CLAIM_SQL = """
WITH next AS (
    SELECT d.position, d.intent_id, d.thread_id, d.channel, d.provider, d.part, d.neutral, d.household, d.due_at,
           d.useful_until
      FROM deliveries d
     WHERE d.state = 'WAITING'
       AND d.braked_for IS NULL
       AND d.channel = ANY($2)
       AND coalesce(d.provider, d.channel) <> ALL($4)
       AND d.due_at <= (SELECT operator.now())
       AND d.not_before <= clock_timestamp()
       AND d.useful_until > (SELECT operator.now())
       AND (SELECT NOT i.held_back
                   AND i.version = t.current_version
                   AND NOT (i.kind = ANY($3) AND (SELECT r.reserved FROM recipients r WHERE r.ref = t.recipient))
                   AND t.owner_orgnr <> ALL (ARRAY(SELECT b.owner_orgnr FROM brakes b WHERE b.released_at IS NULL))
              FROM intents i
              JOIN threads t ON t.id = i.thread_id
             WHERE i.id = d.intent_id)
       AND NOT EXISTS (
               SELECT 1
                 FROM attempts a
                WHERE a.thread_id = d.thread_id
                  AND a.channel = d.channel
                  AND a.state = 'HANDING_OVER')
       AND (d.household IS NULL
            OR NOT EXISTS (
                   SELECT 1
                     FROM deliveries e
                     JOIN intents i ON i.id = d.intent_id
                     JOIN intents j ON j.id = e.intent_id AND j.notice_id = i.notice_id
                    WHERE e.household = d.household
                      AND e.channel = d.channel
                      AND e.position <> d.position
                      AND (e.state = 'TOLD'
                          AND NOT EXISTS (
                                  SELECT 1
                                    FROM attempts a
                                   WHERE a.intent_id = e.intent_id
                                     AND a.channel = e.channel
                                     AND a.proof = 'FAILED')
                           OR e.state = 'WAITING'
                          AND e.position < d.position
                          AND e.due_at <= (SELECT operator.now())
                          AND e.useful_until > (SELECT operator.now()))))
       AND NOT (SELECT EXISTS (SELECT FROM brakes b WHERE b.owner_orgnr = '*' AND b.released_at IS NULL))
     ORDER BY d.due_at, d.position
     LIMIT $1
       FOR UPDATE OF d SKIP LOCKED
)
SELECT n.position, n.intent_id, n.thread_id, n.channel, n.provider, n.part, n.useful_until,
       n.neutral OR r.role = 'PARTICIPANT' AND EXISTS (
           SELECT FROM contact_points s WHERE s.digest = c.digest AND s.ref <> c.ref) AS neutral,
       i.version, i.kind, i.notice_id, t.recipient, t.subject, o.name, r.language, r.invitations, c.sealed_as,
       coalesce(c.changed_at > i.planned_at, false) AS moved, n.household, c.digest, (SELECT operator.now()) AS at
  FROM next n
  JOIN intents i ON i.id = n.intent_id
  JOIN threads t ON t.id = n.thread_id AND t.current_version = i.version
  JOIN recipients r ON r.ref = t.recipient
  LEFT JOIN contact_points c ON c.ref = t.recipient AND c.channel = n.channel AND c.suppressed_for IS NULL
  LEFT JOIN organisations o ON o.orgnr = t.owner_orgnr
 ORDER BY n.due_at, n.position
   FOR UPDATE OF t SKIP LOCKED
"""

IN_ORDER_SQL = """
SELECT set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true),
       set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)
"""
"""For the rest of the transaction: walk `deliveries_waiting` in order and stop at the limit. Where statistics are older
than what waits, the planner would read and sort all of it at each claim."""


async def claim(
    conn: Connection, limit: int, channels: Sequence[Channel] = WITH_LINES, shut: Collection[str] = ()
) -> list[Claimed]:
    """Deliveries that may leave now, in due order; those of providers that are `shut` stay.

    The caller writes their attempts in the same transaction.
    """
    await conn.execute(IN_ORDER_SQL)
    unasked = [channel for channel, first in FIRST_PROVIDER.items() if first in shut]
    rows = await conn.fetch(CLAIM_SQL, limit, channels, REFUSABLE, [*shut, *unasked])
    shared = {row["position"]: row["digest"] for row in rows if row["neutral"] and row["household"] != row["digest"]}
    if shared:
        await households.note(conn, shared)
    addresses: dict[str, dict[UUID, vault.Sealed]] = {}
    for kind in {row["sealed_as"] for row in rows if row["sealed_as"]}:
        people = [row["recipient"] for row in rows if row["sealed_as"] == kind]
        addresses[kind] = await vault.sealed(conn, kind, people)
    return [_claimed(row, addresses.get(row["sealed_as"], {}).get(row["recipient"])) for row in rows]


def _claimed(row: Record, address: vault.Sealed | None) -> Claimed:
    channel = Channel(row["channel"])
    return Claimed(
        position=row["position"],
        intent_id=row["intent_id"],
        thread_id=row["thread_id"],
        recipient=row["recipient"],
        subject=row["subject"],
        version=row["version"],
        kind=Kind(row["kind"]),
        notice_id=row["notice_id"],
        sender_name=row["name"],
        channel=channel,
        provider=row["provider"] or FIRST_PROVIDER[channel],
        part=row["part"],
        neutral=row["neutral"],
        language=row["language"],
        address=address,
        at=row["at"].astimezone(UTC),
        useful_until=row["useful_until"].astimezone(UTC),
        invited=row["invitations"] and channel is Channel.EMAIL and not row["neutral"],
        moved=row["moved"],
    )


WRITE_ATTEMPTS_SQL = """
INSERT INTO attempts (key, intent_id, thread_id, channel, provider, language, fallback, state, lease_until, handed_at,
                      first_handed_at, template)
SELECT key, intent_id, thread_id, channel, provider, language, fallback, 'HANDING_OVER', clock_timestamp() + $8, $9,
       $9, template
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::boolean[],
              $10::text[])
       AS given (key, intent_id, thread_id, channel, provider, language, fallback, template)
    ON CONFLICT (key) DO UPDATE
   SET state = 'HANDING_OVER',
       tries = attempts.tries + 1,
       lease_until = excluded.lease_until,
       handed_at = excluded.handed_at,
       language = excluded.language,
       fallback = excluded.fallback,
       template = excluded.template
RETURNING key, tries, xmax = 0 AS first
"""

LEASE_DELIVERIES_SQL = """
UPDATE deliveries d
   SET not_before = clock_timestamp() + $3,
       provider = given.provider
  FROM unnest($1::bigint[], $2::text[]) AS given (position, provider)
 WHERE d.position = given.position
"""

MAYBE_TOLD_SQL = """
UPDATE threads
   SET maybe_told_version = current_version
 WHERE id = ANY($1)
"""


async def write_attempts(conn: Connection, attempts: Sequence[Attempt], *, now: datetime) -> list[Attempt]:
    """Write down, before any call, what is about to be handed over."""
    claimed = [attempt.claimed for attempt in attempts]
    leased = [each.position for each in claimed], [each.provider for each in claimed]
    await conn.execute(LEASE_DELIVERIES_SQL, *leased, LEASE)
    await conn.execute(MAYBE_TOLD_SQL, [each.thread_id for each in claimed])
    rows = await conn.fetch(
        WRITE_ATTEMPTS_SQL,
        [attempt.key for attempt in attempts],
        [each.intent_id for each in claimed],
        [each.thread_id for each in claimed],
        [each.channel for each in claimed],
        [each.provider for each in claimed],
        [attempt.language for attempt in attempts],
        [attempt.fallback for attempt in attempts],
        LEASE,
        now,
        [attempt.template for attempt in attempts],
    )
    tries = {row["key"]: (row["tries"], row["first"]) for row in rows}
    return [replace(each, tries=tries[each.key][0], first=tries[each.key][1]) for each in attempts]
