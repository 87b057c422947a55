"""Who is erased has no address, no thread and no place in a timetable here, now and when more is heard of her."""

from uuid import UUID, uuid4

import asyncpg
import pytest
from samklasse_chassis import vault
from samklasse_contracts.enrollment import ErasureRequested
from samklasse_contracts.message import say
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.inbound import Inbound
from samklasse_notifications.handlers import classes, erasure
from samklasse_notifications.handlers.replies import take_reply

from .builders import ANNA, BILAL, LARVIK, NOW, published
from .outside import Peer
from .sending import SUBJECT, MakeSender, claimed, deliver, intend, reachable, send_all, states
from .traces import traces

pytestmark = pytest.mark.usefixtures("at_noon")


def asked(person: UUID = ANNA) -> ErasureRequested:
    body = ErasureRequested(case_id=uuid4(), person_id=person, owner_orgnr=LARVIK)
    return say(body, subject=body.case_id, at=NOW, sequence=1)


async def erase(pool: asyncpg.Pool, person: UUID = ANNA) -> None:
    async with pool.acquire() as conn, conn.transaction():
        await erasure.erase_person(asked(person), conn, now=NOW)


async def publish(pool: asyncpg.Pool, revision: int = 1) -> None:
    async with pool.acquire() as conn, conn.transaction():
        await classes.publish_timetable(published(revision=revision, members=(ANNA, BILAL)), conn, now=NOW)


async def test_nothing_of_her_is_left_and_the_answer_says_so(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: vault.Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA, BILAL], keys)
    await publish(pool)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))
    before = await traces(pool)
    await erase(pool)
    await erase(pool)

    assert {"contact_points.ref", "recipients.ref", "timetables.body", "vault.person_id"} <= before
    assert await traces(pool) == set()
    assert await states(pool) == {"TOLD": 1}
    assert await pool.fetchval("SELECT count(*) FROM attempts") == 1
    assert await pool.fetchval("SELECT count(*) FROM outbox WHERE key = 'notifications.case.erased.v1'") == 2


async def test_her_word_about_a_telephone_goes_with_her_unless_somebody_else_has_it(
    pool: asyncpg.Pool, keys: vault.Keys
) -> None:
    """What is kept of it is an index of her number, and the number itself under a key of its own."""
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await reachable(pool, [BILAL], keys, channel=Channel.SMS)
    async with pool.acquire() as conn, conn.transaction():
        await take_reply(Inbound("SMS_FIRST", "+4790000000", "STOPP", None), conn, keys, now=NOW)
    await erase(pool)
    shared = await pool.fetchval("SELECT count(*) FROM stopped")
    await erase(pool, BILAL)

    assert shared == 1
    assert await pool.fetchval("SELECT count(*) FROM stopped") == 0
    assert await pool.fetchval("SELECT count(*) FROM vault") == 0


async def test_a_timetable_that_still_lists_her_tells_her_nothing_and_keeps_nothing(
    pool: asyncpg.Pool, keys: vault.Keys
) -> None:
    await reachable(pool, [ANNA, BILAL], keys)
    await erase(pool)
    await publish(pool)
    await intend(pool, [ANNA, BILAL], SUBJECT)

    assert await traces(pool) == set()
    assert await states(pool) == {"WAITING": 2}


async def test_a_message_in_flight_to_her_is_settled_without_a_trace(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: vault.Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    await intend(pool, [ANNA], SUBJECT)
    sender = make_sender(smtp_url=mail_catcher.smtp_url)
    in_flight = await claimed(pool, sender)
    await erase(pool)
    await deliver(pool, sender, in_flight)

    assert await traces(pool) == set()
    assert mail_catcher.mails() == []
