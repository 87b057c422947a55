"""Whether others know more of an owner than the owner does: its schema alone was put back to an earlier time.

What it said since is gone here and known there. It cannot be invented; it can be told by number and by id.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import asyncpg
from samklasse_chassis.runtime import Service

from samklasse.reading import SEARCH_IN_SQL, as_operator

if TYPE_CHECKING:
    from samklasse.stack import Stack

BATCH = 5000
HANDLED_WITHIN = timedelta(days=1)
"""Where the first months of a log are gone, what was handled sooner after its beginning may have been said before."""

HEARD_SQL = """
SELECT consumer, aggregate, sequence
  FROM gates
 WHERE split_part(aggregate, '.', 1) <> $1
   AND sequence > 0
"""

SAID_SQL = """
SELECT aggregate, max(sequence) AS sequence
  FROM (SELECT split_part(key, '.', 1) || '.' || split_part(key, '.', 2) || '/' || subject AS aggregate, sequence
          FROM event_log
         WHERE sequence IS NOT NULL
         UNION ALL
        SELECT split_part(key, '.', 1) || '.' || split_part(key, '.', 2) || '/' || subject, sequence
          FROM outbox
         WHERE sequence IS NOT NULL) AS told
 GROUP BY aggregate
"""

BEGINNING_SQL = """
SELECT pos, published_at
  FROM event_log
 ORDER BY pos
 LIMIT 1
"""

HANDLED_SQL = """
SELECT consumer, source, id, handled_at
  FROM inbox
 WHERE source = ANY($1)
"""

KNOWN_SQL = """
SELECT id
  FROM event_log
 WHERE id = ANY($1::uuid[])
 UNION ALL
SELECT id
  FROM outbox
 WHERE id = ANY($1::uuid[])
"""


@dataclass(frozen=True)
class Behind:
    """An aggregate of which others have heard more than its owner has said; 0 where its log has nothing of it."""

    aggregate: str
    said: int
    heard: Mapping[str, int]
    """By consumer, those that are ahead."""

    @property
    def lost(self) -> int:
        """How many messages the owner has forgotten, at least."""
        return max(self.heard.values()) - self.said


@dataclass(frozen=True)
class Report:
    """What owners have forgotten: aggregates that stand behind, and how many messages had their effect elsewhere."""

    behind: Sequence[Behind]
    forgotten: Counter[tuple[str, str]]
    """By owner and consumer."""

    @property
    def healthy(self) -> bool:
        """Whether every owner knows all that others have heard of it."""
        return not (self.behind or self.forgotten)

    @property
    def consumers(self) -> set[str]:
        """Those that know more than an owner does."""
        return {queue for one in self.behind for queue in one.heard} | {queue for _, queue in self.forgotten}


async def look(stack: Stack, services: Mapping[str, Service]) -> Report:
    """Compare what has been heard with what the owners have said. Services may run: what is heard was said before."""
    async with as_operator(stack) as conn:
        heard = await _heard(conn, services)
        forgotten = await _forgotten(stack, conn, services)
        behind: list[Behind] = []
        for owner, aggregates in sorted(heard.items()):
            said = await _said(conn, owner)
            has_forgotten = any(one == owner for one, _ in forgotten)
            behind += [
                Behind(aggregate, said.get(aggregate, 0), ahead)
                for aggregate, by in sorted(aggregates.items())
                if aggregate in said or has_forgotten
                if (ahead := {queue: at for queue, at in by.items() if at > said.get(aggregate, 0)})
            ]
    return Report(behind, forgotten)


def lines(report: Report, services: Mapping[str, Service]) -> list[str]:
    """For a person: what is lost, who knows of it, and which of their copies can be built anew."""
    told = [
        f"BAK      {one.aggregate}: eieren har sagt {one.said}, {queue} har hørt {at}"
        for one in report.behind
        for queue, at in sorted(one.heard.items())
    ]
    told += [
        f"GLEMT    {queue} har tatt imot {count} meldinger som {owner} ikke lenger vet om"
        for (owner, queue), count in sorted(report.forgotten.items())
    ]
    copies = [one.queue for service in services.values() for one in service.consumers if one.rebuild is not None]
    told += [
        f"hjelper: samklasse replay --consumer {queue} --rebuild, når tjenestene går"
        for queue in sorted(report.consumers & set(copies))
    ]
    return told or ["ok       alle eiere vet om alt som andre har hørt"]


async def _heard(
    conn: asyncpg.Connection, services: Collection[str]
) -> defaultdict[str, defaultdict[str, dict[str, int]]]:
    """How far each consumer has come in the aggregates of others: by owner, aggregate and consumer."""
    found: defaultdict[str, defaultdict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for hearer in services:
        await conn.execute(SEARCH_IN_SQL, hearer)
        for row in await conn.fetch(HEARD_SQL, hearer):
            owner = row["aggregate"].partition(".")[0]
            if owner in services:
                found[owner][row["aggregate"]][row["consumer"]] = row["sequence"]
    return found


async def _said(conn: asyncpg.Connection, owner: str) -> dict[str, int]:
    await conn.execute(SEARCH_IN_SQL, owner)
    return {row["aggregate"]: row["sequence"] for row in await conn.fetch(SAID_SQL)}


async def _forgotten(stack: Stack, conn: asyncpg.Connection, services: Collection[str]) -> Counter[tuple[str, str]]:
    """How many messages had their effect whose owner has no trace of them, in its log or on the way there."""
    since = {owner: await _remembers_since(conn, owner) for owner in services}
    found: Counter[tuple[str, str]] = Counter()
    for hearer in services:
        async for rows in _handled(stack, hearer, [owner for owner in services if owner != hearer]):
            for owner in {row["source"] for row in rows}:
                name = owner.removeprefix("/")
                theirs = [row for row in rows if row["source"] == owner and row["handled_at"] >= since[name]]
                await conn.execute(SEARCH_IN_SQL, name)
                known = {str(row["id"]) for row in await conn.fetch(KNOWN_SQL, [row["id"] for row in theirs])}
                found.update((name, row["consumer"]) for row in theirs if row["id"] not in known)
    return found


async def _remembers_since(conn: asyncpg.Connection, owner: str) -> datetime:
    """What was handled from then on, its log must know of."""
    await conn.execute(SEARCH_IN_SQL, owner)
    first = await conn.fetchrow(BEGINNING_SQL)
    is_whole = first is None or first["pos"] == 1
    return datetime.min.replace(tzinfo=UTC) if is_whole else first["published_at"] + HANDLED_WITHIN


async def _handled(stack: Stack, hearer: str, owners: Sequence[str]) -> AsyncIterator[list[asyncpg.Record]]:
    async with as_operator(stack, hearer) as conn, conn.transaction(readonly=True):
        batch: list[asyncpg.Record] = []
        async for row in conn.cursor(HANDLED_SQL, [f"/{owner}" for owner in owners], prefetch=BATCH):
            batch.append(row)
            if len(batch) == BATCH:
                yield batch
                batch = []
        yield batch
