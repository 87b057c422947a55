"""Receipts as they came, and what they prove of a hand-over. What belongs to nothing known waits until it does.

So does a failure that is told before the provider's own answer is: only what has left has a next way to go.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Connection, Record

from samklasse_notifications.domain.receipt import Proof, Receipt, furthest, of_all
from samklasse_notifications.store import escalations, households, settling, steps, trust
from samklasse_notifications.store.locking import lock_in_order

MOST_AT_ONCE = 500
MATCHED_FOR = timedelta(days=7)
"""A provider's name for a hand-over means that one from a week before it (the name may be of an earlier try) until a
week after it: some day the provider counts anew."""
YOUNG = timedelta(minutes=10)


@dataclass(frozen=True)
class Handed:
    """A hand-over that a receipt is about. `taken`: its provider has said so."""

    key: UUID
    intent_id: UUID
    thread_id: UUID
    taken: bool


IS_OURS_SQL = """
SELECT EXISTS (SELECT FROM attempts WHERE key = $1 AND provider = $2)
"""


async def is_ours(conn: Connection, key: UUID, provider: str) -> bool:
    """Whether this key was ever handed over, or is just being; it is written down before."""
    return bool(await conn.fetchval(IS_OURS_SQL, key, provider))


FIND_SQL = """
SELECT a.key, a.intent_id, a.thread_id, a.state = 'ACCEPTED' AS taken
  FROM attempts a
 WHERE a.provider = $1
   AND (a.key = $3
        OR a.handed_at > $4::timestamptz - $5::interval
       AND (a.reference = $2
            OR strpos(a.reference, ' ') > 0 AND string_to_array(a.reference, ' ') @> ARRAY[$2]))
 ORDER BY a.handed_at DESC
 LIMIT 1
"""

FORGET_NAMESAKE_SQL = """
DELETE FROM receipts
 WHERE provider = $1
   AND reference = $2
   AND key IS NULL
   AND heard_at < $3::timestamptz - 2 * $4::interval
