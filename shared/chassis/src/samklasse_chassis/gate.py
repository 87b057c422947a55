"""Once and in order: the decision about received messages, in the transaction that has their effect.

A message with a sequence passes when its aggregate's gate stands one before it; the gate row is locked from then on.
One without is new when its inbox row is. Whatever does not pass is looked at a second time, to learn why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto

from samklasse_chassis.ports import Connection

PASS_SQL = """
WITH passed AS (
    INSERT INTO gates (consumer, aggregate, sequence)
    SELECT $1, $2, $3::bigint
     WHERE $3::bigint = 1
        OR EXISTS (
            SELECT FROM gates
             WHERE consumer = $1
               AND aggregate = $2)
        ON CONFLICT (consumer, aggregate) DO UPDATE
       SET sequence = excluded.sequence
     WHERE gates.sequence = excluded.sequence - 1
    RETURNING sequence
), taken AS (
    INSERT INTO inbox (consumer, source, id)
    SELECT $1, $4, $5
      FROM passed
     WHERE $6::boolean
        ON CONFLICT DO NOTHING
)
SELECT operator.now() AS now
  FROM passed
"""

TAKE_SQL = """
INSERT INTO inbox (consumer, source, id)
VALUES ($1, $2, $3)
    ON CONFLICT DO NOTHING
RETURNING operator.now() AS now
"""

WHY_NOT_SQL = """
WITH standing AS (
    SELECT coalesce(max(sequence), 0) AS passed
      FROM gates
     WHERE consumer = $1
       AND aggregate = $2
)
SELECT passed, EXISTS (
           SELECT FROM quarantine
            WHERE consumer = $1
              AND aggregate = $2
              AND sequence > passed
              AND sequence < $3
              AND state IN ('gap', 'behind', 'retrying', 'stuck')) AS earlier_waits,
       passed >= $3
       AND NOT EXISTS (SELECT FROM inbox WHERE consumer = $1 AND source = $4 AND id = $5)
       AND NOT EXISTS (
           SELECT FROM quarantine
            WHERE consumer = $1 AND source = $4 AND id = $5 AND state = 'discarded') AS unknown
  FROM standing
"""

LOCK_GATE_SQL = """
INSERT INTO gates (consumer, aggregate, sequence)
VALUES ($1, $2, 0)
    ON CONFLICT (consumer, aggregate) DO UPDATE SET consumer = excluded.consumer
RETURNING sequence, operator.now() AS now
"""

STANDING_SQL = """
SELECT aggregate, sequence
  FROM gates
 WHERE consumer = $1
   AND aggregate = ANY($2::text[])
"""

PASS_MANY_SQL = """
WITH moves AS (
    SELECT aggregate, was, reached
      FROM unnest($2::text[], $3::bigint[], $4::bigint[]) AS move (aggregate, was, reached)
), moved AS (
    UPDATE gates
       SET sequence = moves.reached
      FROM moves
     WHERE gates.consumer = $1
       AND gates.aggregate = moves.aggregate
       AND gates.sequence = moves.was
    RETURNING gates.aggregate
), made AS (
    INSERT INTO gates (consumer, aggregate, sequence)
    SELECT $1, aggregate, reached
      FROM moves
     WHERE was IS NULL
        ON CONFLICT DO NOTHING
    RETURNING aggregate
), taken AS (
    INSERT INTO inbox (consumer, source, id)
    SELECT $1, source, id
      FROM unnest($5::text[], $6::text[]) AS told (source, id)
        ON CONFLICT DO NOTHING
    RETURNING source, id
)
SELECT (SELECT count(aggregate) FROM moved) + (SELECT count(aggregate) FROM made) AS moved,
       ARRAY(SELECT source || ' ' || id FROM taken) AS taken,
       operator.now() AS now
"""


class Verdict(Enum):
    """What to do with a message."""

    HANDLE = auto()
    ADVANCE = auto()
    """Nobody here reacts to this type: only the gate moves."""
    IGNORE = auto()
    """It has been handled before."""
    GAP = auto()
    """An earlier one of its aggregate has not arrived."""
    BEHIND = auto()
    """An earlier one of its aggregate waits in quarantine."""
    REWOUND = auto()
    """Its number has been passed, but not by it: its owner counts from an earlier time (ADR 15)."""


class Contended(Exception):
    """Somebody else moved a gate between our look and our step; try again."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What identifies a message to a consumer, and its place among those of its aggregate."""

    consumer: str
    source: str
    id: str
    aggregate: str | None
    sequence: int | None


def judge(*, passed: int, sequence: int, earlier_waits: bool, handled: bool) -> Verdict:
    """Old is ignored, the next one is handled, a later one waits."""
    if sequence <= passed:
        return Verdict.IGNORE
    if earlier_waits:
        return Verdict.BEHIND
    if sequence > passed + 1:
        return Verdict.GAP
    return Verdict.HANDLE if handled else Verdict.ADVANCE


