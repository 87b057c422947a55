"""Receipts as networks send them: repeated, in any order, some before the answer they belong to. All end the same."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid5

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.api_providers import ROUTER
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.sender import worker

from ..builders import ROOT
from ..doors import listening
from ..sending import MakeSender, intend, people, reachable
from ..smsc import Centre, http_gateway, smpp_centre
from .working import at_work, until

pytestmark = pytest.mark.usefixtures("at_noon")
SEEDS = range(4)
EACH = 3
GROUPS = (people(3 * EACH)[:EACH], people(3 * EACH)[EACH : 2 * EACH], people(3 * EACH)[2 * EACH :])
"""The network keeps trying the first; it gives up the second; the third is given up and arrives after all."""
ENDS = (("BUFFERED", "TOLD", "TOLD", False), ("FAILED", "TOLD", "TOLD", True), ("DELIVERED", "TOLD", "TOLD", False))
"""Proof, way, intent, and whether somebody is to tell it by hand."""
STATUS_SQL = """
SELECT t.recipient, a.proof, d.state AS way, i.state AS intent,
       EXISTS (SELECT FROM escalations e WHERE e.intent_id = i.id AND e.done_at IS NULL) AS by_hand
  FROM threads t
  JOIN intents i ON i.thread_id = t.id
  JOIN deliveries d ON d.intent_id = i.id
  JOIN attempts a ON a.intent_id = i.id
 WHERE t.subject = $1
"""
UNTOLD_SQL = """
SELECT count(*)
  FROM intents
 WHERE state = 'WAITING'
"""
PARKED_SQL = """
SELECT count(*)
  FROM receipts
 WHERE parked
"""


@asynccontextmanager
async def network(name: str, folder: Path, pool: asyncpg.Pool, keys: Keys) -> AsyncIterator[Centre]:
    """One that says "on its way" of whatever it takes, at once."""
    if name == "smpp":
        with smpp_centre(folder / "smsc.db", receipts="ENROUTE") as centre:
            yield centre
        return
    with http_gateway(folder / "sms.db", receipts="ENROUTE") as gateway:
        async with listening(pool, keys, ROUTER, SAMKLASSE_SMS_SECRET="hemmelig") as url:
            gateway.call_back(f"{url}/providers/sms-first", "hemmelig")
            yield gateway


async def status(pool: asyncpg.Pool, subject: UUID) -> dict[UUID, tuple[object, ...]]:
    return {row["recipient"]: tuple(row)[1:] for row in await pool.fetch(STATUS_SQL, subject)}


async def told_to_all(pool: asyncpg.Pool, subject: UUID, centre: Centre) -> list[int]:
    """Group after group. Gives the positions at the network before each."""
    positions = []
    for group in GROUPS:
        entries = centre.entries()
        positions.append(entries[-1]["position"] if entries else 0)
        centre.misbehave(hasty=2)
        await intend(pool, group, subject, Kind.NEW_CLASS, notice=str(group[0]))
        await until(lambda: _none(pool, UNTOLD_SQL))
    return positions


async def _none(pool: asyncpg.Pool, sql: str) -> bool:
    return await pool.fetchval(sql) == 0


@pytest.mark.parametrize("name", ["http", "smpp"])
async def test_in_whichever_order_and_however_often_receipts_come_the_status_is_the_same(
    *,
    name: str,
    tmp_path: Path,
    pool: asyncpg.Pool,
    keys: Keys,
    make_sender: MakeSender,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """F03: proof of delivery. Half the people read Ukrainian: their texts come in two parts, each with its receipts."""
    monkeypatch.setattr(worker, "SWEEP_SECONDS", 0.1)
    everybody, ended = [who for group in GROUPS for who in group], []
    await reachable(pool, everybody[::2], keys, channel=Channel.SMS)
    await reachable(pool, everybody[1::2], keys, channel=Channel.SMS, first=95000000, language="uk")
    async with network(name, tmp_path, pool, keys) as centre, at_work(make_sender(sms_url=centre.sms_url)):

        async def heard() -> bool:
            return await asyncio.to_thread(centre.waiting) == 0 and await _none(pool, PARKED_SQL)

        for seed in SEEDS:
            dice, subject = random.Random(seed), uuid5(ROOT, f"receipts {seed}")
            first, second, third = await told_to_all(pool, subject, centre)
            said = [("ENROUTE", first), ("UNDELIV", second), ("DELIVRD", third), ("ACCEPTD", first)]
            for word, after in dice.sample(said, len(said)):
                centre.report(word, copies=dice.choice((1, 2, 3)), seed=seed, after=after)
            await until(heard)
            ended.append(await status(pool, subject))

    assert ended == [{who: end for group, end in zip(GROUPS, ENDS, strict=True) for who in group}] * len(SEEDS)
