"""Receipts that nobody is known for yet are looked up seldom, and found all the same."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.store import receipts

from .builders import ANNA, NOW
from .outside import Peer
from .sending import SUBJECT, MakeSender, claimed, intend, reachable, send_all

pytestmark = pytest.mark.usefixtures("at_noon")
PARK_SQL = """
INSERT INTO receipts (provider, reference, proof, code, parked, heard_at)
SELECT 'SMS_FIRST', 'nobody ' || n, 'DELIVERED', 'DELIVRD', true, $1::timestamptz - n * interval '7 seconds'
  FROM generate_series(600, 2599) AS n
"""


async def test_what_has_long_been_nobodys_is_looked_up_once_a_minute_and_no_oftener(
    pool: asyncpg.Pool, keys: Keys, make_sender: MakeSender
) -> None:
    """The sender asks every other second. 2,000 are parked, 1 to 5 hours old: a tenth of them is looked up."""
    await reachable(pool, [ANNA], keys)
    await intend(pool, [ANNA], SUBJECT)
    await claimed(pool, make_sender())
    await pool.execute(PARK_SQL, NOW)
    await pool.execute("ANALYZE receipts")
    asked = (receipts.MOST_AT_ONCE, NOW, receipts.MATCHED_FOR, receipts.YOUNG)
    (plan,) = json.loads(await pool.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {receipts.MATCHES_SQL}", *asked))

    looked_up = [node["Actual Rows"] for node in nodes(plan["Plan"]) if node.get("Relation Name") == "receipts"]
    assert len(looked_up) == 1 and 0 < looked_up[0] <= 2000 * 6 / 60 + 10


async def test_a_receipt_that_came_long_before_its_hand_over_was_known_is_found_within_a_minute(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT)
    await send_all(make_sender(sms_url=sms_gateway.url))
    name = await pool.fetchval("SELECT reference FROM attempts")
    heard_at = NOW - timedelta(hours=5, seconds=17)
    await pool.execute(
        "INSERT INTO receipts (provider, reference, proof, code, parked, heard_at)"
        " VALUES ('SMS_FIRST', $1, 'DELIVERED', 'DELIVRD', true, $2)",
        name, heard_at,
    )  # fmt: skip
    found = []
    for second in range(0, 60, 2):
        async with pool.acquire() as conn, conn.transaction():
            found.append(await receipts.match_parked(conn, now=NOW + timedelta(seconds=second)))

    assert sum(found) == 1
    assert await pool.fetchval("SELECT proof FROM attempts") == "DELIVERED"


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)
