"""What happens while a message is being handed over: it is corrected, silenced, taken by nobody else."""

import asyncio
from collections import Counter

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import State
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.store import settling
from samklasse_notifications.store.handovers import Attempt
from samklasse_notifications.tell import silence

from .builders import ANNA
from .outside import Peer
from .sending import SUBJECT, MakeSender, claimed, deliver, intend, people, reachable, send_all, states

pytestmark = pytest.mark.usefixtures("at_noon")
RUN_OUT_SQL = """
WITH freed AS (UPDATE deliveries SET not_before = '-infinity')
UPDATE attempts SET lease_until = '-infinity' WHERE state = 'HANDING_OVER'
"""


async def test_a_correction_waits_for_what_is_in_flight_and_overtakes_it(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    one = make_sender(smtp_url=mail_catcher.smtp_url)
    in_flight = await claimed(pool, one)
    await intend(pool, [ANNA], SUBJECT, Kind.CLASS_CHANGED, notice="changed")
    meanwhile = await one.round()
    await deliver(pool, one, in_flight)
    await send_all(one)

    assert meanwhile == 0
    assert [mail["X-Samklasse-Kind"] for mail in mail_catcher.mails()] == ["CLASS_CHANGED"]
    assert await states(pool) == {"SILENCED": 1, "TOLD": 1}


@pytest.mark.parametrize("became", [State.ACCEPTED, State.REFUSED, State.UNKNOWN, None])
async def test_a_correction_waits_for_the_later_try_of_what_an_earlier_one_had_handed_over(
    *, pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender, became: State | None
) -> None:
    await reachable(pool, [ANNA], keys)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    one = make_sender(smtp_url=mail_catcher.smtp_url)
    frozen = await claimed(pool, one)
    await run_out(pool)
    later = await claimed(pool, one)
    await settle(pool, frozen, State.ACCEPTED)
    await intend(pool, [ANNA], SUBJECT, Kind.CLASS_CHANGED, notice="changed")
    meanwhile = await one.round()
    await (settle(pool, later, became) if became else run_out(pool))
    await send_all(one)

    assert [attempt.tries for attempt in later] == [2]
    assert meanwhile == 0
    assert [mail["X-Samklasse-Kind"] for mail in mail_catcher.mails()] == ["CLASS_CHANGED"]
    assert await states(pool) == {"TOLD": 2}
    assert {row["state"] for row in await pool.fetch("SELECT state FROM attempts")} == {"ACCEPTED"}


async def run_out(pool: asyncpg.Pool) -> None:
    """Leases of whatever is in flight: its sender has been silent for too long."""
    await pool.execute(RUN_OUT_SQL)
    async with pool.acquire() as conn:
        await settling.sweep(conn)


async def settle(pool: asyncpg.Pool, attempts: list[Attempt], state: State) -> None:
    async with pool.acquire() as conn, conn.transaction():
        await settling.settle(conn, [settling.Outcome(each, state, "CODE") for each in attempts])


async def test_a_reminder_silenced_between_claim_and_hand_over_does_not_leave(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    persons = people(120)
    await reachable(pool, persons, keys)
    await intend(pool, persons, SUBJECT)
    one = make_sender(smtp_url=mail_catcher.smtp_url)
    in_flight = await claimed(pool, one)
    async with pool.acquire() as conn, conn.transaction():
        await silence(conn, [SUBJECT])
    await deliver(pool, one, in_flight)

    assert mail_catcher.entries() == []
    assert {tuple(row) for row in await pool.fetch("SELECT state, outcome FROM attempts")} == {("REFUSED", "OVERTAKEN")}
    assert await pool.fetchval("SELECT max(maybe_told_version) FROM threads") == 0


async def test_two_senders_never_hand_over_the_same_message(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    persons = people(900)
    await reachable(pool, persons, keys)
    await intend(pool, persons, SUBJECT)
    senders = [make_sender(smtp_url=mail_catcher.smtp_url) for _ in range(2)]
    await asyncio.gather(*map(send_all, senders))
    keys = Counter(entry["key"] for entry in mail_catcher.entries())

    assert len(keys) == 900
    assert set(keys.values()) == {1}
