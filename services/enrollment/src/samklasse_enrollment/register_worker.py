"""Sends exports to the register: claim and commit, call, record. One at a time; a killed sender's try is repeated.

What is called is a simulator of ours: there is no public interface to NIR, and none is claimed.
"""

import asyncio
import re
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
from samklasse_chassis import clock, vault
from samklasse_chassis.log import logger
from samklasse_chassis.pool import CONTENTION, away
from samklasse_chassis.runtime import Context

from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.errors import ExportUnderWay
from samklasse_enrollment.domain.register import LEASE, Receipt, Record
from samklasse_enrollment.handlers import register
from samklasse_enrollment.store import register as store
from samklasse_enrollment.store import register_rounds as rounds
from samklasse_enrollment.store.register import Export

IDLE_SECONDS = 2.0
CALL_SECONDS = 60.0
CODE, FIELD = re.compile(r"[A-Z][A-Z0-9_]{0,49}"), re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,59}")
"""What a receipt may say: it is kept readable, so no free text."""


@dataclass(frozen=True)
class Self:
    """Who reads the vault, for the read log."""

    orgnr: str
    subject: str = "register-sender"


async def send_exports(context: Context) -> None:
    """For ever: make what is due by itself, and send what is ready. Without an address exports wait, visibly."""
    url = context.settings.get("SAMKLASSE_REGISTER_URL", "")
    async with httpx.AsyncClient(base_url=url, timeout=CALL_SECONDS) as client:
        while True:
            if await _round(context, client if url else None):
                context.said.set()
            else:
                await asyncio.sleep(IDLE_SECONDS)


async def _round(context: Context, client: httpx.AsyncClient | None) -> bool:
    """Whether there was anything to do. What goes wrong here must not end the service: others need none of it."""
    if context.kek is None:
        return False
    try:
        made = await make_one(context.pool, context.kek)
        return (await send_one(context.pool, context.kek, client) if client else False) or made
    except vault.VaultError as error:
        logger().error("an export to the register cannot be read", error=type(error).__name__)
    except (ExportUnderWay, *CONTENTION):  # somebody was faster
        return True
    except Exception as error:
        if not away(error):
            raise
        logger().warning("sender to the register waits for the database", error=type(error).__name__)
    return False


async def make_one(pool: asyncpg.Pool, keys: vault.Keys | None) -> bool:
    """Make one export that nobody has asked for and whose clock has run half; False: none is due."""
    async with pool.acquire() as conn, conn.transaction():
        now = await clock.now(conn)
        owner = await rounds.lock_one_to_make(conn, weeks.oslo_day(now))
        if owner is None:
            return False
        export = await register.make(conn, keys, owner, occasion="BY_ITSELF", reader=Self(owner), now=now)
    logger().info("export to the register made", export_id=str(export.id), records=export.records)
    return True


async def send_one(pool: asyncpg.Pool, keys: vault.Keys | None, client: httpx.AsyncClient) -> bool:
    """Send the export that has waited longest; False: none waits."""
    async with pool.acquire() as conn, conn.transaction():
        now = await clock.now(conn)
        export = await store.claim(conn, now, now + LEASE)
        if export is None:
            return False
        people = await store.people(conn, export.id)
        records = await register.unsealed(conn, keys, export.id, people, Self(export.owner_orgnr))
    said = await _call(client, export, records)
    async with pool.acquire() as conn, conn.transaction():
        now = await clock.now(conn)
        if isinstance(said, list):
            await register.answer(conn, export.id, said, now=now)
        elif said.startswith("REGISTER_"):
            await register.refuse(conn, export.id, said, now=now)
        else:
            await register.postpone(conn, export.id, said, now=now)
    logger().info("export to the register sent", export_id=str(export.id), records=len(records))
    return True


async def _call(client: httpx.AsyncClient, export: Export, records: list[Record]) -> list[Receipt] | str:
    """Receipts; a code that begins with REGISTER_ when it was refused as a whole; another when there was no answer."""
    body = {
        "municipality": export.owner_orgnr,
        "rule": export.rule,
        "records": [{"position": one.position, "fields": one.fields} for one in records],
    }
    try:
        answer = await client.post("/exports", json=body, headers={"idempotency-key": str(export.id)})
    except httpx.HTTPError:
        return "NO_CONNECTION"
    if answer.status_code >= 500 or answer.status_code == 429:
        return f"HTTP_{answer.status_code}"
    if answer.is_error:
        return f"REGISTER_REFUSED_{answer.status_code}"
    return _receipts(answer, records)


def _receipts(answer: httpx.Response, records: list[Record]) -> list[Receipt] | str:
    """One receipt per record, or a code when the answer is not that."""
    try:
        receipts = [_receipt(told) for told in answer.json()["receipts"]]
    except (ValueError, KeyError, TypeError):
        return "ANSWER_NOT_UNDERSTOOD"
    complete = sorted(one.position for one in receipts) == sorted(one.position for one in records)
    return receipts if complete else "ANSWER_NOT_UNDERSTOOD"


def _receipt(told: dict[str, Any]) -> Receipt:
    """Raises:
    ValueError, KeyError, TypeError: it is none.
    """
    position, accepted = told["position"], told["accepted"]
    code, field = told.get("code"), told.get("field")
    closed = (code is None or CODE.fullmatch(code)) and (field is None or FIELD.fullmatch(field))
    if type(position) is not int or type(accepted) is not bool or not closed:
        raise ValueError("receipt")
    return Receipt(position, accepted, code, field)