async def enter(conn: Connection, ticket: Ticket, *, handled: bool) -> tuple[Verdict, datetime | None]:
    """Pass the gate and write the inbox row, or tell why not; the caller's transaction commits it all or nothing.

    Returns:
        The verdict, and with HANDLE the instant to handle the message at.
    """
    if ticket.sequence is None:
        return await take(conn, ticket) if handled else (Verdict.ADVANCE, None)
    place = (ticket.consumer, ticket.aggregate, ticket.sequence)
    now = await conn.fetchval(PASS_SQL, *place, ticket.source, ticket.id, handled)
    if now is not None:
        return (Verdict.HANDLE if handled else Verdict.ADVANCE), now.astimezone(UTC)
    why = await conn.fetchrow(WHY_NOT_SQL, *place, ticket.source, ticket.id)
    if why is None:
        raise LookupError("a SELECT without FROM gives a row")
    # Where the next one in turn did not pass, its gate was being made or moved meanwhile: it waits, and is released.
    verdict = judge(passed=why["passed"], sequence=ticket.sequence, earlier_waits=why["earlier_waits"], handled=handled)
    if verdict is Verdict.IGNORE and handled and why["unknown"]:
        return Verdict.REWOUND, None
    return (verdict if verdict in (Verdict.IGNORE, Verdict.BEHIND) else Verdict.GAP), None


async def take(conn: Connection, ticket: Ticket) -> tuple[Verdict, datetime | None]:
    """Once, by the inbox row alone."""
    now = await conn.fetchval(TAKE_SQL, ticket.consumer, ticket.source, ticket.id)
    return (Verdict.HANDLE, now.astimezone(UTC)) if now else (Verdict.IGNORE, None)


async def enter_many(
    conn: Connection, consumer: str, tickets: Sequence[Ticket], handled: Sequence[bool]
) -> tuple[list[Verdict], datetime]:
    """Judge messages of one consumer in the order of their arrival, in one step; as `enter` does for each in turn.

    GAP stands for BEHIND too: who sets a message aside looks closer.

    Raises:
        Contended: another session passed one of the gates meanwhile.
    """
    standing = await _standing(conn, consumer, tickets)
    verdicts, reached = judge_many(standing, tickets, handled)
    moves = sorted((aggregate, standing.get(aggregate), to) for aggregate, to in reached.items())
    rows = sorted({(t.source, t.id) for t, v in zip(tickets, verdicts, strict=True) if v is Verdict.HANDLE})
    passed = await conn.fetchrow(
        PASS_MANY_SQL, consumer,
        [aggregate for aggregate, _, _ in moves], [was for _, was, _ in moves], [to for _, _, to in moves],
        [source for source, _ in rows], [id for _, id in rows],
    )  # fmt: skip
    if passed is None or passed["moved"] != len(moves):
        raise Contended(consumer)
    taken = set(passed["taken"])
    return [_known(t, v, taken) for t, v in zip(tickets, verdicts, strict=True)], passed["now"].astimezone(UTC)


def judge_many(
    standing: dict[str, int], tickets: Sequence[Ticket], handled: Sequence[bool]
) -> tuple[list[Verdict], dict[str, int]]:
    """What `judge` says of each in turn, given where the gates stand, and where they stand afterwards.

    Returns:
        The verdicts, and for each gate that moves its new place.
    """
    verdicts: list[Verdict] = []
    reached: dict[str, int] = {}
    seen: set[tuple[str, str]] = set()
    for ticket, is_handled in zip(tickets, handled, strict=True):
        if ticket.aggregate is None or ticket.sequence is None:
            repeated = (ticket.source, ticket.id) in seen
            seen.add((ticket.source, ticket.id))
            verdict = Verdict.IGNORE if repeated else Verdict.HANDLE if is_handled else Verdict.ADVANCE
        else:
            passed = reached.get(ticket.aggregate, standing.get(ticket.aggregate, 0))
            verdict = judge(passed=passed, sequence=ticket.sequence, earlier_waits=False, handled=is_handled)
            if verdict in (Verdict.HANDLE, Verdict.ADVANCE):
                reached[ticket.aggregate] = ticket.sequence
        verdicts.append(verdict)
    return verdicts, reached


async def _standing(conn: Connection, consumer: str, tickets: Sequence[Ticket]) -> dict[str, int]:
    wanted = sorted({ticket.aggregate for ticket in tickets if ticket.aggregate is not None})
    if not wanted:
        return {}
    return {row["aggregate"]: row["sequence"] for row in await conn.fetch(STANDING_SQL, consumer, wanted)}


def _known(ticket: Ticket, verdict: Verdict, taken: set[str]) -> Verdict:
    """A message without a sequence whose inbox row was there already has been handled before."""
    if verdict is Verdict.HANDLE and ticket.sequence is None and f"{ticket.source} {ticket.id}" not in taken:
        return Verdict.IGNORE
    return verdict
