"""Whether all that was to be handed over has been, and was taken by the sink once."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from samklasse_notifications.bench.stage import Stage
from samklasse_notifications.bench.town import Class

UNTOLD_SQL = """
SELECT count(*)
  FROM intents i
  JOIN threads t ON t.id = i.thread_id AND t.current_version = i.version
 WHERE i.state <> 'TOLD'
   AND t.subject = ANY($1)
"""

ACCEPTED_SQL = """
SELECT a.key, t.subject
  FROM attempts a
  JOIN intents i ON i.id = a.intent_id
  JOIN threads t ON t.id = i.thread_id AND t.current_version = i.version
 WHERE a.state = 'ACCEPTED'
   AND t.subject = ANY($1)
"""


SETTLED_WITHIN_SQL = """
SELECT extract(epoch FROM max(pg_xact_commit_timestamp(a.xmin)) - $2)::float8
  FROM attempts a
  JOIN intents i ON i.id = a.intent_id
  JOIN threads t ON t.id = i.thread_id AND t.current_version = i.version
 WHERE t.subject = ANY($1)
"""


class NotDelivered(Exception):
    """Somebody was not told, or told twice: the figures would mean nothing."""


@dataclass(frozen=True)
class Taken:
    """One mail about a class, and when the sink had all of it, by the clock of this machine's event loops."""

    class_id: UUID
    at: float


async def judged(staged: Stage, told: Sequence[Class]) -> list[Taken]:
    """All mails about what these classes were last told: everybody is told, and the sink has each key once.

    Raises:
        NotDelivered: with what was found.
    """
    subjects, wanted = [each.id for each in told], sum(len(each.members) for each in told)
    untold = await staged.pool.fetchval(UNTOLD_SQL, subjects)
    accepted = {row["key"]: row["subject"] for row in await staged.pool.fetch(ACCEPTED_SQL, subjects)}
    taken = await times(staged.order.door_port)
    counted = Counter(key for key, _ in taken)
    twice = sum(count > 1 for count in counted.values())
    if untold or twice or len(accepted) != wanted or set(accepted) != set(counted):
        found = f"{untold} untold, {len(accepted)} accepted, {len(counted)} taken, {twice} of them twice"
        raise NotDelivered(f"{found}; {wanted} wanted")
    return [Taken(accepted[key], at) for key, at in taken]


async def settled_within(staged: Stage, told: Sequence[Class], began: datetime) -> float:
    """Seconds from `began`, by the database's clock, until the last outcome of these classes was committed."""
    found: float = await staged.pool.fetchval(SETTLED_WITHIN_SQL, [each.id for each in told], began)
    return found


async def times(port: int) -> list[tuple[UUID, float]]:
    """The keys of all mails since the last time, and when each was taken."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    told = await reader.read()
    writer.close()
    lines = (line.split(b" ") for line in told.splitlines())
    return [(_key(sender), float(at)) for at, sender in lines]


def _key(sender: bytes) -> UUID:
    return UUID(sender.partition(b"+")[2].partition(b"@")[0].decode())
