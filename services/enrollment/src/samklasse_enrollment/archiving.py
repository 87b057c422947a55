"""Letters into the municipality's archive: commit, call, record; tried again later and later, under one key a letter.

The archive is a port: `POST {SAMKLASSE_ARCHIVE_URL}/records` with an `Idempotency-Key`. What stands behind it here is a
simulator (`peers`); a real one would be an adapter to the municipality's archive (Noark 5), which nobody has built.
"""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from samklasse_chassis import vault
from samklasse_chassis.log import logger
from samklasse_chassis.pool import CONTENTION, away
from samklasse_chassis.runtime import Context

from samklasse_enrollment.domain.sealed_kinds import Purpose
from samklasse_enrollment.store import letters
from samklasse_enrollment.store.letters import Letter

MOST, LEASE = 50, timedelta(minutes=2)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)
IDLE_SECONDS, CALL_SECONDS = 1.0, 10.0
REFUSED = range(400, 500)
TRY_AGAIN = (408, 425, 429)


class Archivist:
    """Who reads letters to archive them, as the read log names it."""

    def __init__(self, orgnr: str) -> None:
        self.orgnr, self.subject = orgnr, "archive"


async def archive_letters(context: Context) -> None:
    """For ever; a service without an archive's address leaves letters waiting, and their state says so."""
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
            except Exception as error:
                if not away(error):
                    raise
                logger().warning("archiving waits for the database", error=type(error).__name__)
                done = 0
            if not done:
                await asyncio.sleep(IDLE_SECONDS)


async def one_round(pool: asyncpg.Pool, keys: vault.Keys, client: httpx.AsyncClient) -> int:
    """Hand over what is due; how many letters were tried."""
    async with pool.acquire(timeout=30) as conn, conn.transaction():
        claimed = await letters.claim(conn, most=MOST, lease=LEASE)
        opened = [(letter, await _opened(conn, keys, letter)) for letter in claimed]
    for letter, text in opened:
        await _hand_over(pool, client, letter, text)
    return len(claimed)


async def _opened(conn: asyncpg.Connection, keys: vault.Keys, letter: Letter) -> dict[str, Any] | None:
    """None: she has been erased meanwhile."""
    kind, reader = letters.kind_of(letter.decision_id), Archivist(letter.owner_orgnr)
    sealed = await vault.unseal(conn, keys, letter.person_id, kind, reader=reader, purpose=Purpose.ARCHIVE)
    return json.loads(sealed) if sealed else None


async def _hand_over(
    pool: asyncpg.Pool, client: httpx.AsyncClient, letter: Letter, text: dict[str, Any] | None
) -> None:
    status, ref = await _called(client, letter, text) if text else (None, None)
    async with pool.acquire(timeout=30) as conn:
        if text is None:
            await letters.settle(conn, letter.decision_id, "ERASED")
        elif ref is not None:
            await letters.settle(conn, letter.decision_id, "ARCHIVED", ref)
        elif status in REFUSED and status not in TRY_AGAIN:
            logger().error("archive refuses a letter", status=status, decision=str(letter.decision_id))
            await letters.settle(conn, letter.decision_id, "REFUSED")
        else:
            await letters.postpone(conn, letter.decision_id, pause(letter.tries))


def pause(tries: int) -> timedelta:
    """Twice as long after each try, an hour at most."""
    doubled: int = 2 ** min(tries - 1, 20)
    return min(LONGEST_PAUSE, FIRST_PAUSE * doubled)


async def _called(client: httpx.AsyncClient, letter: Letter, text: dict[str, Any]) -> tuple[int | None, str | None]:
    """Status, and the archive's own reference where it took the letter; a lost answer is neither."""
    record = {
        "archive_owner": letter.owner_orgnr,
        "case": str(letter.person_id),
        "document": {"title": text["title"], "body": text["body"], "direction": "OUTGOING"},
    }
    try:
        answer = await client.post("/records", json=record, headers={"Idempotency-Key": _key(letter.decision_id)})
    except httpx.HTTPError:
        return None, None
    taken = answer.status_code in (200, 201)
    return answer.status_code, str(answer.json()["record_id"]) if taken else None


def _key(decision_id: UUID) -> str:
    return f"letter-{decision_id}"
