"""What could not be handled now: kept with its bytes, tried again, and in the end shown to a person.

States: `gap` (an earlier one has not arrived), `behind` (an earlier one waits here), `retrying`, `stuck` (needs a
person), `poison` (no envelope), `resolved`, `discarded`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import Any

from samklasse_chassis.gate import Ticket, Verdict
from samklasse_chassis.horizon import TooOld
from samklasse_chassis.ports import Connection
from samklasse_chassis.rewound import Rewound

BACK_OFF = (
    timedelta(seconds=1),
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
)
"""Real time between tries; after the last one a person is needed."""

SET_ASIDE_SQL = """
INSERT INTO quarantine (
    consumer, source, id, aggregate, sequence, state, code, attempts, next_attempt_at, headers, body)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp() + $9::interval, $10, $11
 WHERE NOT EXISTS (
    SELECT FROM inbox
     WHERE consumer = $1
       AND source = $2
       AND id = $3)
    ON CONFLICT DO NOTHING
"""

DUE_SQL = """
SELECT q.row_id, q.consumer, q.source, q.id, q.aggregate, q.sequence, q.state, q.attempts, q.headers, q.body
  FROM quarantine q
  LEFT JOIN gates g ON g.consumer = q.consumer AND g.aggregate = q.aggregate
 WHERE (q.state = 'retrying' AND q.next_attempt_at <= clock_timestamp())
    OR (q.state IN ('gap', 'behind') AND q.sequence <= coalesce(g.sequence, 0) + 1)
 ORDER BY q.row_id
 LIMIT 100
"""

REOPEN_SQL = """
SELECT row_id, consumer, source, id, aggregate, sequence, state, attempts, headers, body
  FROM quarantine
 WHERE row_id = $1
   AND state IN ('gap', 'behind', 'retrying')
   FOR UPDATE
"""

RESOLVE_SQL = """
UPDATE quarantine
   SET state = 'resolved', changed_at = clock_timestamp()
 WHERE row_id = $1
"""

FAILED_SQL = """
UPDATE quarantine
   SET state = $2, code = $3, attempts = attempts + 1,
       next_attempt_at = clock_timestamp() + $4::interval, changed_at = clock_timestamp()
 WHERE row_id = $1
   AND state IN ('gap', 'behind', 'retrying')
"""


@dataclass(frozen=True)
class Why:
    """The state a message is set aside in, its closed code, and when to try again."""

    state: str
    code: str
    attempts: int = 0
    again_in: timedelta | None = None


@dataclass(frozen=True)
class Row:
    """One open row."""

    row_id: int
    consumer: str
    source: str
    id: str
    aggregate: str | None
    sequence: int | None
    state: str
    attempts: int
    headers: Mapping[str, Any]
    body: bytes


class Closed(Exception):
    """Somebody resolved or discarded the row meanwhile."""


class Outcome(Enum):
    """What a retry came to."""

    RESOLVED = auto()
    WAITS = auto()
    FAILED = auto()


POISON = Why("poison", "NO_ENVELOPE")
REWOUND = Why("stuck", "REWOUND", attempts=1)
WAITING = {
    Verdict.GAP: Why("gap", "EARLIER_MISSING"),
    Verdict.BEHIND: Why("behind", "EARLIER_WAITS"),
    Verdict.REWOUND: REWOUND,
}


def code_of(error: BaseException) -> str:
    """The error's class, as a code; its text may hold values and stays out."""
    return type(error).__name__


def waiting(verdict: Verdict) -> Why:
    """Why a message out of turn is set aside."""
    return WAITING[verdict]


def first_failure(error: BaseException) -> Why:
    """A handler's surprise is tried again; a body that breaks its contract waits for a person."""
    if code_of(error) == "Unreadable":
        return Why("stuck", f"Unreadable: {error}"[:200], attempts=1)
    if isinstance(error, TooOld):
        return Why("stuck", "TOO_OLD", attempts=1)
    if isinstance(error, Rewound):
        return REWOUND
    return Why("retrying", code_of(error), attempts=1, again_in=BACK_OFF[0])


async def set_aside(conn: Connection, ticket: Ticket, headers: dict[str, Any], body: bytes, why: Why) -> None:
    """Keep a message; one that has been handled in the meantime, or is here already, is not kept twice."""
    await conn.execute(
        SET_ASIDE_SQL,
        ticket.consumer,
        ticket.source,
        ticket.id,
        ticket.aggregate,
        ticket.sequence,
        why.state,
        why.code,
        why.attempts,
        why.again_in,
        json.loads(json.dumps(headers, default=str)),
        body,
    )


async def due(conn: Connection) -> list[Row]:
    """What may be tried now, in the order it came."""
    return [Row(**row) for row in await conn.fetch(DUE_SQL)]


async def reopen(conn: Connection, row: Row) -> Row:
    """The row as it is now, locked; a person may have edited or closed it since it was read.

    The gate's row is locked before, by everyone.

    Raises:
        Closed: it no longer waits.
    """
    found = await conn.fetchrow(REOPEN_SQL, row.row_id)
    if found is None:
        raise Closed(row.row_id)
    return Row(**found)


async def resolve(conn: Connection, row_id: int) -> None:
    """The message has had its effect."""
    await conn.execute(RESOLVE_SQL, row_id)


async def failed_again(conn: Connection, row: Row, error: BaseException) -> None:
    """Wait longer, or give it to a person."""
    why, tries = first_failure(error), row.attempts + 1
    state = why.state if tries <= len(BACK_OFF) else "stuck"
    await conn.execute(FAILED_SQL, row.row_id, state, why.code, BACK_OFF[min(tries, len(BACK_OFF)) - 1])
