"""A message that has never been handled, under a number that its consumer has passed: not a repeat, and no way on.

Its owner counts from an earlier time, since its schema alone was restored; or it turned up after it had been given up.
Taken for a repeat it would be lost without a word.
"""

from collections.abc import Sequence
from datetime import datetime

from samklasse_chassis import gate
from samklasse_chassis.gate import Ticket, Verdict
from samklasse_chassis.ports import Connection

ANY_UNKNOWN_SQL = """
SELECT EXISTS (
    SELECT FROM unnest($2::text[], $3::text[]) AS told (source, id)
     WHERE NOT EXISTS (
        SELECT FROM inbox
         WHERE consumer = $1
           AND source = told.source
           AND id = told.id))
"""


class Rewound(Exception):
    """Such a message; a person decides about it."""


async def refuse_unknown(conn: Connection, consumer: str, ignored: Sequence[Ticket]) -> None:
    """Let only repeats be ignored; `ignored` are handled types whose number has been passed.

    Raises:
        Rewound: one of them has never been handled, or was discarded; taken alone, `gate.enter` tells which.
    """
    if not ignored:
        return
    sources, ids = [one.source for one in ignored], [one.id for one in ignored]
    if await conn.fetchval(ANY_UNKNOWN_SQL, consumer, sources, ids):
        raise Rewound(consumer)


async def enter(conn: Connection, ticket: Ticket, *, asked_for: bool) -> tuple[Verdict, datetime | None]:
    """Let it have its effect after all; the gate stays where it is.

    Raises:
        Rewound: it waited for its turn, another took that, and nobody has asked for it since.
    """
    if not asked_for:
        raise Rewound(ticket.consumer)
    return await gate.take(conn, ticket)
