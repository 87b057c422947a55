"""A refusal answers one try: what a receipt says has arrived has arrived by an earlier one."""

from datetime import timedelta

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel, State
from samklasse_notifications.domain.receipt import Proof
from samklasse_notifications.domain.thread import Kind

from .builders import ANNA, NOW, set_clock
from .outside import Peer
from .sending import SUBJECT, MakeSender, claimed, intend, reachable, tasks
from .test_arrived import TOLD, ends, lost
from .test_in_flight import settle
from .test_receipt_store import hear

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.mark.parametrize("proved_first", [False, True])
async def test_what_has_arrived_was_told_though_a_later_try_was_refused(
    *, proved_first: bool, pool: asyncpg.Pool, keys: Keys, sms_gateway: Peer, make_sender: MakeSender
) -> None:
    """A gateway forgets what it took, and says no to the same words; nobody has to call her."""
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    one = make_sender(sms_url=sms_gateway.url)
    await lost(pool, one)
    await pool.execute("UPDATE deliveries SET not_before = '-infinity'")
    again = await claimed(pool, one)
    if proved_first:
        await hear(pool, Proof.DELIVERED, key=again[0].key)
    await settle(pool, again, State.REFUSED)
    owed = await tasks(pool)
    await hear(pool, Proof.DELIVERED, key=again[0].key)

    assert owed == ([] if proved_first else [("ALL_FAILED", None)])
    assert await ends(pool) == [TOLD]
    assert await tasks(pool) == [(reason, "OVERTAKEN") for reason, _ in owed]


@pytest.mark.parametrize("answer", [State.REFUSED, State.UNKNOWN])
async def test_of_two_tries_at_two_numbers_nobody_knows_which_has_arrived(
    *,
    answer: State,
    pool: asyncpg.Pool,
    keys: Keys,
    clock: asyncpg.Connection,
    sms_gateway: Peer,
    make_sender: MakeSender,
) -> None:
    """The number that she had may be anybody's: she is told by hand all the same, and the new one is not proved."""
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    one, later = make_sender(sms_url=sms_gateway.url), NOW + timedelta(minutes=1)
    await lost(pool, one)
    await set_clock(clock, later)
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, first=95555555, now=later)
    await pool.execute("UPDATE deliveries SET not_before = '-infinity'")
    again = await claimed(pool, one)
    await settle(pool, again, answer)
    before = await ends(pool), await tasks(pool)
    await hear(pool, Proof.DELIVERED, key=again[0].key)

    assert before[1] == ([("ALL_FAILED", None)] if answer is State.REFUSED else [])
    assert (await ends(pool), await tasks(pool)) == before
    assert await pool.fetchval("SELECT verified_at FROM contact_points") is None