"""

ADD_SQL = """
INSERT INTO receipts (provider, reference, key, proof, code, parked, heard_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT DO NOTHING
"""


async def keep(conn: Connection, receipt: Receipt, *, now: datetime) -> None:
    """Write a receipt down, once, and move on what it proves. The same for any order and any repetition.

    But of a household's message that fails: whom it has covered goes on to her next way, who still waits gets her own.
    """
    row = await conn.fetchrow(FIND_SQL, receipt.provider, receipt.reference, receipt.key, now, MATCHED_FOR)
    handed = _handed(row) if row else None
    if handed:
        await _lock(conn, [handed])
    await conn.execute(FORGET_NAMESAKE_SQL, receipt.provider, receipt.reference, now, MATCHED_FOR)
    await conn.execute(
        ADD_SQL,
        receipt.provider,
        receipt.reference,
        receipt.key,
        receipt.proof,
        receipt.code,
        handed is None or (receipt.proof is Proof.FAILED and not handed.taken),
        now,
    )
    if handed:
        await _prove(conn, handed, now=now)


MATCHES_SQL = """
SELECT DISTINCT a.key, a.intent_id, a.thread_id, a.state = 'ACCEPTED' AS taken
  FROM receipts r
  JOIN attempts a
    ON a.provider = r.provider
   AND (a.key = r.key
        OR r.heard_at BETWEEN a.handed_at - $3::interval AND a.handed_at + $3::interval
       AND (a.reference = r.reference
            OR strpos(a.reference, ' ') > 0 AND string_to_array(a.reference, ' ') @> ARRAY[r.reference]))
 WHERE r.parked
   AND (a.state = 'ACCEPTED' OR r.proof <> 'FAILED')
   AND r.heard_at > $2::timestamptz - $3::interval
   AND (r.heard_at > $2::timestamptz - $4::interval
        OR extract(epoch FROM $2::timestamptz - r.heard_at)::bigint % 60 < 6)
 LIMIT $1
"""


async def match_parked(conn: Connection, *, now: datetime) -> int:
    """Receipts that were faster than the answer to their hand-over. Gives how many hand-overs they were about.

    Those of the last ten minutes are looked up each time; an older one, whose hand-over may be known after a later try,
    during six seconds of each minute of its age. So what is nobody's costs next to nothing until it is a week old.
    """
    rows = await conn.fetch(MATCHES_SQL, MOST_AT_ONCE, now, MATCHED_FOR, YOUNG)
    handed = [_handed(row) for row in rows]
    await _lock(conn, handed)
    for each in sorted(handed, key=lambda one: one.thread_id):
        await _prove(conn, each, now=now)
    return len(handed)


LOCK_READERS_SQL = """
SELECT r.ref
  FROM recipients r
 WHERE r.ref IN (SELECT t.recipient FROM threads t WHERE t.id = ANY($1))
 ORDER BY r.ref
   FOR UPDATE
"""


async def _lock(conn: Connection, handed: Sequence[Handed]) -> None:
    """Her row comes first: a receipt may prove her address."""
    threads = [each.thread_id for each in handed]
    if threads:
        await conn.execute(LOCK_READERS_SQL, threads)
    await lock_in_order(conn, threads)


RECEIPTS_OF_SQL = """
SELECT a.proof AS proved, string_to_array(a.reference, ' ') AS names, r.reference, r.proof
  FROM attempts a
  LEFT JOIN receipts r
    ON r.provider = a.provider
   AND (r.key = a.key
        OR r.heard_at BETWEEN a.handed_at - $2::interval AND a.handed_at + $2::interval
       AND r.reference = ANY(string_to_array(a.reference, ' ')))
 WHERE a.key = $1
"""

PROVE_SQL = """
UPDATE attempts
   SET proof = $2,
       proved_at = $3
 WHERE key = $1
"""

UNPARK_SQL = """
UPDATE receipts r
   SET parked = false
  FROM attempts a
 WHERE a.key = $1
   AND r.provider = a.provider
   AND (r.key = a.key
        OR r.heard_at BETWEEN a.handed_at - $2::interval AND a.handed_at + $2::interval
       AND r.reference = ANY(string_to_array(a.reference, ' ')))
   AND r.parked
   AND (a.state = 'ACCEPTED' OR r.proof <> 'FAILED')
RETURNING r.position
"""


async def _prove(conn: Connection, handed: Handed, *, now: datetime) -> None:
    """Work out anew what all its receipts prove together."""
    rows = await conn.fetch(RECEIPTS_OF_SQL, handed.key, MATCHED_FOR)
    proof = _proved(rows)
    waited = await conn.fetch(UNPARK_SQL, handed.key, MATCHED_FOR)
    news = proof is not None and proof != rows[0]["proved"]
    if news:
        await conn.execute(PROVE_SQL, handed.key, proof, now)
    if (news or waited) and proof is Proof.FAILED:
        await _after_failure(conn, handed, now=now)
    elif news and proof in (Proof.DELIVERED, Proof.READ):
        hers = await settling.accept_arrived(conn, [handed.key])
        await trust.prove(conn, [handed.key], now=now)
        for intent in (*([handed.intent_id] if hers else []), *await households.cover_again(conn, handed.key)):
            await escalations.end(conn, intent)


def _proved(rows: Sequence[Record]) -> Proof | None:
    """A receipt under our key whose name is none of the last try's tells of an earlier one: she has that as well."""
    if not rows:
        return None
    heard = [(row["reference"], Proof(row["proof"])) for row in rows if row["proof"]]
    names: list[str] = rows[0]["names"] or []
    whole = of_all([[proof for name, proof in heard if name == part] for part in names])
    others = [proof for name, proof in heard if name not in names]
    return furthest([proof for proof in (whole, furthest(others)) if proof])


async def _after_failure(conn: Connection, handed: Handed, *, now: datetime) -> None:
    """The next step leaves, also for whom it was to cover; after the last one it is told by hand, if worth that."""
    concerned = [handed.intent_id, *await households.uncover(conn, handed.key)]
    await steps.release(conn, concerned, now=now)
    await steps.finish(conn, concerned, now=now)


def _handed(row: Record) -> Handed:
    return Handed(row["key"], row["intent_id"], row["thread_id"], row["taken"])
