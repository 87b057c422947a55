"""kill -9 of a sender at any instant: nothing is lost, and only what was in flight comes again, under the same key."""

import random
from collections import Counter
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.sender.outgoing import CLAIM_AT_MOST
from samklasse_notifications.store.brakes import Brakes

from ..outside import Peer
from ..sending import MakeSender, intend, people, reachable, send_all, states
from .killing import Deaths, zygote
from .rows import NEVER_TOO_MANY

pytestmark = pytest.mark.usefixtures("at_noon")
ENOUGH = 300
MOST_IN_FLIGHT = 2 * CLAIM_AT_MOST
"""One claim leaves while the next is made."""
WAITING_SQL = "SELECT count(*) FROM deliveries WHERE state = 'WAITING'"
KEYS_SQL = "SELECT key, intent_id, channel FROM attempts"


def caught(peer: Peer) -> Counter[UUID]:
    """Key → copies."""
    return Counter(UUID(entry["key"].strip("<>").partition("@")[0]) for entry in peer.entries())


@pytest.mark.parametrize("kills", [100, pytest.param(1000, marks=pytest.mark.long)])
async def test_senders_killed_at_random_lose_nothing_and_repeat_only_what_was_in_flight(
    *,
    kills: int,
    database: Any,
    pool: asyncpg.Pool,
    keys: Keys,
    kek_file: Path,
    mail_catcher: Peer,
    sms_gateway: Peer,
    make_sender: MakeSender,
) -> None:
    dice, deaths, persons, began = random.Random(kills), Deaths(), people(300), perf_counter()
    await reachable(pool, persons[:200], keys, then=Channel.SMS)
    await reachable(pool, persons[200:], keys, channel=Channel.SMS, first=95000000)
    with zygote(database, kek_file, mail_catcher, sms_gateway) as made:
        for _ in range(kills):
            while await pool.fetchval(WAITING_SQL) < ENOUGH:
                await intend(pool, persons, uuid4(), notice=str(uuid4()))
            await deaths.one(pool, made, dice)
    survivor = make_sender(smtp_url=mail_catcher.smtp_url, sms_url=sms_gateway.url)
    survivor.brakes = Brakes(NEVER_TOO_MANY)
    await send_all(survivor)
    copies = caught(mail_catcher) + caught(sms_gateway)
    rows = await pool.fetch(KEYS_SQL)
    again = sum(copies.values()) - len(copies)
    print(
        f"{kills} kills in {perf_counter() - began:.0f} s: {len(copies)} messages, 0 lost, {again} came again,"
        f" at most {max(copies.values())} times; in flight per kill: {sum(deaths.in_flight) / kills:.1f},"
        f" at most {max(deaths.in_flight)}; duplicates per kill {again / kills:.2f}"
    )

    assert (await states(pool)).keys() == {"TOLD"}
    assert copies.keys() == {row["key"] for row in rows}
    assert len(rows) == len({(row["intent_id"], row["channel"]) for row in rows})
    assert again  # there was something to repeat
    assert all(number - 1 <= deaths.by_key[key] for key, number in copies.items())
    assert sum(deaths.in_flight) > kills and max(deaths.in_flight) <= MOST_IN_FLIGHT
