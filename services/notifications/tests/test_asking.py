"""The sender asks the contact register before it hands over: the simulator over HTTP, which is no KRR."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.registered import UNKNOWN, Registered
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.sender.asking import Asking
from samklasse_notifications.sender.register import Remembering
from samklasse_notifications.sender.worker import Sender
from samklasse_notifications.store.contacts import Recipient, save_contacts

from .builders import ANNA, LARVIK, NOW
from .lookups import Register, settled
from .outside import Peer
from .sending import (
    SUBJECT,
    MakeSender,
    end_training,
    intend,
    reachable,
    send_all,
    states,
    tasks,
    ways,
)

pytestmark = pytest.mark.usefixtures("at_noon")
TOLSETE = "822222223"


async def test_who_is_reserved_in_the_register_and_not_with_us_is_told_by_hand(
    *, pool: asyncpg.Pool, keys: Keys, register: Register, asking: Sender, mail_catcher: Peer, sms_gateway: Peer
) -> None:
    """Her second way is not tried either, a sweep gives none back, and a new address of hers changes nothing."""
    await reachable(pool, [ANNA], keys, then=Channel.SMS)
    await register.put(ANNA, reservasjon="JA", varslingsstatus="KAN_IKKE_VARSLES")
    await end_training(pool)
    await send_all(asking)
    await reachable(pool, [ANNA], keys, then=Channel.SMS, first=95000000)
    asking.swept_at = -60
    await send_all(asking)

    assert (mail_catcher.entries(), sms_gateway.entries()) == ([], [])
    assert await settled(pool) == [("EMAIL", "REFUSED", "RESERVED_IN_REGISTER", None)]
    assert (await ways(pool))[2:] == [("EMAIL", 1, "REFUSED"), ("SMS", 2, "REFUSED")]
    assert await tasks(pool) == [("RESERVED", None)]
    assert await register.asked() == {(LARVIK, 1): 1}


async def test_what_is_about_her_day_reaches_a_reserved_person(
    pool: asyncpg.Pool, keys: Keys, register: Register, asking: Sender, mail_catcher: Peer
) -> None:
    await reachable(pool, [ANNA], keys)
    await register.put(ANNA, reservasjon="JA", varslingsstatus="KAN_IKKE_VARSLES")
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(asking)

    assert [mail["To"] for mail in mail_catcher.mails()] == ["90000000@test.example"]


async def test_while_the_register_is_away_what_may_be_refused_waits_and_the_rest_leaves(
    pool: asyncpg.Pool, keys: Keys, register: Register, asking: Sender, mail_catcher: Peer
) -> None:
    await reachable(pool, [ANNA], keys)
    await register.misbehave(unavailable=1)
    await end_training(pool)
    await intend(pool, [ANNA], uuid4(), Kind.NEW_CLASS)
    await send_all(asking)
    away = [tuple(row) for row in await pool.fetch("SELECT state, outcome FROM attempts ORDER BY outcome DESC")]
    told_first = len(mail_catcher.entries())
    register.seconds += 60
    await pool.execute("UPDATE deliveries SET not_before = '-infinity'")
    await send_all(asking)
    tries = [row["tries"] for row in await pool.fetch("SELECT tries FROM attempts")]

    assert (away[0], told_first) == (("UNKNOWN", "REGISTER_AWAY"), 1)
    assert tries == [1, 1]
    assert await states(pool) == {"SILENCED": 1, "TOLD": 2}


async def test_a_register_that_does_not_answer_in_time_keeps_nobody_from_her_lesson(
    pool: asyncpg.Pool, keys: Keys, register: Register, asking: Sender, mail_catcher: Peer
) -> None:
    await reachable(pool, [ANNA], keys)
    await register.misbehave(slow_seconds=30)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await asking.round()

    assert [mail["To"] for mail in mail_catcher.mails()] == ["90000000@test.example"]


async def test_nobody_is_asked_for_who_is_no_participant(
    pool: asyncpg.Pool, keys: Keys, register: Register, asking: Sender, mail_catcher: Peer
) -> None:
    await reachable(pool, [ANNA], keys)
    for kind in (Kind.UNPLACED, Kind.TEACHER_CLASS, Kind.SUPPLIER_NO_SLOT):
        await intend(pool, [ANNA], uuid4(), kind)
    await send_all(asking)

    assert await register.asked() == {}
    assert len(mail_catcher.entries()) == 3


async def test_each_municipality_is_asked_once_for_its_own(
    pool: asyncpg.Pool, keys: Keys, register: Register, asking: Sender
) -> None:
    people = [uuid4() for _ in range(6)]
    await reachable(pool, people[:4], keys)
    async with pool.acquire() as conn, conn.transaction():
        given = [Recipient(each, "nb", ((Channel.EMAIL, f"{each}@test.example"),)) for each in people[4:]]
        await save_contacts(conn, keys, TOLSETE, given, now=NOW)
    for subject in (uuid4(), uuid4()):
        await intend(pool, people, subject, Kind.NEW_CLASS)
    await send_all(asking)

    assert await register.asked() == {(LARVIK, 4): 1, (TOLSETE, 2): 1}


@dataclass
class Onlooker:
    """A register that looks, while it is asked, at what others may lock and see."""

    pool: asyncpg.Pool
    free: int = 0
    claimed: int = 0

    async def look_up(self, orgnr: str, refs: Collection[UUID], *, now: datetime) -> Mapping[UUID, Registered]:
        self.free = len(await self.pool.fetch("SELECT id FROM threads FOR UPDATE NOWAIT"))
        self.claimed = await self.pool.fetchval("SELECT count(*) FROM attempts WHERE state = 'HANDING_OVER'")
        return dict.fromkeys(refs, UNKNOWN)


async def test_the_claim_is_committed_and_nothing_locked_while_the_register_is_asked(
    pool: asyncpg.Pool, keys: Keys, mail_catcher: Peer, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    onlooker, one = Onlooker(pool), make_sender(smtp_url=mail_catcher.smtp_url)
    one.asking = Asking(pool, Remembering(onlooker, lambda: 0.0), keys)
    await send_all(one)

    assert (onlooker.free, onlooker.claimed) == (1, 1)
    assert await states(pool) == {"TOLD": 1}
