"""What was put into a supplier's mailbox, once more: under the same ids and positions, which suppliers recognise."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

import asyncpg
from samklasse_chassis.parcel import Parcel

from samklasse.infra.errors import CannotStart
from samklasse.press import Press
from samklasse.reading import SEARCH_IN_SQL, as_operator, schemas_with

if TYPE_CHECKING:
    from samklasse.stack import Stack

BATCH = 500

LETTERS_SQL = """
SELECT pos, id, key, correlation_id, headers, body, said_at
  FROM event_log
 WHERE pos > $1
   AND lane = $2
   AND ($3::timestamptz IS NULL OR said_at >= $3)
 ORDER BY pos
 LIMIT $4
"""


async def replay(stack: Stack, orgnr: str, since: datetime | None) -> Counter[str]:
    """Put letters into the mailbox again, in their order; those said since then, or all that are kept.

    Returns:
        How many of each type.

    Raises:
        CannotStart: there is no such mailbox.
    """
    if orgnr not in stack.state.secrets:
        raise CannotStart(f"{orgnr} har ingen postkasse her")
    counted: Counter[str] = Counter()
    press = Press(stack.amqp_url(vhost="suppliers"))
    try:
        async with as_operator(stack) as conn:
            for schema in await schemas_with(conn, "event_log"):
                await conn.execute(SEARCH_IN_SQL, schema)
                pos = 0
                while rows := await conn.fetch(LETTERS_SQL, pos, f"supplier.{orgnr}", since, BATCH):
                    await press.print([_parcel(orgnr, row) for row in rows])
                    counted.update(row["key"] for row in rows)
                    pos = rows[-1]["pos"]
    finally:
        await press.stop()
    return counted


def _parcel(orgnr: str, row: asyncpg.Record) -> Parcel:
    told = str(row["correlation_id"])
    return Parcel("to", orgnr, row["id"], row["key"], told, row["said_at"], row["headers"], row["body"])
