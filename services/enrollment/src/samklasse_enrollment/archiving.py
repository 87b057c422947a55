"""Letters and certificates into the municipality's archive: commit, call, record; ever more slowly, under one key each.

The archive is a port: `POST {SAMKLASSE_ARCHIVE_URL}/records` with an `Idempotency-Key`. What stands behind it here is a
simulator (`peers`); a real one would be an adapter to the municipality's archive (Noark 5), which nobody has built.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Protocol

import asyncpg
import httpx
from samklasse_chassis import vault
from samklasse_chassis.log import logger
from samklasse_chassis.pool import CONTENTION, away
from samklasse_chassis.runtime import Context

from samklasse_enrollment.domain import certificate
from samklasse_enrollment.domain.paper import Document, Paper
from samklasse_enrollment.domain.sealed_kinds import Purpose
from samklasse_enrollment.store import certificates, letters

MOST, LEASE = 50, timedelta(minutes=2)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)
IDLE_SECONDS, CALL_SECONDS = 1.0, 10.0
REFUSED = range(400, 500)
TRY_AGAIN = (408, 425, 429)


class Shelf(Protocol):
    """Where papers of one sort wait: `store.letters`, `store.certificates`."""

    async def claim(self, conn: asyncpg.Connection, *, most: int, lease: timedelta) -> list[Paper]:
        """Those that are due, with the try that is about to be made written down."""
        ...

    async def settle(self, conn: asyncpg.Connection, paper: Paper, state: str, archive_ref: str | None = None) -> None:
        """What became of one."""
        ...

    async def postpone(self, conn: asyncpg.Connection, paper: Paper, wait: timedelta) -> None:
        """It is tried again."""
        ...


@dataclass(frozen=True)
class Sort:
    """One sort of papers, and how what is sealed of one reads."""

    shelf: Shelf
    document: Callable[[bytes], Document]


def _letter(sealed: bytes) -> Document:
    told = json.loads(sealed)
    return Document(told["title"], told["body"])


SORTS = (Sort(letters, _letter), Sort(certificates, lambda sealed: certificate.document(sealed.decode())))


class Archivist:
    """Who reads papers to archive them, as the read log names it."""

    def __init__(self, orgnr: str) -> None:
        self.orgnr, self.subject = orgnr, "archive"


async def archive_papers(context: Context) -> None:
    """For ever; a service without an archive's address leaves papers waiting, and their state says so."""
    url, keys = context.settings.get("SAMKLASSE_ARCHIVE_URL"), context.kek
    if not url or keys is None:
        await asyncio.Event().wait()
        return
    async with httpx.AsyncClient(base_url=url, timeout=CALL_SECONDS) as client:
        while True:
            try:
                done = await one_round(context.pool, keys, client)
            except CONTENTION:
                done = 0
            except vault.VaultError as error:
                logger().error("a paper for the archive cannot be read", error=type(error).__name__)
                done = 0
            except Exception as error:
                if not away(error):
                    raise
                logger().warning("archiving waits for the database", error=type(error).__name__)
                done = 0
            if not done:
                await asyncio.sleep(IDLE_SECONDS)


async def one_round(pool: asyncpg.Pool, keys: vault.Keys, client: httpx.AsyncClient) -> int:
    """Hand over what is due; how many papers were tried."""
    return sum([await _round(sort, pool, keys, client) for sort in SORTS])


async def _round(sort: Sort, pool: asyncpg.Pool, keys: vault.Keys, client: httpx.AsyncClient) -> int:
    async with pool.acquire(timeout=30) as conn, conn.transaction():
        claimed = await sort.shelf.claim(conn, most=MOST, lease=LEASE)
        opened = [(paper, await _opened(conn, keys, paper)) for paper in claimed]
    for paper, sealed in opened:
        await _hand_over(sort, pool, client, paper, sort.document(sealed) if sealed else None)
    return len(claimed)


async def _opened(conn: asyncpg.Connection, keys: vault.Keys, paper: Paper) -> bytes | None:
    """None: she has been erased meanwhile."""
    reader = Archivist(paper.owner_orgnr)
    return await vault.unseal(conn, keys, paper.person_id, paper.sealed_as, reader=reader, purpose=Purpose.ARCHIVE)


async def _hand_over(
    sort: Sort, pool: asyncpg.Pool, client: httpx.AsyncClient, paper: Paper, document: Document | None
) -> None:
    status, ref = await _called(client, paper, document) if document else (None, None)
    async with pool.acquire(timeout=30) as conn:
        if document is None:
            await sort.shelf.settle(conn, paper, "ERASED")
        elif ref is not None:
            await sort.shelf.settle(conn, paper, "ARCHIVED", ref)
        elif status in REFUSED and status not in TRY_AGAIN:
            logger().error("archive refuses a paper", status=status, paper=paper.key)
            await sort.shelf.settle(conn, paper, "REFUSED")
        else:
            await sort.shelf.postpone(conn, paper, pause(paper.tries))


def pause(tries: int) -> timedelta:
    """Twice as long after each try, an hour at most."""
    doubled: int = 2 ** min(tries - 1, 20)
    return min(LONGEST_PAUSE, FIRST_PAUSE * doubled)


async def _called(client: httpx.AsyncClient, paper: Paper, document: Document) -> tuple[int | None, str | None]:
    """Status, and the archive's own reference where it took the paper; a lost answer is neither."""
    record = {
        "archive_owner": paper.owner_orgnr,
        "case": str(paper.person_id),
        "document": {**asdict(document), "direction": "OUTGOING"},
    }
    try:
        answer = await client.post("/records", json=record, headers={"Idempotency-Key": paper.key})
    except httpx.HTTPError:
        return None, None
    return answer.status_code, _ref(answer) if answer.status_code in (200, 201) else None


def _ref(answer: httpx.Response) -> str | None:
    """None: what came back is no archive's answer, so that it is not known whether the paper lies there."""
    try:
        return str(answer.json()["record_id"])
    except (ValueError, KeyError, TypeError):
        return None
