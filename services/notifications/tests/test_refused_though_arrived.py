"""A refusal answers one try: what a receipt says has arrived has arrived by an earlier one."""

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel, State
from samklasse_notifications.domain.receipt import Proof
from samklasse_notifications.domain.thread import Kind

from .builders import ANNA
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
